"""A payment by card at the console: looked at, given back (B8)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.staff_card import get_staff_card
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import DISPUTE_STATES, PAYMENT_STATES, PAYMENT_TONES, REFUND_STATES, refusal
from app.core import audit
from app.core.errors import Conflict, DomainError, Invalid
from app.core.form import Form
from app.core.form import typed as asked
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.payments import refunds as feature
from app.payments.autopay import end_autopay
from app.payments.checkout import get_payment, shares_of
from app.payments.listing import list_disputes
from app.web.forms import FormField, fault_of, messages, typed
from app.web.staff_signed_in import get_staff
from validators.contact import words
from validators.money import money

LONGEST_WORDS = 300


@console.get("/payments/<int:payment_id>")
@staff_only(Permission.SEE_MONEY)
def payment(payment_id: int) -> ResponseReturnValue:
    return show(payment_id, {})


@console.get("/payments/<int:payment_id>/refund")
@staff_only(Permission.REFUND, fresh=True)
def payment_refund_ask(payment_id: int) -> ResponseReturnValue:
    """The second factor is asked for before something is typed, so that it is not lost to it."""
    return show(payment_id, {}, opened=True)


@console.post("/payments/<int:payment_id>/refund")
@staff_only(Permission.REFUND, fresh=True)
def payment_refund(payment_id: int) -> ResponseReturnValue:
    sent = typed()
    try:
        with attempt():
            read = Form.of({"amount": asked(money()), "words": asked(words(LONGEST_WORDS))}).read(sent)
            number = request.form.get("number", 0, type=int)
            refund = feature.ask_refund(payment_id, int(read["amount"]), read["words"], number=number)
    except Invalid as problem:
        return show(payment_id, sent, problem, opened=True), problem.status
    except Conflict as problem:
        flash(refusal(problem), "warning")
    else:
        waits = refund.status == "waiting"
        flash(_("A second colleague has to agree.") if waits else _("The refund is on its way."), "done")
    return redirect(url_for("console.payment", payment_id=payment_id), 303)


@console.post("/refunds/<int:refund_id>/<any(agree, refuse):step>")
@staff_only(Permission.REFUND, fresh=True)
def refund_decide(refund_id: int, step: str) -> ResponseReturnValue:
    try:
        with attempt():
            refund = feature.decide_refund(refund_id, agreed=step == "agree")
    except Conflict as problem:
        flash(refusal(problem), "warning")
        return redirect(url_for("console.payments"), 303)
    flash(_("The refund is on its way.") if step == "agree" else _("The refund is refused."), "done")
    return redirect(url_for("console.payment", payment_id=refund.payment_id), 303)


@console.post("/accounts/<int:account_id>/autopay/off")
@staff_only(Permission.ADJUST)
def autopay_off(account_id: int) -> ResponseReturnValue:
    """For who calls and has no cabinet at hand. He gets a letter; turning it on again is his own affair."""
    get_staff_card(account_id)
    end_autopay(account_id, "staff")
    flash(_("Nothing will be taken from the card for this account."), "done")
    return redirect(url_for("console.account_settlements", account_id=account_id), 303)


def show(payment_id: int, sent: Mapping[str, str], problem: DomainError | None = None, *, opened: bool = False) -> str:
    """`opened`: with the form that gives money back."""
    found, rows, me = get_payment(payment_id), feature.list_refunds(payment_id), get_staff()
    left = feature.left_of(found, rows)
    fields = [
        FormField(
            name="amount",
            label=_("Sum"),
            value=sent.get("amount", f"{left / 100:.2f}"),
            inputmode="decimal",
            error=fault_of("amount", problem),
        ),
        FormField(name="words", label=_("Why"), value=sent.get("words", ""), error=fault_of("words", problem)),
    ]
    return render_template(
        "console/money/payment.html",
        payment=found,
        shares=[(share, get_staff_card(share.account_id)) for share in shares_of(payment_id)],
        refunds=rows,
        disputes=list_disputes(payment_id),
        states=PAYMENT_STATES,
        tones=PAYMENT_TONES,
        refund_states=REFUND_STATES,
        dispute_states=DISPUTE_STATES,
        fields=fields,
        messages=messages(problem),
        number=feature.next_number(rows),
        opened=opened,
        may_refund=may(me.role, Permission.REFUND) and found.status == "paid" and left > 0,
        my_name=audit.current_actor().name,
        may_agree=may(me.role, Permission.REFUND),
    )
