"""What Stripe tells of and is not a payment of ours: it pays nothing, and stops nothing (B8)."""

import json
import time

import pytest
from sqlalchemy import select
from stripe import InvalidRequestError

from app.accounts.models import Account
from app.core import jobs
from app.core.db import db
from app.core.errors import Conflict
from app.demo.stripe.api import StandIn
from app.demo.stripe.hooks import sign
from app.demo.stripe.store import Object
from app.ledger.queries import balance_of
from app.payments import reconciling
from app.payments.models import PaymentDispute, PaymentRefund, StripeEvent
from app.payments.provider import get_provider
from app.payments.states import take_in
from app.payments.webhooks import receive
from tests.payments.acts import begin, hear, opened, paid, told
from tests.payments.conftest import SECRET


def other_page(stripe: StandIn, minor: int, **fields: object) -> Object:
    """Paid at Stripe, though not asked for by us: a payment link, or another shop of the same merchant."""
    intent = stripe.bank.new_intent("dnipro", minor, "uah", "")
    given = {"client_reference_id": None, "metadata": {}, "currency": "uah", **fields}
    session = stripe.store.add(
        "checkout.session",
        "dnipro",
        amount_total=minor,
        status="open",
        payment_status="unpaid",
        url=None,
        intent_id=intent["id"],
        **given,
    )
    stripe.bank.pay(session)
    return session


@pytest.mark.parametrize("known", [True, False])
def test_the_reference_of_a_payment_link_pays_nothing(stripe: StandIn, account: Account, *, known: bool) -> None:
    """Whoever follows a payment link may write any client_reference_id into its address."""
    payment = begin(account)
    if known:
        opened(payment)
    for written in (str(payment.id), f"dnipro-{payment.id}"):
        other_page(stripe, 100, client_reference_id=written)
    for event in told(stripe):
        hear(event)
    assert (payment.status, balance_of(account.id).total_minor) == ("open" if known else "created", 60_000)


@pytest.mark.parametrize(
    ("reference", "minor", "more"),
    [
        ("dnipro-{}", 59_900, {}),
        ("novosibirsk-{}", 60_000, {}),
        ("{}", 60_000, {}),
        ("dnipro-{}", 60_000, {"currency": "rub"}),
    ],
)
def test_a_page_with_another_sum_or_of_another_utility_pays_nothing(
    stripe: StandIn, account: Account, reference: str, minor: int, more: dict[str, str]
) -> None:
    payment = begin(account)
    session = other_page(stripe, minor, metadata={"reference": reference.format(payment.id)}, **more)
    for event in told(stripe):
        hear(event)
    with pytest.raises(Conflict, match="other-page"):
        take_in(payment.id, get_provider().find_checkout(session["id"]))
    assert balance_of(account.id).total_minor == 60_000


def test_a_second_page_does_not_pay_a_payment_that_has_one(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    other_page(stripe, 60_000, metadata={"reference": f"dnipro-{payment.id}"})
    for event in told(stripe):
        hear(event)
    assert (payment.status, balance_of(account.id).total_minor) == ("open", 60_000)


def test_refunds_and_disputes_of_other_money(stripe: StandIn, account: Account) -> None:
    session = other_page(stripe, 5_000)
    intent = stripe.store.objects[session["payment_intent"]]
    stripe.bank.refund(intent, 1_000, {})
    stripe.bank.dispute(intent)
    for event in told(stripe):
        hear(event)
    assert db.session.scalars(select(PaymentRefund)).all() == []
    assert db.session.scalars(select(PaymentDispute)).all() == []
    unhandled = select(StripeEvent.type).where(StripeEvent.handled_at.is_(None)).order_by(StripeEvent.type)
    assert db.session.scalars(unhandled).all() == ["charge.refunded", "charge.succeeded"]


def test_what_stripe_does_not_know_any_more(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    session = paid(stripe, payment)
    del stripe.store.objects[session["id"]]
    for event in told(stripe):
        hear(event)
    assert payment.status == "open"


def test_an_event_about_something_without_an_id(stripe: StandIn, account: Account) -> None:
    about = {"object": "balance"}
    body = json.dumps(
        {"id": "evt_b", "object": "event", "type": "balance.available", "data": {"object": about}}
    ).encode()
    assert receive(get_provider().read_event(body, sign(body, SECRET, int(time.time())))) is True


@pytest.mark.parametrize("account_named", ["acct_other", "acct_n"])
def test_events_of_other_connected_accounts(stripe: StandIn, account: Account, serving, account_named: str) -> None:
    """One endpoint of a platform hears of all that are connected to it."""
    told_of = {"object": {"id": "cs_1", "object": "checkout.session"}}
    event = {"id": "evt_c", "object": "event", "type": "checkout.session.completed", "data": told_of}
    body = json.dumps(event | {"account": account_named}).encode()
    assert receive(get_provider().read_event(body, sign(body, SECRET, int(time.time())))) is False
    db.session.commit()
    with serving("novosibirsk"):
        found = get_provider().read_event(body, sign(body, "whsec_n", int(time.time())))
        assert receive(found) is (account_named == "acct_n")


def test_one_that_cannot_be_found_out_does_not_stop_the_others(stripe: StandIn, account: Account) -> None:
    lost, payment = opened(begin(account)), opened(begin(account, knowing=True))
    del stripe.store.objects[lost.checkout or ""]
    paid(stripe, payment)
    for one in (lost, payment):
        one.created_at -= reconciling.PATIENCE * 2
    db.session.flush()
    reconciling.reconcile_open()
    assert (lost.status, payment.status) == ("open", "paid")


def test_jobs_are_known() -> None:
    assert {name for name in jobs.REGISTRY if name.startswith("payments.")} == {
        "payments.announce-autopay",
        "payments.forget-card",
        "payments.handle-event",
        "payments.reconcile-day",
        "payments.reconcile-open",
        "payments.refund",
        "payments.take-autopay",
    }


def test_a_parameter_that_stripe_does_not_have_any_more_is_refused(stripe: StandIn, dnipro) -> None:
    """payment_method_types went with the version that the library speaks: a stand-in that took it would hide that."""
    sessions = get_provider().client.checkout.sessions
    with pytest.raises(InvalidRequestError) as refused:
        sessions.create({"mode": "payment", "payment_method_types": ["card"]})  # type: ignore[typeddict-unknown-key]
    assert refused.value.code == "parameter_unknown"
