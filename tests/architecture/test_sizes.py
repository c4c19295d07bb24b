"""Small files, short functions, no drawers."""

import ast
import statistics
from pathlib import Path

import pytest

from config.settings import ROOT

FOLDERS = ("app", "config", "validators", "tenants", "migrations", "bench")
DRAWERS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "service", "services"}


def python_files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def lengths(files: list[Path]) -> list[int]:
    return [len(file.read_text().splitlines()) for file in files]


@pytest.mark.parametrize("folders", [FOLDERS, ("tests",)])
def test_files_are_small(folders: tuple[str, ...]) -> None:
    files = [file for file in python_files(*folders) if "data" not in file.parts]
    assert [str(f) for f, n in zip(files, lengths(files), strict=True) if n > 400] == []
    assert statistics.quantiles(lengths(files), n=10)[-1] <= 200


def test_functions_are_short() -> None:
    spans = [
        node.end_lineno - node.lineno + 1
        for file in python_files("app", "config", "validators")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert statistics.quantiles(spans, n=10)[-1] <= 25


def test_nothing_is_called_a_drawer() -> None:
    assert [str(file) for file in python_files(*FOLDERS, "tests") if file.stem in DRAWERS] == []
