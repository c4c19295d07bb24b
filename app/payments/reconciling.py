"""What was cut off is found out from Stripe itself: payments under way, and refunds, every few minutes (B8)."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import select

from app.core import clock, jobs
from app.core.db import db
from app.core.errors import Conflict
from app.payments.autopay import find_waiting, learn_again
from app.payments.charging import charge
from app.payments.checkout import ask_for_page, get_payment
from app.payments.models import Payment
from app.payments.provider import ProviderRefused, ProviderUnreachable, find_provider
from app.payments.refunds import ask_after, list_under_way
from app.payments.states import take_in

PATIENCE = timedelta(minutes=2)
"""So long a payment may be with its payer before we ask Stripe ourselves."""


@jobs.minutely
def look_after_open() -> None:
    """Every ten minutes; nothing is asked for where nothing is under way."""
    if clock.now().minute % 10 == 0 and find_provider() is not None and (_waiting() or _refunds() or find_waiting()):
        jobs.enqueue(reconcile_open, once="payments.reconcile-open")


@jobs.job("payments.reconcile-open", attempts=1)
def reconcile_open() -> None:
    """Whatever was cut off between Stripe's answer and our commit is found out here. One does not stop the others."""
    try:
        for payment_id in _waiting():
            _apart(_ask_about, payment_id, or_else=_give_up)
        for refund_id in _refunds():
            _apart(ask_after, refund_id)
        for autopay_id in find_waiting():
            _apart(learn_again, autopay_id)
    except ProviderUnreachable:
        db.session.rollback()


def _apart(work: Callable[[int], None], number: int, *, or_else: Callable[[int], None] | None = None) -> None:
    try:
        work(number)
    except (ProviderRefused, Conflict):
        db.session.rollback()
        if or_else:
            or_else(number)
    db.session.commit()


def _ask_about(payment_id: int) -> None:
    payment, provider = get_payment(payment_id), find_provider()
    if provider is None:
        return
    if payment.card:
        charge(payment_id)
        return
    if payment.checkout is None:
        # Asked under the same key, Stripe says again what it said then; how it stands now is another question.
        checkout = ask_for_page(payment).id
    else:
        checkout = payment.checkout
        db.session.commit()
    take_in(payment_id, provider.find_checkout(checkout))


def _give_up(payment_id: int) -> None:
    payment = get_payment(payment_id, to_change=True)
    if payment.expires_at < clock.now() and payment.status in ("created", "open"):
        payment.status = "expired"


def _waiting() -> list[int]:
    """A page that nobody has asked for is not asked for here: it would be in the way of what its payer wants instead.

    One whose time is over is given up.
    """
    begun = Payment.asked_at.is_not(None) | Payment.checkout.is_not(None) | (Payment.card != "")
    to_ask = begun | (Payment.expires_at < clock.now())
    asked = select(Payment.id).where(
        Payment.status.in_(("created", "open")), Payment.created_at < clock.now() - PATIENCE, to_ask
    )
    return list(db.session.scalars(asked.order_by(Payment.id)))


def _refunds() -> Sequence[int]:
    return list_under_way(clock.now() - PATIENCE)
