"""Rows as an Excel workbook; what does not fit on one sheet goes on to the next.

xlsxwriter lays the workbook out and the rows are put into it here, a column at a time: three times as fast as cell by
cell, and in memory that does not grow (the decision about rows of a workbook in docs/adr).
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter  # type: ignore[import-untyped]  # it comes without types
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from app.sheets.sheet import Columns, Head, Losses, kind_of, one_line
from validators.export_layout import ExportColumn

MOST_ROWS = 1_048_575
"""On a sheet, below its header."""
DAY_ZERO = date(1899, 12, 30)
DAY_STYLE, WIDTH = 1, 16
SHEET = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")
DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
END_OF_ROWS = b"</sheetData>"
CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would read as the code of a letter."""


class WorkbookSheet:
    def __init__(self, path: Path, head: Head, *, most_rows: int = MOST_ROWS) -> None:
        self._rows, self._most = head.rows, most_rows
        self._outline = ZipFile(_outline(head, sheets=max(1, -(-head.rows // most_rows))))
        self._file = ZipFile(path, "w", ZIP_DEFLATED)
        self._sheets = iter(name for name in self._outline.namelist() if SHEET.fullmatch(name))
        letters = [xl_col_to_name(place) for place, _ in enumerate(head.layout.columns)]
        self._last = letters[-1]
        self._write = [_writer(*pair) for pair in zip(head.layout.columns, letters, strict=True)]
        self._begin()

    def write(self, columns: Columns) -> None:
        room = self._most - self._row
        if len(columns[0]) > room:
            self._put([column[:room] for column in columns])
            self._end()
            self._begin()
            columns = [column[room:] for column in columns]
        self._put(columns)

    def close(self) -> Losses:
        self._end()
        for entry in self._outline.infolist():
            if not SHEET.fullmatch(entry.filename):
                self._file.writestr(entry, self._outline.read(entry))
        self._file.close()
        return Losses()

    def _put(self, columns: Columns) -> None:
        first = self._row + 2
        cells = [write(column, first) for write, column in zip(self._write, columns, strict=True)]
        rows = [f'<row r="{n}">{"".join(row)}</row>' for n, row in zip(count(first), zip(*cells, strict=True))]
        self._sheet.write("".join(rows).encode())
        self._row += len(rows)

    def _begin(self) -> None:
        entry = self._outline.getinfo(next(self._sheets))
        written = self._outline.read(entry)
        here = min(self._rows, self._most)
        self._rows -= here
        # Where the header ends the table, the rows follow; some readers believe what is said of its size.
        before, _, self._after = written.partition(END_OF_ROWS)
        self._sheet = self._file.open(entry, "w", force_zip64=True)
        self._sheet.write(DIMENSION.sub(b'<dimension ref="A1:%s%d"/>' % (self._last.encode(), here + 1), before))
        self._row = 0

    def _end(self) -> None:
        self._sheet.write(END_OF_ROWS + self._after)
        self._sheet.close()


def _outline(head: Head, *, sheets: int) -> BytesIO:
    """The workbook without its rows."""
    outline = BytesIO()
    book = xlsxwriter.Workbook(outline, {"in_memory": True})
    book.set_properties({"created": head.made_at.replace(tzinfo=None)})
    days, header = book.add_format({"num_format": head.layout.dates}), book.add_format({"bold": True})
    for _ in range(sheets):
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(head.layout.columns):
            sheet.set_column(place, place, WIDTH, days if kind_of(column) == "day" else None)
            sheet.write_string(0, place, column.name, header)
    book.close()
    return outline


def _writer(column: ExportColumn, letter: str) -> Callable[[Sequence[str], int], list[str]]:
    """Text is written as text, whatever it looks like: leading zeros stay and formulas are only shown."""
    match kind_of(column):
        case "whole" | "volume" | "money":
            cell, told = '<c r="{0}{1}"><v>{2}</v></c>', None
        case "day":
            cell, told = f'<c r="{{0}}{{1}}" s="{DAY_STYLE}"><v>{{2}}</v></c>', lru_cache(_day_number)
        case _:
            cell = '<c r="{0}{1}" t="inlineStr"><is><t xml:space="preserve">{2}</t></is></c>'
            told = lru_cache(_escaped)
    before, between, after = cell.replace("{0}", letter).replace("{1}", "\0").replace("{2}", "\0").split("\0")

    def write(cells: Sequence[str], first: int) -> list[str]:
        plain = one_line(cells) if told else cells
        return [
            f"{before}{number}{between}{told(cell) if told else cell}{after}" if cell else ""
            for number, cell in zip(count(first), plain)
        ]

    return write


def _day_number(iso: str) -> str:
    return str((date.fromisoformat(iso) - DAY_ZERO).days)


def _escaped(text: str) -> str:
    return escape(CODED.sub("_x005F_", text))
