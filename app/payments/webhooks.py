"""What Stripe tells: kept and answered at once, understood by the worker, who asks for the object itself (B8)."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.core import clock, jobs
from app.core.db import db
from app.core.errors import NotFound
from app.payments.models import Payment, StripeEvent
from app.payments.provider import Event, Provider, get_provider
from app.payments.states import take_dispute_in, take_in, take_refund_in

SESSIONS, REFUNDS, DISPUTES = "checkout.session.", "refund.", "charge.dispute."


def receive(event: Event) -> bool:
    """False: it was here before."""
    new = (
        insert(StripeEvent)
        .values(event=event.id, type=event.type, object=event.object_id, received_at=clock.now())
        .on_conflict_do_nothing(index_elements=["tenant", "event"])
        .returning(StripeEvent.id)
    )
    event_id = db.session.scalars(new).one_or_none()
    if event_id is not None and event.type.startswith((SESSIONS, REFUNDS, DISPUTES)):
        jobs.enqueue(handle, event_id=event_id)
    return event_id is not None


@jobs.job("payments.handle-event")
def handle(event_id: int) -> None:
    """Events come twice and in any order: what counts is how the object is now."""
    event = db.session.scalars(select(StripeEvent).where(StripeEvent.id == event_id)).one()
    kind, object_id = event.type, event.object
    provider = get_provider()
    db.session.commit()
    if kind.startswith(SESSIONS):
        _handle_session(provider, object_id)
    elif kind.startswith(REFUNDS):
        refund = provider.find_refund(object_id)
        _know_payment(provider, refund.intent)
        take_refund_in(refund)
    else:
        dispute = provider.find_dispute(object_id)
        _know_payment(provider, dispute.intent)
        take_dispute_in(dispute)
    db.session.execute(update(StripeEvent).where(StripeEvent.id == event_id).values(handled_at=clock.now()))


def _handle_session(provider: Provider, checkout_id: str) -> None:
    """By our own reference: a page may be paid before we have stored that it exists."""
    found = provider.find_checkout(checkout_id)
    payment_id = int(found.reference) if found.reference.isdecimal() else 0
    if db.session.scalar(select(Payment.id).where(Payment.id == payment_id)) is not None:
        take_in(payment_id, found)


def _know_payment(provider: Provider, intent: str) -> None:
    """A refund may be told of before the payment itself."""
    if db.session.scalar(select(Payment.id).where(Payment.intent == intent)) is not None:
        return
    under_way = Payment.status.in_(("created", "open")) & Payment.checkout.is_not(None)
    waiting = db.session.execute(select(Payment.id, Payment.checkout).where(under_way)).all()
    db.session.commit()
    for payment_id, checkout_id in waiting:
        found = provider.find_checkout(checkout_id or "")
        if found.intent == intent:
            take_in(payment_id, found)
            return
    raise NotFound("no-such-payment")
