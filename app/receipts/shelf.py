"""Printed receipts on disk: a folder for each run under its utility, pieces while it is made, parts when it is whole.

Web and worker share the folder.
"""

import json
import secrets
import shutil
from pathlib import Path

from app.core import tenancy


def folder(run_id: int) -> Path:
    """Names and debts of many lie in it: closed to others of the machine."""
    root = tenancy.platform().settings.var / "prints"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = root / tenancy.current().slug / str(run_id)
    target.mkdir(parents=True, exist_ok=True)
    return target


def piece(run_id: int, number: int) -> Path:
    return folder(run_id) / f"piece-{number:04}.pdf"


def part(run_id: int, number: int) -> Path:
    return folder(run_id) / f"part-{number:03}.pdf"


def keep_order(run_id: int, ids: list[int]) -> None:
    write(folder(run_id) / "order.json", json.dumps(ids).encode())


def read_order(run_id: int) -> list[int]:
    """As it was kept; empty when it is not there any more."""
    file = folder(run_id) / "order.json"
    found: list[int] = json.loads(file.read_bytes()) if file.is_file() else []
    return found


def write(file: Path, content: bytes) -> None:
    """Whole, or not at all."""
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        part.write_bytes(content)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def throw_away(run_id: int) -> None:
    shutil.rmtree(folder(run_id), ignore_errors=True)
