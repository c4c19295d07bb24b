"""A round that comes as a file, CSV or a workbook → lines of text, as they would be pasted."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from app.accounts.register.encoding import CODEC, detect
from app.accounts.register.table import number_text
from app.metering.round_lines import MOST_LINES, as_text

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
        with ZipFile(BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED_LIMIT:
                raise UnreadableRoundError
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
        sheet = next((one for one in sheets if one.height), None)
    except (BadZipFile, CalamineError, OSError, ValueError) as problem:
        raise UnreadableRoundError from problem
    if sheet is None:
        return
    for number, row in enumerate(sheet.iter_rows()):
        if number > 2 * MOST_LINES:
            raise UnreadableRoundError
        yield [_cell(cell) for cell in row]


def _cell(cell: Any) -> str:
    match cell:
        case bool():
            return ""
        case float() | int():
            return number_text(float(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
