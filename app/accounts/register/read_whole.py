"""Workbooks that cannot stream, in a process of their own: a damaged one may ask for more memory than there is.

What calamine cannot have ends the process. Run as a program this file reads one workbook and writes it out as JSON;
it knows nothing of ours, so that it starts in a moment.
"""

import json
import subprocess  # it runs this file
import sys
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

MEMORY, SECONDS = 2 << 30, 60
LOCKED = 3
"""How it ends where there is a password."""


class LockedWorkbookError(Exception):
    pass


class BrokenWorkbookError(ValueError):
    pass


def read_whole(file: Path) -> list[tuple[str, list[list[Any]]]]:
    """Each sheet's name and rows; blank cells are "", days are ISO. Raises one of the two."""
    asked = [sys.executable, "-I", __file__, str(file.absolute())]
    try:
        ended = subprocess.run(asked, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  # our own
    except subprocess.TimeoutExpired as problem:
        raise BrokenWorkbookError from problem
    if ended.returncode == LOCKED:
        raise LockedWorkbookError
    if ended.returncode:
        raise BrokenWorkbookError
    return [(name, rows) for name, rows in json.loads(ended.stdout)]


def write_out(file: str) -> None:
    from python_calamine import CalamineWorkbook, PasswordError

    with suppress(ImportError, ValueError, OSError):  # where there are no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        book = CalamineWorkbook.from_path(file)
        sheets = [(name, list(book.get_sheet_by_name(name).iter_rows())) for name in book.sheet_names]
    except PasswordError:
        sys.exit(LOCKED)
    json.dump(sheets, sys.stdout, default=_told)


def _told(cell: object) -> str:
    day = cell.date() if isinstance(cell, datetime) else cell
    return day.isoformat() if isinstance(day, date) else str(day)


if __name__ == "__main__":
    write_out(sys.argv[1])
