"""Many tariffs at once, from a table: all of them become drafts, or none (B1)."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.billing.tariff_file import COLUMNS, EXAMPLE, Refused, RefusedTariffs, import_tariffs
from app.billing.tariffs import ANY, HOLDERS, HOUSINGS, UNITS
from app.console.blueprint import console
from app.console.guard import staff_only
from app.core import tenancy
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.large_forms import takes_large_forms
from app.web.sentences import sentence

UNPROCESSABLE = 422
LARGEST = 2 * 1024 * 1024
"""A workbook with a letterhead in it; the table itself is small."""


@console.get("/tariffs/file")
@staff_only(Permission.CHANGE_TARIFFS)
def tariff_file() -> ResponseReturnValue:
    return show_file("")


@console.post("/tariffs/file")
@staff_only(Permission.CHANGE_TARIFFS)
@takes_large_forms(LARGEST)
def tariff_file_send() -> ResponseReturnValue:
    file, lines = request.files.get("file"), request.form.get("lines", "")
    content = file.read() if file and file.filename else lines.encode()
    try:
        with attempt():
            count = len(import_tariffs(content))
    except RefusedTariffs as problem:
        return show_file(lines, problem.rows), UNPROCESSABLE
    drafts = ngettext("%(num)s draft is made.", "%(num)s drafts are made.", count)
    flash(f"{drafts} {_('Please try each on the last month, then publish it.')}", "done")
    return redirect(url_for("console.tariffs"), 303)


def show_file(lines: str, refused: Sequence[Refused] = ()) -> str:
    billing = tenancy.current().billing
    return render_template(
        "console/money/tariff_file.html",
        lines=lines,
        refused=[(one.line, one.column, sentence(one.wrong)) for one in refused],
        example=EXAMPLE,
        columns=COLUMNS,
        allowed={
            "service": list(billing.services) if billing else [],
            "holder": [ANY, *HOLDERS],
            "housing": [ANY, *HOUSINGS],
            "unit": UNITS,
        },
    )
