"""Workbooks of Excel and LibreOffice, one table a sheet. XLSX streams (docs/adr/0009-workbooks-stream.md)."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile, ZipInfo

from app.accounts.register.read_whole import LockedWorkbookError, read_whole
from app.accounts.register.table import ROWS_AT_ONCE, Chunk, Table, number_text, without_nul
from app.accounts.register.unusable import UnusableFile
from app.sheets.small_workbook import BROKEN

if TYPE_CHECKING:
    from wolfxl import Workbook, Worksheet

_REMEMBERED = 1 << 16
_MOST_ROWS = 1 << 20
"""Of a sheet of Excel. A row that says it stands further down would be reached over billions of blank ones."""
_SHEETS = "xl/worksheets/"
_LARGEST_BOOK, _LARGEST_SHEET, _LARGEST_PART = 1 << 32, 1 << 31, 1 << 28
"""Unpacked, in bytes. Sheets stream, other parts are read whole: the texts of a million accounts take 50 million."""
_SMALL_PART, _MOST_PACKED = 1 << 20, 200
"""A sheet packs to a tenth; what packs to less than a two-hundredth holds nothing that a register does."""
_ESCAPED = re.compile("_x(?![dD][89a-fA-F])([0-9a-fA-F]{4})_")

# Wolfxl's own limit is a quarter of ours: a million rows of 15 columns would not pass.
os.environ.setdefault("WOLFXL_MAX_ZIP_ENTRY_BYTES", str(_LARGEST_SHEET))


class _Sheet(NamedTuple):
    """`length`: rows there are by the sheet's own word. `rows`: from which row on, and how many cells of each.

    `book` stays open for as long as somebody has the sheet.
    """

    book: object
    name: str
    length: int
    rows: Callable[[int, int | None], Iterator[Sequence[Any]]]


def open_workbook(file: Path) -> list[Table]:
    """Of the sheets that hold anything. A row that cannot be read raises UnusableFile when it comes to it."""
    with _kindly(file):
        tables = [table for sheet in _sheets(file) if (table := _table(file, sheet))]
    if not tables:
        raise UnusableFile("empty", file=file.name)
    return tables


@contextmanager
def _kindly(file: Path) -> Iterator[None]:
    try:
        yield
    except LockedWorkbookError as problem:
        raise UnusableFile("password", file=file.name) from problem
    except BROKEN as problem:
        raise UnusableFile("cut", file=file.name) from problem


def _sheets(file: Path) -> Iterator[_Sheet]:
    """XLS, ODS and whatever is locked are read whole: their sheets are small, or not to be read at all."""
    with file.open("rb") as raw:
        parts = ZipFile(raw).infolist() if raw.read(2) == b"PK" else []
    if any(part.filename.startswith(_SHEETS) and part.filename.endswith(".xml") for part in parts):
        if sum(part.file_size for part in parts) > _LARGEST_BOOK or any(map(_is_bloated, parts)):
            raise UnusableFile("bloated", file=file.name)
        from wolfxl import load_workbook

        book = _Book(load_workbook(file, read_only=True, data_only=True))
        yield from (_streaming(book, sheet) for sheet in book.sheets)
    else:
        yield from (_whole(name, rows) for name, rows in read_whole(file))


class _Book:
    """Closed with the last table: wolfxl's may only be let go by its own thread, not by whichever collects garbage."""

    def __init__(self, opened: "Workbook") -> None:
        self._opened = opened
        self.sheets = opened.worksheets

    def __del__(self) -> None:
        self._opened.close()


def _is_bloated(part: ZipInfo) -> bool:
    """By what the file says of itself; wolfxl stops where a part turns out to hold more than that."""
    largest = _LARGEST_SHEET if part.filename.startswith(_SHEETS) else _LARGEST_PART
    packed_away = part.file_size > max(_SMALL_PART, _MOST_PACKED * part.compress_size)
    return part.file_size > largest or packed_away


def _streaming(book: _Book, sheet: "Worksheet") -> _Sheet:
    """The size a sheet says it has is a hint: many programs write a wrong one, and rows outside would be left out."""
    length = sheet.max_row or 0
    sheet.reset_dimensions()

    def rows(first: int, width: int | None) -> Iterator[Sequence[Any]]:
        found = sheet.iter_rows(min_row=first, min_col=1, max_col=width, values_only=True)
        return islice(found, _MOST_ROWS - first + 1)

    return _Sheet(book, sheet.title, length, rows)


def _whole(name: str, found: list[list[Any]]) -> _Sheet:
    def rows(first: int, width: int | None) -> Iterator[Sequence[Any]]:
        return (row[:width] for row in islice(found, first - 1, None))

    return _Sheet(found, name, len(found), rows)


def _table(file: Path, sheet: _Sheet) -> Table | None:
    """Rows above the header may be blank; the header is the first that is not, up to its last name."""
    texts = _Texts()
    above = enumerate(sheet.rows(1, None), 1)
    top, header = next(((number, texts.of(row)) for number, row in above if any(row)), (0, []))
    while header and not header[-1].strip():
        header.pop()
    if not header:
        return None
    return Table(
        file=file,
        sheet=sheet.name,
        header=tuple(header),
        length=max(sheet.length - top, 0) or sum(1 for _ in sheet.rows(top + 1, 1)),
        encoding="utf-8",
        chunks=partial(_read, file, sheet, top + 1, len(header)),
    )


def _read(file: Path, sheet: _Sheet, first: int, width: int) -> Iterator[Chunk]:
    """Without rows that hold no cell: below a table there may be a million that were only coloured."""
    texts, rows, number = _Texts(), sheet.rows(first, width), first
    with _kindly(file):
        while block := list(islice(rows, ROWS_AT_ONCE)):
            filled = [place for place, row in enumerate(block) if row.count(None) < width]
            yield Chunk([number + place for place in filled], [texts.of(block[place]) for place in filled])
            number += len(block)


class _Texts(dict[Any, str]):
    """What is no plain text, as text. Numbers and days repeat."""

    def of(self, row: Sequence[Any]) -> list[str]:
        return [cell if type(cell) is str and "_x" not in cell else self[cell] for cell in row]

    def __missing__(self, cell: Any) -> str:
        if len(self) > _REMEMBERED:
            self.clear()
        self[cell] = text = _text(cell)
        return text


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool() | float() | int():
            return number_text(float(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return without_nul(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), str(cell)))
