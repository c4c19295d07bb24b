import json
import random
import runpy
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.accounts.register.offices import GIVEN, read

UTILITIES = ("dnipro", "kamianske", "melitopol", "novosibirsk")
NOT_A_COUNT = "account_number_digits"


def counts(slug: str, folder: Path, expected: dict[str, object]) -> dict[str, object]:
    report = asdict(read(slug, *folder.iterdir()).report)
    return {key: report[key] for key in expected}


@pytest.mark.parametrize("slug", UTILITIES)
def test_the_counts_of_the_given_registers_come_out(slug: str) -> None:
    expected = json.loads((GIVEN / "expected.json").read_text())[slug]
    expected.pop(NOT_A_COUNT, None)
    assert counts(slug, GIVEN / slug, expected) == expected


@pytest.fixture(scope="module")
def makers() -> dict[str, Callable[[Path, int, random.Random], dict[str, object]]]:
    return runpy.run_path(str(GIVEN / "make_registers.py"))


@pytest.mark.parametrize("slug", UTILITIES)
@pytest.mark.parametrize("seed", [2, 3])
def test_the_counts_of_other_registers_come_out(slug: str, seed: int, makers: dict, tmp_path: Path) -> None:
    expected = makers[slug](tmp_path, 600, random.Random(f"{seed}:{slug}"))
    expected.pop(NOT_A_COUNT, None)
    assert counts(slug, tmp_path / slug, expected) == expected
