"""The same sheet as a file: taken away, filled in, brought back, and answered row by row (I5)."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from uuid import UUID, uuid5

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.business.blueprint import business
from app.business.brought import Brought
from app.business.guard import company_only
from app.business.rows import row_of
from app.business.sheet import Outcome, show_outcome, take, wanted_of
from app.companies import objects
from app.companies.sheet_file import Column, UnusableSheet, header_key, match, read_sheet
from app.companies.sheet_template import TemplateRow, write_csv, write_xlsx
from app.core.attachment import file_headers
from app.core.permissions import Permission
from app.metering.queries import list_meters
from app.metering.schemas import NewReadings
from app.web.account_sheet import Today, today_here
from app.web.company_signed_in import get_company_user
from app.web.field_words import N_
from app.web.request import LANGUAGES
from app.web.uploads import takes_sheets

HEADERS = (
    N_("Account number"),
    N_("Address"),
    N_("Meter"),
    N_("Number of the meter"),
    N_("Last reading, m³"),
    N_("Read on"),
    N_("New reading, m³"),
)
READ_BACK: Mapping[str, Column] = {
    "Account number": "number",
    "Number of the meter": "serial",
    "New reading, m³": "reading",
}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
SHEETS = UUID("5f0e9a53-9a5a-4c1e-8f57-6f3b5d0f9c11")
"""The same file of the same company is the same submission, however often it is sent."""


@business.get("/readings/sheet.<any(xlsx, csv):kind>")
@company_only(Permission.SEND_SHEETS)
def sheet_download(kind: str) -> ResponseReturnValue:
    today = today_here()
    rows, headers = template_rows(get_company_user().company_id, today), [_(header) for header in HEADERS]
    body = write_csv(headers, rows) if kind == "csv" else write_xlsx(_("Readings"), headers, rows)
    name = f"readings-{today.window.period:%Y-%m}.{kind}"
    return Response(body, content_type=TYPES[kind], headers=file_headers(name))


@business.get("/readings/file")
@company_only(Permission.SEND_SHEETS)
def sheet_file() -> ResponseReturnValue:
    return show_file()


@business.post("/readings/file")
@company_only(Permission.SEND_SHEETS)
@takes_sheets
def sheet_upload() -> ResponseReturnValue:
    file = request.files.get("file")
    if file is None or not file.filename:
        return show_file(_("Please choose a file first.")), 422
    with closing(file):
        content = file.read()
    try:
        rows = read_sheet(content, known_headers())
    except UnusableSheet as problem:
        return show_file(sentence_of(problem)), problem.status
    me = get_company_user()
    matched = match(rows, objects.list_every_meter(me.company_id, wanted_of(today_here())))
    submission = uuid5(SHEETS, f"{me.company_id} {hashlib.sha256(content).hexdigest()}")
    new = NewReadings(submission=submission, typed=matched.typed)
    outcome = take(new, (), matched.lines) if matched.typed else Outcome()
    brought = Brought(
        file=file.filename,
        unfilled=matched.unfilled,
        count=len(matched.unmatched),
        unmatched=matched.unmatched,
        lines={row.id: row.line for row in outcome.rows if row.line},
    )
    return show_outcome(outcome, new, {}, brought)


def template_rows(company_id: int, today: Today) -> list[TemplateRow]:
    """What was sent this month stands in the open column, so that a correction is typed over it."""
    places, _count = objects.list_to_read(company_id, wanted_of(today))
    known = {meter.id: meter for meter in list_meters([*{place.account_id for place in places}])}
    rows = [row_of(place, known[place.id], today) for place in places]
    return [
        TemplateRow(row.number, row.address, row.label, row.serial, row.last_m3, row.last_on, row.value) for row in rows
    ]


def known_headers() -> dict[str, Column]:
    """In every language: the sheet may have been taken by a colleague who reads another one."""
    headers: dict[str, Column] = {}
    for language in LANGUAGES:
        with force_locale(language):
            headers |= {header_key(_(header)): column for header, column in READ_BACK.items()}
    return headers


def show_file(problem: str = "") -> str:
    return render_template("business/file.html", problem=problem, headers=[_(header) for header in READ_BACK])


def sentence_of(problem: UnusableSheet) -> str:
    needed: Sequence[str] = [_(header) for header in READ_BACK]
    return {
        "sheet-unreadable": _(
            "This file cannot be opened. Please save it as an Excel workbook (xlsx) without a password, or as CSV."
        ),
        "sheet-empty": _("There is nothing in this file. Please look whether it is the right one."),
        "sheet-no-header": _(
            "We did not find the columns %(columns)s. Please take the sheet from here and keep its first row.",
            columns=", ".join(needed),
        ),
        "sheet-too-long": _("The sheet is too long. Please send it in parts."),
    }[problem.code]
