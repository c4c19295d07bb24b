"""Readings to the billing office: what waits, the batches that went, each of them again at any time (U3)."""

import tempfile
from datetime import date
from pathlib import Path
from typing import get_args

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.errors import NotFound
from app.core.permissions import Permission, may
from app.metering.export.actions import get_layout, write_batch
from app.metering.export.later import order_batch
from app.metering.export.queries import count_while_one_waits, list_batches
from app.metering.window import months_later
from app.web.downloads import handed_out
from app.web.filters import month
from app.web.staff_signed_in import get_staff
from validators.export_layout import FileFormat

MONTHS = 13
MIMETYPES: dict[FileFormat, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "dbf": "application/x-dbf",
}


@console.get("/exports")
@staff_only(Permission.SEE_FILES)
def exports() -> ResponseReturnValue:
    """`ordered`: a batch is being made; the page looks again by itself until it is here."""
    period = asked_period()
    batches = list_batches()
    return render_template(
        "console/exports.html",
        waiting=count_while_one_waits(period),
        batches=batches,
        period=period,
        months=[(f"{day:%Y-%m}", month(day)) for day in last_months()],
        formats=get_args(FileFormat),
        usual=get_layout().format,
        ordered=request.args.get("ordered", type=int) == len(batches),
        may_export=may(get_staff().role, Permission.EXPORT_READINGS),
    )


@console.get("/exports/new")
@staff_only(Permission.EXPORT_READINGS, fresh=True)
def export_ask() -> ResponseReturnValue:
    """What would go, before it goes."""
    period = asked_period()
    return render_template(
        "console/export_new.html",
        waiting=count_while_one_waits(period),
        period=period,
        formats=get_args(FileFormat),
        usual=get_layout().format,
    )


@console.post("/exports/new")
@staff_only(Permission.EXPORT_READINGS, fresh=True)
def export_make() -> ResponseReturnValue:
    wanted, period = request.form.get("format", ""), asked_period()
    waiting = count_while_one_waits(period)
    if waiting and not waiting.readings:
        return nothing_waits("console.exports")
    order_batch(period, wanted if wanted in MIMETYPES else None)
    flash(_("The batch is being made. It appears in the list in a moment."), "done")
    return redirect(url_for("console.exports", ordered=len(list_batches())), 303)


@console.get("/exports/<int(max=2147483647):number>.<any(csv, xlsx, dbf):file_format>")
@staff_only(Permission.EXPORT_READINGS, fresh=True)
def export_file(number: int, file_format: FileFormat) -> ResponseReturnValue:
    """The very same file each time, as long as the format is that in which it went first."""
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder, "batch")
        written = write_batch(number, to, file_format=file_format)
        audit.note("readings.download", Subject("export", written.batch.id, str(number)), after={"format": file_format})
        return file_of(written.batch.file_name(file_format), file_format, to)


def nothing_waits(page: str) -> ResponseReturnValue:
    """A form that was left open, or sent twice: no batch would come, however long one waits."""
    flash(_("There is nothing to export: the office has all of it. No batch was made."), "info")
    return redirect(url_for(page), 303)


def file_of(name: str, file_format: FileFormat, written: Path) -> Response:
    """To be kept by whoever asked, and by nobody on the way."""
    return handed_out(written.open("rb"), name, MIMETYPES[file_format])


def asked_period() -> date | None:
    """The month in the address or the form; None is any."""
    text = request.values.get("period", "")
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound from None


def last_months() -> list[date]:
    today = clock.today(tenancy.current().time_zone)
    return [months_later(today, -back) for back in range(MONTHS)]
