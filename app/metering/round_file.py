"""A round that comes as a file, CSV or a workbook → lines of text, as they would be pasted."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from app.accounts.register.encoding import CODEC, detect
from app.accounts.register.table import number_text
from app.metering.round_lines import MOST_LINES, as_text
from app.sheets.small_workbook import UnreadableWorkbook, read_sheets

WORKBOOK = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
UNPACKED_LIMIT = 32 * 1024 * 1024
"""A workbook is a zip file, and a small one can hold very much."""


class UnreadableRoundError(ValueError):
    """Neither text nor a workbook, or too much in it."""


def read_file(content: bytes) -> str:
    if content.startswith(OLD_WORKBOOK) or (b"\0" in content[:64] and not content.startswith(WORKBOOK)):
        raise UnreadableRoundError
    if content.startswith(WORKBOOK):
        return as_text(workbook_rows(content))
    try:
        return content.decode(CODEC[detect(content) or "utf-8"]).lstrip("\ufeff")
    except UnicodeError as problem:
        raise UnreadableRoundError from problem


def workbook_rows(content: bytes) -> Iterator[list[str]]:
    """Of the first sheet that holds any. Raises UnreadableRoundError."""
    try:
        sheets = read_sheets(content, most_rows=2 * MOST_LINES, unpacked=UNPACKED_LIMIT)
    except UnreadableWorkbook as problem:
        raise UnreadableRoundError from problem
    rows = next(filter(None, sheets), [])
    if len(rows) > 2 * MOST_LINES:
        raise UnreadableRoundError
    return ([_cell(cell) for cell in row] for row in rows)


def _cell(cell: Any) -> str:
    match cell:
        case None | bool():
            return ""
        case float() | int():
            return number_text(float(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
