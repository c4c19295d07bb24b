"""Meters of the utility: searched, filtered by verification, exported; a new one is installed (U3)."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.meter_fields import install_fields, pressed
from app.console.meter_words import DUES, due_name, kind_name
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.errors import DomainError, Invalid
from app.core.permissions import Permission, may
from app.core.spreadsheet import harmless
from app.core.work import attempt
from app.metering import meter_actions, meter_forms
from app.metering.meter_list import (
    MOST_COUNTED,
    ListedMeter,
    Question,
    count_due,
    count_meters,
    every_meter,
    list_meters_of_utility,
)
from app.web.account_sheet import NBSP, address
from app.web.downloads import lines_file
from app.web.forms import messages, typed
from app.web.paging import Page, page_number
from app.web.staff_signed_in import get_staff
from validators.text import plain

LINES = 50
LONGEST = 100
COLUMNS = ("account_number", "holder", "address", "kind", "serial", "place", "installed_on", "verified_until")


@console.get("/meters")
@staff_only(Permission.SEE_READINGS)
def meters() -> ResponseReturnValue:
    question, number = asked(), page_number()
    role = get_staff().role
    return render_template(
        "console/meters/list.html",
        lines=list_meters_of_utility(question, most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, count_meters(question)),
        asked={name: value for name, value in request.args.items() if name in ASKED},
        most_counted=MOST_COUNTED,
        today=question.today,
        kinds=[(kind, kind_name(kind)) for kind in tenancy.current().meters],
        dues=[(due, due_name(due), count) for due, count in count_due(question.today).items()],
        may_change=may(role, Permission.CHANGE_METERS),
        may_export=may(role, Permission.EXPORT_READINGS),
    )


ASKED = {"serial", "kind", "street", "due", "removed"}


@console.get("/meters.csv")
@staff_only(Permission.EXPORT_READINGS, fresh=True)
def meters_export() -> ResponseReturnValue:
    audit.note("meter.export", Subject("meters", None, ""), after=dict(request.args))
    name = f"meters-{tenancy.current().slug}-{clock.today(tenancy.current().time_zone).isoformat()}.csv"
    return lines_file(name, csv_lines(every_meter(asked())))


@console.get("/meters/install")
@staff_only(Permission.CHANGE_METERS)
def meter_install() -> ResponseReturnValue:
    return show_install({"account_number": request.args.get("account", "")[:LONGEST]})


@console.post("/meters/install")
@staff_only(Permission.CHANGE_METERS)
def meter_install_send() -> ResponseReturnValue:
    try:
        with attempt():
            meter_id = meter_actions.install(meter_forms.install_form().read(typed()), pressed())
    except Invalid as problem:
        return show_install(typed(), problem), problem.status
    flash(_("The meter is registered."), "done")
    return redirect(url_for("console.meter", meter_id=meter_id), 303)


def show_install(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    return render_template(
        "console/meters/install.html",
        fields=install_fields(sent, problem),
        messages=messages(problem),
        submission=sent.get("submission") or uuid4(),
    )


def asked() -> Question:
    """From the address; what cannot be read is not asked for."""
    words = {name: plain(request.args.get(name, "")[:LONGEST]) for name in ("serial", "street", "kind", "due")}
    return Question(
        today=clock.today(tenancy.current().time_zone),
        serial=words["serial"],
        street=words["street"],
        kind=words["kind"] if words["kind"] in tenancy.current().meters else "",
        due=words["due"] if words["due"] in DUES else "",
        removed=request.args.get("removed") == "yes",
    )


def csv_lines(meters: Iterator[ListedMeter]) -> Iterator[str]:
    yield _line(COLUMNS)
    number = tenancy.current().account_number.display
    for meter in meters:
        days = (meter.installed_on, meter.verified_until)
        place = (
            number(meter.number),
            meter.holder,
            address(meter).replace(NBSP, " "),  # in a table people search for what they type
            kind_name(meter.kind),
            meter.serial,
            meter.place,
        )
        yield _line((*place, *(day.isoformat() if day else "" for day in days)))


def _line(cells: tuple[str, ...]) -> str:
    line = StringIO()
    csv.writer(line, delimiter=";").writerow([harmless(cell) for cell in cells])
    return line.getvalue()
