"""Months that are charged: begun, looked at, issued, withdrawn (B2)."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.billing import run as feature
from app.billing.queries import list_runs
from app.billing.samples import compare, outliers
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import LEFT_OUT, RUN_STATES, RUN_TONES, refusal
from app.core import clock, tenancy
from app.core.errors import Conflict, NotFound
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.metering.window import months_later
from app.web.filters import month
from app.web.forms import typed
from app.web.staff_signed_in import get_staff
from validators.text import plain

MONTHS = 13
LONGEST_WORDS = 300


@console.get("/billing")
@staff_only(Permission.SEE_MONEY)
def money() -> ResponseReturnValue:
    billing = tenancy.current().billing
    today = clock.today(tenancy.current().time_zone)
    months = [months_later(today, -back) for back in range(MONTHS)]
    return render_template(
        "console/money/runs.html",
        runs=list_runs(),
        months=[(f"{one:%Y-%m}", month(one)) for one in months],
        usual=f"{months[1]:%Y-%m}",
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
            feature.order_work(started.id)
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
        progress=feature.progress(found),
        may_run=may(get_staff().role, Permission.CHARGE_MONTHS),
    )


@console.post("/billing/<int:run_id>/issue")
@staff_only(Permission.CHARGE_MONTHS, fresh=True)
def run_issue(run_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            feature.start_issue(run_id)
            feature.order_work(run_id)
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
            feature.withdraw_run(run_id, words=words)
    except Conflict as problem:
        flash(refusal(problem), "warning")
    else:
        flash(_("The run is withdrawn. Nobody owes anything by it."), "done")
    return redirect(url_for("console.run", run_id=run_id), 303)


def asked_month() -> date:
    try:
        return date.fromisoformat(f"{request.form.get('period', '')}-01")
    except ValueError:
        raise NotFound from None
