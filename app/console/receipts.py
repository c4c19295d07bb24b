"""Receipts in bulk for the printing house: a month, a street or all of them, with progress and files to take (B4)."""

from datetime import date
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.streets import list_names
from app.billing.queries import list_runs
from app.console.blueprint import console
from app.console.guard import staff_only
from app.core import tenancy
from app.core.errors import Conflict, Invalid, NotFound
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.receipts import printing
from app.web.field_words import N_
from app.web.request import LANGUAGES
from app.web.staff_signed_in import get_staff

LINES = 30
MONTHS = 24
STATES = {
    "printing": (N_("being printed"), "warm"),
    "ready": (N_("ready"), "good"),
    "stopped": (N_("stopped"), ""),
    "changed": (N_("stopped, because bills were withdrawn meanwhile. Please print once more."), "bad"),
}


@console.get("/receipts")
@staff_only(Permission.SEE_MONEY)
def receipts() -> ResponseReturnValue:
    """While something is printed, the page looks again by itself."""
    runs = printing.list_prints(most=LINES)
    return render_template(
        "console/money/receipts.html",
        runs=[(run, printing.count_parts(run), STATES[run.status]) for run in runs],
        printing=any(run.status == "printing" for run in runs),
        months=list_months(),
        streets=list_names(),
        languages=[one for one in LANGUAGES if one in tenancy.current().languages],
        asked=request.args,
        may_print=may(get_staff().role, Permission.PRINT_RECEIPTS),
    )


@console.post("/receipts")
@staff_only(Permission.PRINT_RECEIPTS, fresh=True)
def receipts_print() -> ResponseReturnValue:
    asked = {name: request.form.get(name, "").strip() for name in ("period", "street", "language")}
    back = redirect(f"{url_for('console.receipts')}?{urlencode(asked)}", 303)
    month = next((one for one in list_months() if one.isoformat() == asked["period"]), None)
    if month is None or asked["language"] not in tenancy.current().languages:
        raise NotFound
    try:
        with attempt():
            run = printing.order_print(month, asked["street"], asked["language"])
    except Invalid:
        flash(_("There is no such street. Please choose one from the list, or leave it empty."), "warning")
        return back
    except Conflict as problem:
        flash(_(REFUSED[problem.code]), "warning")
        return back
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


REFUSED = {
    "nothing-to-print": N_("There are no bills of this month there. Please choose another month or street."),
    "print-under-way": N_("This is being printed already: it stands in the list below."),
}
