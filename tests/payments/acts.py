"""What payer, Stripe, webhook and worker do, one after the other."""

import time
from typing import Any

from sqlalchemy import select

from app.accounts.models import Account
from app.core.db import db
from app.demo.stripe.api import StandIn
from app.demo.stripe.hooks import body_of, sign
from app.demo.stripe.store import Object
from app.payments import checkout, refunds
from app.payments.models import Payment, PaymentRefund, StripeEvent
from app.payments.provider import get_provider
from app.payments.webhooks import TOLD, handle, receive
from tests.factories import make_subscriber
from tests.payments.conftest import SECRET


def begin(*accounts: Account, minor: int = 60_000, **more: Any) -> Payment:
    subscriber = make_subscriber(*accounts)
    sums = {account.id: minor for account in accounts}
    return checkout.begin_payment(subscriber.id, sums, email="olena@example.com", language="uk", **more)


def opened(payment: Payment) -> Payment:
    checkout.open_page(payment.id)
    return payment


def paid(stripe: StandIn, payment: Payment) -> Object:
    """The payer has paid on Stripe's page; we have not heard of it."""
    session = stripe.store.objects[payment.checkout or ""]
    stripe.bank.pay(session)
    return session


def told(stripe: StandIn) -> list[Object]:
    events = [event for event, _ in stripe.bank.hooks.waiting]
    stripe.bank.hooks.waiting.clear()
    return events


def hear(event: Object) -> None:
    """As the webhook does, and the worker after it."""
    body = body_of(event)
    found = get_provider().read_event(body, sign(body, SECRET, int(time.time())))
    if receive(found):
        row = db.session.scalars(select(StripeEvent).where(StripeEvent.event == found.id)).one()
        if found.type.startswith(TOLD):
            handle(row.id)


def refunded(stripe: StandIn, account: Account, minor: int) -> PaymentRefund:
    payment = opened(begin(account))
    paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    return refunds.ask_refund(payment.id, minor, "paid twice", number=1)
