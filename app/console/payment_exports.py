"""Payments to the billing office: what waits, the batches that went, each of them again at any time (B7)."""

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import get_args

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.exports import MIMETYPES, file_of, nothing_waits
from app.console.guard import staff_only
from app.console.pages import field
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.errors import Invalid, Wrong
from app.core.form import Form
from app.core.form import typed as field_of
from app.core.permissions import Permission, may
from app.ledger.export.actions import get_payments_layout, write_batch
from app.ledger.export.later import order_batch
from app.ledger.export.queries import PaymentsWaiting, count_waiting, list_batches
from app.web.forms import typed
from app.web.staff_signed_in import get_staff
from validators.day import day
from validators.export_layout import FileFormat


@console.get("/payment-exports")
@staff_only(Permission.SEE_MONEY)
def payment_exports() -> ResponseReturnValue:
    """`ordered`: a batch is being made; the page looks again by itself until it is here."""
    batches = list_batches()
    return render_template(
        "console/payment_exports.html",
        waiting=count_waiting(),
        batches=batches,
        formats=get_args(FileFormat),
        ordered=request.args.get("ordered", type=int) == len(batches),
        may_export=may(get_staff().role, Permission.EXPORT_PAYMENTS),
    )


@console.get("/payment-exports/new")
@staff_only(Permission.EXPORT_PAYMENTS, fresh=True)
def payment_export_ask() -> str:
    """What would go, before it goes."""
    return ask({}, count_waiting())


@console.post("/payment-exports/new")
@staff_only(Permission.EXPORT_PAYMENTS, fresh=True)
def payment_export_make() -> ResponseReturnValue:
    """`step` count: only says what would go from that day on."""
    sent = typed()
    try:
        since = asked_since(sent)
    except Invalid as problem:
        return ask(sent, count_waiting(), problem), problem.status
    if sent.get("step") == "count":
        return ask(sent, count_waiting(since))
    if not count_waiting(since).payments:
        return nothing_waits("console.payment_exports")
    wanted = sent.get("format", "")
    order_batch(wanted if wanted in MIMETYPES else None, since)
    flash(_("The batch is being made. It appears in the list in a moment."), "done")
    return redirect(url_for("console.payment_exports", ordered=len(list_batches())), 303)


def ask(sent: Mapping[str, str], waiting: PaymentsWaiting, problem: Invalid | None = None) -> str:
    words = {
        "label": _("From which day on"),
        "samples": (f"{clock.today(tenancy.current().time_zone):%d.%m.%Y}",),
        "hint": _("For an office that has the earlier payments already: they will never go. Empty is all of them."),
    }
    return render_template(
        "console/payment_export_new.html",
        waiting=waiting,
        formats=get_args(FileFormat),
        usual=sent.get("format") or get_payments_layout().format,
        since=None if list_batches() else field("since", sent, problem, required=False, **words),
    )


def asked_since(sent: Mapping[str, str]) -> date | None:
    """None once the first batch has said it. Raises Invalid, also where nothing came since."""
    today = clock.today(tenancy.current().time_zone)
    read = Form.of({"since": field_of(day(latest=today), unfilled=None)}).read(sent)["since"]
    if not read or list_batches():
        return None
    since = date.fromisoformat(read)
    if not count_waiting(since).payments:
        raise Invalid({"since": Wrong("nothing_since")})
    return since


@console.get("/payment-exports/<int(max=2147483647):number>.<any(csv, xlsx, dbf):file_format>")
@staff_only(Permission.EXPORT_PAYMENTS, fresh=True)
def payment_export_file(number: int, file_format: FileFormat) -> ResponseReturnValue:
    """The very same file each time, as long as the format is that in which it went first."""
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder, "batch")
        batch = write_batch(number, to, file_format=file_format).batch
        audit.note("payments.download", Subject("payment-export", batch.id, str(number)), after={"format": file_format})
        return file_of(batch.file_name(file_format), file_format, to)
