"""A small workbook that somebody sends through a form → the rows of its sheets, read as they stream."""

import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

if TYPE_CHECKING:
    from wolfxl import Workbook, Worksheet

Row = Sequence[Any]
BROKEN = (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, KeyError)
"""What readers of workbooks raise where a file is damaged."""
SHEETS = "xl/worksheets/"
MOST_COLUMNS = 100
MOST_WALKED = 1 << 21
"""Rows of all sheets together, blank ones too: below a table there may be a million that were only coloured."""


class UnreadableWorkbook(ValueError):
    """Broken, locked, or no workbook at all."""


class BloatedWorkbook(UnreadableWorkbook):
    """It unpacks to far more than was expected, or has millions of blank rows."""


def read_sheets(content: bytes, *, most_rows: int, unpacked: int) -> list[list[Row]]:
    """Sheet after sheet its rows from the first on, up to the last that holds anything; blank cells are None.

    Of a longer sheet than `most_rows` there is one row more, which tells so. A reader that lays a sheet out whole
    would want half a terabyte for one cell in its last corner.
    """
    try:
        _refuse_bloated(content, unpacked)
        from wolfxl import load_workbook

        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        try:
            return list(_sheets(book, most_rows))
        finally:
            book.close()
    except UnreadableWorkbook:
        raise
    except BROKEN as problem:
        raise UnreadableWorkbook from problem


def _refuse_bloated(content: bytes, unpacked: int) -> None:
    with ZipFile(BytesIO(content)) as packed:
        parts = packed.infolist()
    if sum(part.file_size for part in parts) > unpacked:
        raise BloatedWorkbook
    if not any(part.filename.startswith(SHEETS) and part.filename.endswith(".xml") for part in parts):
        raise UnreadableWorkbook


def _sheets(book: "Workbook", most_rows: int) -> Iterator[list[Row]]:
    left = MOST_WALKED
    for sheet in book.worksheets:
        rows: list[Row] = []
        number = 0
        for number, row in enumerate(_rows(sheet), 1):
            if number > left:
                raise BloatedWorkbook
            if row.count(None) < len(row):
                rows.extend([()] * (min(number - 1, most_rows) - len(rows)))
                rows.append(row)
            if len(rows) > most_rows:
                break
        left -= number
        yield rows


def _rows(sheet: "Worksheet") -> Iterator[Row]:
    """The size a sheet says it has is a hint: many programs write a wrong one."""
    sheet.reset_dimensions()
    found: Iterator[Row] = sheet.iter_rows(min_row=1, min_col=1, max_col=MOST_COLUMNS, values_only=True)
    return found
