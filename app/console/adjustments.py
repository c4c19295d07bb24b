"""Corrections of an account's sums by hand: asked for, agreed to by somebody else where they are large, taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.staff_card import get_staff_card
from app.billing import adjustments as feature
from app.billing.adjustments import KINDS, NewAdjustment
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import ADJUSTMENT_STATES, refusal
from app.core import audit, clock, tenancy
from app.core.errors import Conflict, DomainError, Invalid, Wrong
from app.core.form import Form, one_of
from app.core.form import typed as asked
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.metering.window import months_later
from app.web.account_sheet import address
from app.web.bill_words import entry_kind, service_name
from app.web.filters import month_year
from app.web.forms import FormField, fault_of, messages, typed
from app.web.staff_signed_in import get_staff
from app.web.way_back import page_before
from validators.contact import words
from validators.money import money
from validators.text import plain

MONTHS = 37
LONGEST_WORDS = 300


@console.get("/accounts/<int:account_id>/adjust")
@staff_only(Permission.ADJUST)
def adjust(account_id: int) -> ResponseReturnValue:
    return show(account_id, {"token": str(uuid4()), "sign": "less"})


@console.post("/accounts/<int:account_id>/adjust")
@staff_only(Permission.ADJUST)
def adjust_send(account_id: int) -> ResponseReturnValue:
    get_staff_card(account_id)
    sent = typed()
    try:
        with attempt():
            made = feature.ask_adjustment(account_id, read(sent))
    except (Invalid, Conflict) as problem:
        return show(account_id, sent, problem), problem.status
    waits = made.status == "waiting"
    flash(_("A second colleague has to agree.") if waits else _("The correction is entered."), "done")
    return redirect(url_for("console.account_settlements", account_id=account_id), 303)


@console.get("/adjustments")
@staff_only(Permission.SEE_MONEY)
def adjustments() -> ResponseReturnValue:
    me = get_staff()
    return render_template(
        "console/money/adjustments.html",
        waiting=feature.list_waiting(),
        my_name=audit.current_actor().name,
        may_agree=may(me.role, Permission.ADJUST),
    )


@console.post("/adjustments/<int:adjustment_id>/<any(agree, refuse, take_back):step>")
@staff_only(Permission.ADJUST)
def adjustment_step(adjustment_id: int, step: str) -> ResponseReturnValue:
    why = plain(typed().get("words", "")[:LONGEST_WORDS])
    if step == "take_back" and not why:
        flash(_("Please say why: it stands in the audit trail. Nothing was changed."), "warning")
        return redirect(page_before("/console", url_for("console.adjustments")), 303)
    try:
        with attempt():
            if step == "take_back":
                found = feature.take_back(adjustment_id, why)
            else:
                found = feature.decide_adjustment(adjustment_id, agreed=step == "agree")
    except Conflict as problem:
        flash(refusal(problem), "warning")
        return redirect(page_before("/console", url_for("console.adjustments")), 303)
    done = {"agree": _("The correction is entered."), "refuse": _("The correction is refused.")}
    flash(done.get(step, _("The correction is taken back.")), "done")
    return redirect(url_for("console.account_settlements", account_id=found.account_id), 303)


def read(sent: Mapping[str, str]) -> NewAdjustment:
    """Raises Invalid."""
    services = list(tenancy.current().services)
    values: dict[str, Any] = Form.of(
        {
            "service": asked(one_of(services)),
            "kind": asked(one_of(KINDS)),
            "sign": asked(one_of(("less", "more"))),
            "amount": asked(money()),
            "period": asked(one_of([value for value, _words in months()])),
            "words": asked(words(LONGEST_WORDS)),
        }
    ).read(sent)
    try:
        token = UUID(sent.get("token", ""))
    except ValueError:
        token = uuid4()
    minor = int(values["amount"]) * (-1 if values["sign"] == "less" else 1)
    if not minor:
        raise Invalid({"amount": Wrong("negative")})
    return NewAdjustment(
        service=values["service"],
        kind=values["kind"],
        amount_minor=minor,
        period=date.fromisoformat(f"{values['period']}-01"),
        words=values["words"],
        token=token,
    )


def months() -> list[tuple[str, str]]:
    today = clock.today(tenancy.current().time_zone)
    return [(f"{one:%Y-%m}", month_year(one)) for one in (months_later(today, -back) for back in range(MONTHS))]


def show(account_id: int, sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    card = get_staff_card(account_id)
    choices: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "service": (_("Service"), [(code, service_name(code)) for code in tenancy.current().services]),
        "kind": (_("What it is"), [(kind, entry_kind(kind)) for kind in KINDS]),
        "sign": (_("From now on the account owes"), [("less", _("less")), ("more", _("more"))]),
        "period": (_("For the month"), months()),
    }
    chosen = {
        name: FormField(
            name=name,
            label=label,
            kind="select",
            options=options,
            value=sent.get(name, ""),
            error=fault_of(name, problem),
        )
        for name, (label, options) in choices.items()
    }
    amount = FormField(
        name="amount",
        label=_("Sum"),
        value=sent.get("amount", ""),
        inputmode="decimal",
        error=fault_of("amount", problem),
    )
    why = FormField(
        name="words",
        label=_("Why"),
        value=sent.get("words", ""),
        hint=_("The subscriber sees it."),
        error=fault_of("words", problem),
    )
    billing = tenancy.current().billing
    return render_template(
        "console/money/adjust.html",
        card=card,
        address=address(card),
        fields=[chosen["service"], chosen["kind"], chosen["sign"], amount, chosen["period"], why],
        messages=[refusal(problem)] if isinstance(problem, Conflict) else messages(problem),
        token=sent.get("token", ""),
        known=feature.list_adjustments(account_id),
        states=ADJUSTMENT_STATES,
        is_large=feature.is_large,
        limit_minor=billing.approve_above_minor if billing else None,
    )
