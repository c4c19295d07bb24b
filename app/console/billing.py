"""Months that are charged: begun, looked at, issued, withdrawn (B2)."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.billing import run as feature
from app.billing.queries import list_runs
from app.billing.reasons import reasons_of
from app.billing.samples import compare, find_charged_account, get_sample, outliers
from app.billing.withdrawing import withdraw_run
from app.billing.working import order_work, progress
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import LEFT_OUT, RUN_STATES, RUN_TONES, refusal
from app.core import clock, tenancy
from app.core.errors import Conflict, NotFound
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.metering.window import months_later
from app.notices.bills import count_to_tell
from app.web.filters import month
from app.web.forms import typed
from app.web.staff_signed_in import get_staff
from validators.text import plain
from validators.verdict import Rejected

MONTHS = 13
LONGEST_WORDS = 300


@console.get("/billing")
@staff_only(Permission.SEE_MONEY)
def money() -> ResponseReturnValue:
    billing = tenancy.current().billing
    runs, today = list_runs(), clock.today(tenancy.current().time_zone)
    charged = {run.period for run in runs if run.status != "withdrawn"}
    months = [one for back in range(MONTHS) if (one := months_later(today, -back)) not in charged]
    return render_template(
        "console/money/runs.html",
        runs=runs,
        months=[(f"{one:%Y-%m}", month(one)) for one in months],
        usual=f"{months_later(today, -1):%Y-%m}",
        mode=billing.mode if billing else "",
        states=RUN_STATES,
        tones=RUN_TONES,
        may_run=may(get_staff().role, Permission.CHARGE_MONTHS),
    )


@console.post("/billing")
@staff_only(Permission.CHARGE_MONTHS)
def run_start() -> ResponseReturnValue:
    try:
        with attempt():
            started = feature.start_run(asked_month())
            order_work(started.id)
    except Conflict as problem:
        flash(refusal(problem), "warning")
        return redirect(url_for("console.money"), 303)
    return redirect(url_for("console.run", run_id=started.id), 303)


@console.get("/billing/<int:run_id>")
@staff_only(Permission.SEE_MONEY)
def run(run_id: int) -> ResponseReturnValue:
    found = feature.get_run(run_id)
    counted = found.status in ("review", "issuing", "issued")
    return render_template(
        "console/money/run.html",
        run=found,
        states=RUN_STATES,
        tones=RUN_TONES,
        left_out=LEFT_OUT,
        before=compare(found) if counted else {},
        outliers=outliers(found) if found.status == "review" else [],
        progress=progress(found),
        told=count_to_tell(run_id) if found.status == "review" else 0,
        may_run=may(get_staff().role, Permission.CHARGE_MONTHS),
    )


@console.get("/billing/<int:run_id>/bills")
@staff_only(Permission.SEE_MONEY)
def run_bills(run_id: int) -> ResponseReturnValue:
    """The bill of the account whose number was typed."""
    try:
        number = tenancy.current().account_number.judge(request.args.get("number", "")).value
    except Rejected:
        number = ""
    account_id = find_charged_account(feature.get_run(run_id).id, number)
    if account_id is None:
        flash(_("This run has no bill for an account with this number. Please compare it once more."), "warning")
        return redirect(url_for("console.run", run_id=run_id), 303)
    return redirect(url_for("console.run_bill", run_id=run_id, account_id=account_id), 303)


@console.get("/billing/<int:run_id>/bills/<int:account_id>")
@staff_only(Permission.SEE_MONEY)
def run_bill(run_id: int, account_id: int) -> ResponseReturnValue:
    sample = get_sample(run_id, account_id)
    return render_template(
        "console/money/run_bill.html", run=feature.get_run(run_id), sample=sample, reasons=reasons_of(sample.lines)
    )


@console.post("/billing/<int:run_id>/issue")
@staff_only(Permission.CHARGE_MONTHS, fresh=True)
def run_issue(run_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            feature.start_issue(run_id, letters=typed().get("silent") != "yes")
            order_work(run_id)
    except Conflict as problem:
        flash(refusal(problem), "warning")
    return redirect(url_for("console.run", run_id=run_id), 303)


@console.post("/billing/<int:run_id>/withdraw")
@staff_only(Permission.CHARGE_MONTHS, fresh=True)
def run_withdraw(run_id: int) -> ResponseReturnValue:
    words = plain(typed().get("words", "")[:LONGEST_WORDS])
    if not words:
        flash(_("Please say why: it stands in the audit trail. Nothing was changed."), "warning")
        return redirect(url_for("console.run", run_id=run_id), 303)
    try:
        with attempt():
            withdraw_run(run_id, words=words)
            order_work(run_id)
    except Conflict as problem:
        flash(refusal(problem), "warning")
    else:
        flash(_("The bills are being taken back. Nobody is asked to pay them any more."), "done")
    return redirect(url_for("console.run", run_id=run_id), 303)


def asked_month() -> date:
    try:
        return date.fromisoformat(f"{request.form.get('period', '')}-01")
    except ValueError:
        raise NotFound from None
