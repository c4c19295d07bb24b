"""Receipts in bulk for the printing house: a month, some streets or all of them, with progress (B4)."""

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.billing.queries import list_runs
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.core import tenancy
from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.receipts import printing
from app.web.field_words import N_
from app.web.request import LANGUAGES
from app.web.staff_signed_in import get_staff

LINES = 30
MONTHS = 24
HINT = N_("One a line, as pasted from a list of a district. Empty is all of them.")
STATES = {
    "printing": (N_("being printed"), "warm"),
    "ready": (N_("ready"), "good"),
    "stopped": (N_("stopped"), ""),
    "changed": (N_("stopped, because bills were withdrawn meanwhile. Please print once more."), "bad"),
    "failed": (
        N_("stopped by a fault of ours. Please tell the operator of the platform, then print once more."),
        "bad",
    ),
}


@console.get("/receipts")
@staff_only(Permission.SEE_MONEY)
def receipts() -> str:
    """While something is printed, the page looks again by itself."""
    return show({})


@console.post("/receipts")
@staff_only(Permission.PRINT_RECEIPTS, fresh=True)
def receipts_print() -> ResponseReturnValue:
    """`step` count: only says how many it would be."""
    sent = {name: request.form.get(name, "").strip() for name in ("period", "streets", "language")}
    month = next((one for one in list_months() if one.isoformat() == sent["period"]), None)
    if month is None or sent["language"] not in tenancy.current().languages:
        raise NotFound
    try:
        if request.form.get("step") == "count":
            return show(sent, counted=printing.count_asked(month, sent["streets"]))
        with attempt():
            run = printing.order_print(month, sent["streets"], sent["language"])
    except (Invalid, Conflict) as problem:
        return show(sent, problem), problem.status
    flash(_("The printing has begun; receipts: %(count)s. You may close this page.", count=run.receipts), "done")
    return redirect(url_for("console.receipts"), 303)


@console.post("/receipts/<int:run_id>/stop")
@staff_only(Permission.PRINT_RECEIPTS, fresh=True)
def receipts_stop(run_id: int) -> ResponseReturnValue:
    printing.stop_print(run_id)
    return redirect(url_for("console.receipts"), 303)


@console.get("/receipts/<int:run_id>/<int:number>.pdf")
@staff_only(Permission.PRINT_RECEIPTS, fresh=True)
def receipts_file(run_id: int, number: int) -> ResponseReturnValue:
    """Names, addresses and debts of many: never kept on the way."""
    run, file = printing.get_part(run_id, number)
    name = f"receipts-{run.period:%Y-%m}-{run.id}-{number}.pdf"
    answer = send_file(file, mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def list_months() -> list[date]:
    """Those that have bills, the newest first."""
    return [run.period for run in list_runs() if run.status == "issued"][:MONTHS]


def show(sent: Mapping[str, str], problem: DomainError | None = None, *, counted: int | None = None) -> str:
    runs = printing.list_prints(most=LINES)
    return render_template(
        "console/money/receipts.html",
        runs=[(run, printing.count_parts(run), STATES[run.status]) for run in runs],
        printing=any(run.status == "printing" for run in runs) and not sent,
        months=list_months(),
        languages=[one for one in LANGUAGES if one in tenancy.current().languages],
        sent=sent,
        counted=counted,
        streets=field("streets", sent, problem, label=_("Streets"), kind="textarea", required=False, hint=_(HINT)),
        refused=_(REFUSED[problem.code]) if isinstance(problem, Conflict) else "",
        may_print=may(get_staff().role, Permission.PRINT_RECEIPTS),
    )


REFUSED = {
    "nothing-to-print": N_("There are no bills of this month there. Please choose another month or street."),
    "print-under-way": N_("This is being printed already: it stands in the list below."),
}
