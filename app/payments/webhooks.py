"""What Stripe tells: kept and answered at once, understood by the worker, who asks for the object itself (B8)."""

from contextlib import suppress

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.core import clock, jobs
from app.core.db import db
from app.core.errors import Conflict
from app.payments.answers import Checkout, Event
from app.payments.autopay import learn_setup
from app.payments.models import Payment, StripeEvent
from app.payments.provider import Provider, ProviderRefused, get_provider
from app.payments.states import find_referred, take_charge_in, take_dispute_in, take_in, take_refund_in

SESSIONS, CHARGES, REFUNDS, DISPUTES = "checkout.session.", "payment_intent.", "refund.", "charge.dispute."
TOLD = (SESSIONS, CHARGES, REFUNDS, DISPUTES)


def receive(event: Event) -> bool:
    """False: it was here before, or is about somebody else whom the same platform tells of."""
    if event.account != (get_provider().merchant.account or ""):
        return False
    new = (
        insert(StripeEvent)
        .values(event=event.id, type=event.type, object=event.object_id, received_at=clock.now())
        .on_conflict_do_nothing(index_elements=["tenant", "event"])
        .returning(StripeEvent.id)
    )
    event_id = db.session.scalars(new).one_or_none()
    if event_id is not None and event.type.startswith(TOLD):
        jobs.enqueue(handle, event_id=event_id)
    return event_id is not None


@jobs.job("payments.handle-event")
def handle(event_id: int) -> None:
    """Events come twice and in any order: what counts is how the object is now.

    What Stripe does not know any more, and what it took for something else than our payments, is passed over.
    """
    event = db.session.scalars(select(StripeEvent).where(StripeEvent.id == event_id)).one()
    kind, object_id = event.type, event.object
    provider = get_provider()
    db.session.commit()
    with suppress(ProviderRefused):
        if kind.startswith(SESSIONS):
            page = provider.find_checkout(object_id)
            if not learn_setup(page):
                _take_page(page)
        elif kind.startswith(CHARGES):
            _take_charge(provider, object_id)
        elif kind.startswith(REFUNDS):
            learn_refund(provider, object_id)
        else:
            learn_dispute(provider, object_id)
    db.session.execute(update(StripeEvent).where(StripeEvent.id == event_id).values(handled_at=clock.now()))


def learn_refund(provider: Provider, refund_id: str) -> bool:
    """Whether it is of a payment here. Ends the unit of work that is open."""
    refund = provider.find_refund(refund_id)
    known = learn_payment(provider, refund.intent)
    if known:
        take_refund_in(refund)
    return known


def learn_dispute(provider: Provider, dispute_id: str) -> bool:
    """Whether it is of a payment here. Ends the unit of work that is open."""
    dispute = provider.find_dispute(dispute_id)
    known = learn_payment(provider, dispute.intent)
    if known:
        take_dispute_in(dispute)
    return known


def learn_payment(provider: Provider, intent: str) -> bool:
    """Whether this is the money of a payment here. A refund may be told of before the payment itself."""
    if db.session.scalar(select(Payment.id).where(Payment.intent == intent)) is not None:
        return True
    db.session.commit()
    page = provider.find_checkout_of(intent)
    return _take_page(page) if page is not None else _take_charge(provider, intent)


def _take_page(page: Checkout) -> bool:
    """By our own reference: a page may be paid before we have stored that it exists."""
    payment_id = find_referred(page)
    if payment_id is None:
        return False
    try:
        return take_in(payment_id, page).intent is not None
    except Conflict:
        return False


def _take_charge(provider: Provider, intent: str) -> bool:
    """Of a kept card: what is paid on a page is known from the page."""
    found = provider.find_charge(intent)
    payment_id = find_referred(found)
    if payment_id is None:
        return False
    try:
        take_charge_in(payment_id, found)
    except Conflict:
        return False
    return True
