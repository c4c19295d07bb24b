"""The sheet to be filled in away from the screen: a row a meter, what is known is there, the reading is left open."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO

import xlsxwriter  # type: ignore[import-untyped]  # it comes without types

from app.core.spreadsheet import harmless

WIDTHS = (16, 44, 22, 14, 14, 14, 16)
READING = 6


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """In the order of the columns, the open one at the end. `typed`: the reading of this month, once it was sent."""

    number: str
    address: str
    label: str
    serial: str
    last_m3: int | None
    last_on: date | None
    typed: str


def write_xlsx(title: str, headers: Sequence[str], rows: Iterable[TemplateRow]) -> bytes:
    """Numbers of accounts and meters are texts, so that no zero is eaten. No text is ever a formula."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        days = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
        open_cell = book.add_format({"bg_color": "#fff8e1", "border": 1, "border_color": "#d8c58a"})
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        for place, (header, width) in enumerate(zip(headers, WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, header, bold)
        line = 0
        for line, row in enumerate(rows, 1):
            for place, cell in enumerate((row.number, row.address, row.label, row.serial)):
                sheet.write_string(line, place, cell)
            if row.last_m3 is not None:
                sheet.write_number(line, 4, row.last_m3)
            if row.last_on is not None:
                sheet.write_datetime(line, 5, row.last_on, days)
            if row.typed:
                sheet.write_number(line, READING, int(row.typed), open_cell)
            else:
                sheet.write_blank(line, READING, None, open_cell)
        sheet.autofilter(0, 0, line, READING)
    return target.getvalue()


def write_csv(headers: Sequence[str], rows: Iterable[TemplateRow]) -> bytes:
    """As Excel of the region opens it by a double click."""
    target = StringIO(newline="")
    lines = csv.writer(target, delimiter=";")
    lines.writerow(headers)
    for row in rows:
        day = f"{row.last_on:%d.%m.%Y}" if row.last_on else ""
        last = "" if row.last_m3 is None else str(row.last_m3)
        lines.writerow(
            [harmless(cell) for cell in (row.number, row.address, row.label, row.serial, last, day, row.typed)]
        )
    return b"\xef\xbb\xbf" + target.getvalue().encode()
