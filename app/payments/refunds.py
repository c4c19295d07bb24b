"""Money back to the card: asked for, looked at by a second colleague where it is much, done once (B8)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select

from app.core import audit, clock, jobs, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.ledger.models import LedgerDocument
from app.payments.checkout import get_payment
from app.payments.models import Payment, PaymentDispute, PaymentRefund
from app.payments.provider import ProviderRefused, get_provider
from app.payments.states import take_refund_in

STANDS = ("waiting", "asked", "succeeded")


def ask_refund(payment_id: int, amount_minor: int, words: str, *, number: int) -> PaymentRefund:
    """`number`: the one the form was opened for, so that pressing twice asks once.

    Raises Invalid for more than is left, Conflict("not-paid", "refund-known").
    """
    payment = get_payment(payment_id, to_change=True)
    if payment.status != "paid":
        raise Conflict("not-paid")
    rows = list_refunds(payment_id)
    if number != next_number(rows):
        raise Conflict("refund-known")
    gone, left = _gone(rows), left_of(payment, rows)
    if not 0 < amount_minor <= left:
        raise Invalid({"amount": Wrong("more_than_left", {"left": left})})
    billing = tenancy.current().billing
    # All that goes back counts: a large sum is not made small by giving it back in parts.
    waits = billing is not None and gone + amount_minor > billing.approve_above_minor
    refund = PaymentRefund(
        payment_id=payment_id,
        number=number,
        amount_minor=amount_minor,
        status="waiting" if waits else "asked",
        words=words,
        asked_at=clock.now(),
        asked_by=audit.current_actor().name,
        decided_by="",
    )
    db.session.add(refund)
    db.session.flush()
    audit.note("payment.refund", _subject(payment), after={"amount_minor": amount_minor, "reason": words})
    if not waits:
        jobs.enqueue(do_refund, refund_id=refund.id)
    return refund


def decide_refund(refund_id: int, *, agreed: bool) -> PaymentRefund:
    """Raises Conflict("own-refund", "refund-known"): nobody agrees to what he asked for himself."""
    refund = _held(refund_id)
    me = audit.current_actor().name
    if refund.status != "waiting":
        raise Conflict("refund-known")
    if refund.asked_by == me:
        raise Conflict("own-refund")
    refund.status = "asked" if agreed else "refused"
    refund.decided_at, refund.decided_by = clock.now(), me
    payment = get_payment(refund.payment_id)
    action = "payment.agree-refund" if agreed else "payment.refuse-refund"
    audit.note(action, _subject(payment), after={"amount_minor": refund.amount_minor})
    if agreed:
        jobs.enqueue(do_refund, refund_id=refund.id)
    return refund


@jobs.job("payments.refund")
def do_refund(refund_id: int) -> None:
    """Again and again: Stripe does it once for a key, but forgets keys after a day; so it is looked for first."""
    refund = _held(refund_id)
    if refund.status != "asked":
        return
    intent = get_payment(refund.payment_id).intent or ""
    amount, number, payment_id = refund.amount_minor, refund.number, refund.payment_id
    provider = get_provider()
    db.session.commit()
    known = (one for one in provider.list_refunds(intent) if one.reference == str(number))
    key = f"{tenancy.current().slug}:refund:{payment_id}:{number}"
    try:
        found = next(known, None) or provider.refund(intent=intent, amount_minor=amount, reference=str(number), key=key)
    except ProviderRefused:
        _held(refund_id).status = "failed"
        return
    take_refund_in(found)


def ask_after(refund_id: int) -> None:
    """One that nobody told us the end of, or that was never done. Ends the unit of work that is open."""
    known = _held(refund_id).refund
    if known is None:
        do_refund(refund_id)
        return
    provider = get_provider()
    db.session.commit()
    take_refund_in(provider.find_refund(known))


def left_of(payment: Payment, rows: Sequence[PaymentRefund]) -> int:
    """`rows`: all its refunds. What the payer's bank has taken goes back by itself, and a second time not at all."""
    entered = LedgerDocument.kind == "dispute", LedgerDocument.key == func.concat("dispute:", PaymentDispute.dispute)
    taken = select(func.coalesce(func.sum(PaymentDispute.amount_minor), 0)).where(
        PaymentDispute.payment_id == payment.id, PaymentDispute.status != "won", exists().where(*entered)
    )
    return max(payment.amount_minor - _gone(rows) - int(db.session.scalar(taken) or 0), 0)


def list_refunds(payment_id: int) -> Sequence[PaymentRefund]:
    asked = select(PaymentRefund).where(PaymentRefund.payment_id == payment_id).order_by(PaymentRefund.number)
    return db.session.scalars(asked).all()


def list_under_way(before: datetime) -> Sequence[int]:
    """Ids of refunds that Stripe was to have done by then."""
    asked = select(PaymentRefund.id).where(
        PaymentRefund.status == "asked", func.coalesce(PaymentRefund.decided_at, PaymentRefund.asked_at) < before
    )
    return db.session.scalars(asked.order_by(PaymentRefund.id)).all()


def list_waiting() -> Sequence[PaymentRefund]:
    return db.session.scalars(
        select(PaymentRefund).where(PaymentRefund.status == "waiting").order_by(PaymentRefund.id)
    ).all()


def count_waiting() -> int:
    return db.session.scalar(select(func.count()).where(PaymentRefund.status == "waiting")) or 0


def next_number(rows: Sequence[PaymentRefund]) -> int:
    return max((row.number for row in rows), default=0) + 1


def _gone(rows: Sequence[PaymentRefund]) -> int:
    return sum(row.amount_minor for row in rows if row.status in STANDS)


def _held(refund_id: int) -> PaymentRefund:
    asked = select(PaymentRefund).where(PaymentRefund.id == refund_id).with_for_update()
    refund = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if refund is None:
        raise NotFound("no-such-refund")
    return refund


def _subject(payment: Payment) -> Subject:
    return Subject("payment", payment.id, str(payment.id))
