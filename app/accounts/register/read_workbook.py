"""Workbooks of Excel and LibreOffice, one table a sheet. A workbook is read whole: its rows do not stream."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from app.accounts.register.table import ROWS_AT_ONCE, Chunk, Table, number_text
from app.accounts.register.unusable import UnusableFile

_REMEMBERED = 1 << 16


def open_workbook(file: Path) -> list[Table]:
    try:
        book = CalamineWorkbook.from_path(str(file))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except PasswordError as problem:
        raise UnusableFile("password", file=file.name) from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise UnusableFile("cut", file=file.name) from problem
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        raise UnusableFile("empty", file=file.name)
    return [_table(file, sheet) for sheet in filled]


def _table(file: Path, sheet: CalamineSheet) -> Table:
    """Rows above the header may be blank; the header is the first that is not."""
    rows = iter(sheet.iter_rows())
    top, header = next((number, row) for number, row in enumerate(rows, 1) if any(row))
    return Table(
        file=file,
        sheet=sheet.name,
        header=tuple(map(_text, header)),
        length=sheet.height - 1,
        encoding="utf-8",
        chunks=partial(_read, sheet, top),
    )


def _read(sheet: CalamineSheet, top: int) -> Iterator[Chunk]:
    texts, rows = _Texts(), islice(sheet.iter_rows(), top, None)
    number = top + 1
    while block := list(islice(rows, ROWS_AT_ONCE)):
        cells = [[cell if type(cell) is str else texts[cell] for cell in row] for row in block]
        yield Chunk(range(number, number + len(block)), cells)
        number += len(block)


class _Texts(dict[Any, str]):
    """Numbers and days as text. They repeat."""

    def __missing__(self, cell: Any) -> str:
        if len(self) > _REMEMBERED:
            self.clear()
        self[cell] = text = _text(cell)
        return text


def _text(cell: Any) -> str:
    match cell:
        case bool() | float() | int():
            return number_text(float(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
