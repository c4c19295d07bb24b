"""The history of an account as a file for a spreadsheet (A4)."""

import csv
import io
from collections.abc import Iterable

import xlsxwriter  # type: ignore[import-untyped]  # it comes without types
from flask_babel import gettext as _

from app.core.spreadsheet import harmless
from app.ledger.statement import StatementLine
from app.web.bill_words import entry_kind, service_name, source_words
from app.web.filters import month_year

MOST_LINES = 20_000
MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_statement(lines: Iterable[StatementLine], form: str) -> bytes:
    """`form`: csv (UTF-8 with a mark, semicolons, decimal commas: what the spreadsheets of here open) or xlsx."""
    heads = [_("Day"), _("Month"), _("Service"), _("What"), _("Sum"), _("Owed afterwards"), _("Note")]
    return (_csv if form == "csv" else _xlsx)(heads, lines)


def _words(line: StatementLine) -> tuple[str, str, str, str]:
    return (
        month_year(line.period),
        service_name(line.service),
        entry_kind(line.kind),
        harmless(source_words(line)),
    )


def _csv(heads: list[str], lines: Iterable[StatementLine]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(heads)
    for line in lines:
        period, service, kind, note = _words(line)
        sums = [f"{minor / 100:.2f}".replace(".", ",") for minor in (line.amount_minor, line.owed_minor)]
        writer.writerow([f"{line.entered_on:%d.%m.%Y}", period, service, kind, *sums, note])
    return text.getvalue().encode("utf-8-sig")


def _xlsx(heads: list[str], lines: Iterable[StatementLine]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, heads, bold)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 1, 14)
        sheet.set_column(2, 3, 26)
        sheet.set_column(4, 5, 16)
        sheet.set_column(6, 6, 40)
        for row, line in enumerate(lines, start=1):
            period, service, kind, note = _words(line)
            sheet.write_datetime(row, 0, line.entered_on, day)
            for column, words in ((1, period), (2, service), (3, kind), (6, note)):
                sheet.write_string(row, column, words)
            sheet.write_number(row, 4, line.amount_minor / 100, money)
            sheet.write_number(row, 5, line.owed_minor / 100, money)
    return content.getvalue()
