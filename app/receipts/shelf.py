"""Printed receipts on disk: a folder for each run under its utility, pieces while it is made, parts when it is whole.

Web and worker share the folder.
"""

import shutil
from pathlib import Path

from app.core import tenancy


def folder(run_id: int) -> Path:
    target = tenancy.platform().settings.var / "prints" / tenancy.current().slug / str(run_id)
    target.mkdir(parents=True, exist_ok=True)
    return target


def piece(run_id: int, number: int) -> Path:
    return folder(run_id) / f"piece-{number:04}.pdf"


def part(run_id: int, number: int) -> Path:
    return folder(run_id) / f"part-{number:03}.pdf"


def throw_away(run_id: int) -> None:
    shutil.rmtree(folder(run_id), ignore_errors=True)
