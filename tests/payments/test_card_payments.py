"""Payments by card on bad days: twice, in any order, cut off, in two tabs, refunded again (B5, B8)."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.core import mail, tenancy
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.mail import Letter
from app.demo.stripe.api import StandIn
from app.demo.stripe.hooks import sign
from app.ledger.models import LedgerDocument
from app.ledger.queries import balance_of
from app.payments import checkout, reconciling, refunds
from app.payments.comparing import reconcile_day
from app.payments.models import PaymentDispute, Reconciliation
from app.payments.provider import NotSigned, ProviderRefused, ProviderUnreachable, get_provider
from app.web.filters import account_number
from tests.cabinet import words
from tests.factories import make_account
from tests.payments.acts import begin, hear, opened, paid, refunded, told
from tests.payments.conftest import SECRET

NOW = datetime.now(UTC).replace(microsecond=0)


def test_a_debt_is_paid(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    assert (payment.status, payment.checkout_url.startswith(stripe.url)) == ("open", True)
    paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    assert (payment.status, balance_of(account.id).total_minor) == ("paid", 0)
    assert payment.intent in stripe.store.objects


def test_part_advance_and_several_accounts(stripe: StandIn, account: Account) -> None:
    other = make_account(balance_minor=100, balance_on=NOW.date())
    payment = opened(begin(account, other, minor=25_000))
    paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    assert (balance_of(account.id).total_minor, balance_of(other.id).total_minor) == (35_000, -24_900)


def test_the_letter_says_what_was_paid_to_which_account(stripe: StandIn, account: Account) -> None:
    other = make_account()
    payment = opened(begin(account, other, minor=25_000))
    paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    (letter,) = db.session.scalars(select(Letter).where(Letter.kind == "payment_received"))
    message = mail.prepare(letter)
    assert message is not None
    for kind in ("plain", "html"):
        said = words(message.get_body((kind,)).get_content())
        assert "Ми отримали 500,00 ₴ карткою й уже врахували." in said
        for number in sorted((account.number, other.number)):
            assert f"Особовий рахунок {account_number(number)}: 250,00 ₴" in said


def test_who_paid_before_midnight_paid_on_that_day(stripe: StandIn, account: Account) -> None:
    """We hear of it two days later, with another month begun meanwhile: a network was down, a worker stood still."""
    payment = opened(begin(account))
    intent = paid(stripe, payment)["payment_intent"]
    evening = (NOW - timedelta(days=2)).replace(hour=20, minute=59)
    stripe.store.objects[stripe.store.objects[intent]["latest_charge"]]["created"] = int(evening.timestamp())
    for event in told(stripe):
        hear(event)
    day = db.session.scalars(select(LedgerDocument.happened_on).where(LedgerDocument.kind == "card-payment")).one()
    assert (payment.paid_at, day) == (evening, evening.astimezone(tenancy.current().time_zone).date())


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_every_event_twice_and_in_any_order(stripe: StandIn, account: Account, order: tuple[int, ...]) -> None:
    payment = opened(begin(account))
    session = paid(stripe, payment)
    intent = stripe.store.objects[session["payment_intent"]]
    stripe.bank.refund(intent, 10_000, {})
    dispute = stripe.bank.dispute(intent)
    others, events = [], []
    for one in told(stripe):
        known = one["type"] in {"checkout.session.completed", "refund.created", "charge.dispute.created"}
        (events if known else others).append(one)
    assert len(events) == 3
    for number in (*order, *reversed(order)):
        hear(events[number])
    for event in others:
        hear(event)
    # All is paid, 100.00 went back, and the bank of the payer holds the whole sum.
    assert balance_of(account.id).total_minor == 10_000 + 60_000
    stripe.bank.settle(dispute, "won")
    for event in told(stripe) * 2:
        hear(event)
    assert balance_of(account.id).total_minor == 10_000
    assert db.session.scalars(select(PaymentDispute.status)).all() == ["won"]
    kinds = db.session.scalars(select(LedgerDocument.kind).order_by(LedgerDocument.kind)).all()
    assert kinds == ["card-payment", "card-refund", "dispute", "opening", "reversal"]


def test_an_answer_that_comes_too_late(stripe: StandIn, account: Account, monkeypatch) -> None:
    """Stripe has made the page; we never heard, and the payer pressed again."""
    payment = begin(account)
    provider = get_provider()
    real = provider.open_checkout

    def too_late(*given: Any, **more: Any) -> Any:
        real(*given, **more)
        raise ProviderUnreachable

    monkeypatch.setattr(provider, "open_checkout", too_late)
    with pytest.raises(ProviderUnreachable):
        opened(payment)
    assert payment.status == "created"
    monkeypatch.undo()
    opened(payment)
    assert len(list(stripe.store.each("checkout.session"))) == 1


def test_killed_between_the_answer_and_our_commit(stripe: StandIn, account: Account) -> None:
    """Paid, though we do not know the page: found again by its key, ten minutes later."""
    payment = begin(account)
    page = checkout.ask_for_page(payment)
    stripe.bank.pay(stripe.store.objects[page.id])
    told(stripe)
    assert (payment.status, payment.checkout) == ("created", None)
    payment.created_at -= timedelta(minutes=10)
    db.session.flush()

    reconciling.reconcile_open()
    assert (payment.status, balance_of(account.id).total_minor) == ("paid", 0)


def test_a_lost_webhook_is_made_up_for(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    paid(stripe, payment)
    payment.created_at -= timedelta(minutes=10)
    db.session.flush()
    reconciling.reconcile_open()
    reconciling.reconcile_open()
    assert (payment.status, balance_of(account.id).total_minor) == ("paid", 0)


def test_two_tabs(stripe: StandIn, account: Account) -> None:
    first = opened(begin(account))
    with pytest.raises(Conflict, match="payment-under-way"):
        begin(account)
    second = opened(begin(account, knowing=True))
    for payment in (first, second):
        paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    assert balance_of(account.id).total_minor == -60_000


def test_given_up(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    assert checkout.cancel_payment(payment.id).status == "expired"
    assert checkout.cancel_payment(payment.id).status == "expired"
    assert begin(account).status == "created"


def test_given_up_too_late(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    paid(stripe, payment)
    assert checkout.cancel_payment(payment.id).status == "paid"
    assert balance_of(account.id).total_minor == 0


def test_an_expired_page_does_not_end_a_paid_one(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    session = paid(stripe, payment)
    events = told(stripe)
    stripe.bank._tell("checkout.session.expired", session)
    for event in (*told(stripe), *events):
        hear(event)
    assert payment.status == "paid"


def test_a_refund_is_done_once(stripe: StandIn, account: Account) -> None:
    refund = refunded(stripe, account, 20_000)
    with pytest.raises(Conflict, match="refund-known"):
        refunds.ask_refund(refund.payment_id, 20_000, "paid twice", number=1)
    for _ in range(3):
        refund.status = "asked"
        db.session.flush()
        refunds.do_refund(refund.id)
    for event in told(stripe) * 2:
        hear(event)
    assert (refund.status, balance_of(account.id).total_minor) == ("succeeded", 20_000)
    assert len(list(stripe.store.each("refund"))) == 1


def test_no_more_goes_back_than_was_paid(stripe: StandIn, account: Account) -> None:
    refund = refunded(stripe, account, 50_000)
    with pytest.raises(Invalid):
        refunds.ask_refund(refund.payment_id, 10_001, "", number=2)
    refunds.do_refund(refund.id)
    refunds.do_refund(refunds.ask_refund(refund.payment_id, 10_000, "", number=2).id)
    assert balance_of(account.id).total_minor == 60_000


def test_a_refund_made_at_stripe_itself(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    session = paid(stripe, payment)
    stripe.bank.refund(stripe.store.objects[session["payment_intent"]], 60_000, {})
    for event in reversed(told(stripe)):
        hear(event)
    assert [(r.status, r.asked_by) for r in refunds.list_refunds(payment.id)] == [("succeeded", "Stripe")]
    assert balance_of(account.id).total_minor == 60_000


def test_a_refund_that_fails_after_all(stripe: StandIn, account: Account) -> None:
    refund = refunded(stripe, account, 20_000)
    refunds.do_refund(refund.id)
    made = next(stripe.store.each("refund"))
    made["status"] = "failed"
    stripe.bank._tell("refund.failed", made)
    for event in told(stripe):
        hear(event)
    assert (refund.status, balance_of(account.id).total_minor) == ("failed", 0)


def test_a_large_refund_needs_a_second_colleague(stripe: StandIn, dnipro) -> None:
    account = make_account(balance_minor=300_000, balance_on=NOW.date())
    payment = opened(begin(account, minor=300_000))
    paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    refund = refunds.ask_refund(payment.id, 150_000, "moved away", number=1)
    assert refund.status == "waiting"
    with pytest.raises(Conflict, match="own-refund"):
        refunds.decide_refund(refund.id, agreed=True)


def test_yesterday_is_compared(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    paid(stripe, payment)
    unknown = stripe.bank.new_intent("dnipro", 500, "uah", "")
    charge = stripe.store.add("charge", "dnipro", payment_intent=unknown["id"], currency="uah")
    stripe.bank._move("dnipro", "charge", 500, charge, fee=37)
    for event in told(stripe):
        hear(event)
    reconcile_day(NOW.astimezone(tenancy.current().time_zone).date().isoformat())
    row = db.session.scalars(select(Reconciliation)).one()
    assert (row.lines, row.stripe_minor, row.ledger_minor) == (2, 60_500, 60_000)
    assert row.differences == [
        {"kind": "not-here", "what": "payment", "source": unknown["id"], "ledger_minor": 0, "stripe_minor": 500}
    ]


@pytest.mark.parametrize(
    "signed",
    [
        lambda body: "",
        lambda body: "t=1,v1=abc",
        lambda body: sign(body, "", int(time.time())),
        lambda body: sign(body, "whsec_n", int(time.time())),
        lambda body: sign(body, SECRET, int(time.time()) - 3600),
        lambda body: sign(body + b" ", SECRET, int(time.time())),
    ],
)
def test_what_stripe_did_not_sign_is_not_believed(stripe: StandIn, account: Account, signed: Callable) -> None:
    body = b'{"id": "evt_1", "object": "event", "type": "x", "data": {"object": {"id": "cs_1"}}}'
    with pytest.raises(NotSigned):
        get_provider().read_event(body, signed(body))


def test_a_key_with_other_words_is_refused(stripe: StandIn, account: Account) -> None:
    payment = begin(account)
    checkout.ask_for_page(payment)
    payment.amount_minor += 1
    with pytest.raises(ProviderRefused):
        checkout.ask_for_page(payment)


def test_accounts_of_other_utilities_are_apart(app, stripe: StandIn, account: Account, serving) -> None:
    payment = opened(begin(account))
    payment_id, page = payment.id, payment.checkout or ""
    db.session.commit()
    with serving("novosibirsk"):
        with pytest.raises(NotFound):
            checkout.get_payment(payment_id)
        with pytest.raises(ProviderRefused):
            get_provider().find_checkout(page)


def test_sums_that_are_not_taken(stripe: StandIn, account: Account) -> None:
    for minor in (999, 5_000_001):
        with pytest.raises(Invalid):
            begin(account, minor=minor)


def test_without_keys_nothing_begins(app, dnipro) -> None:
    with pytest.raises(Conflict, match="payments-not-set-up"):
        begin(make_account())


def test_nothing_is_asked_of_stripe_inside_a_transaction(stripe: StandIn, account: Account, monkeypatch) -> None:
    seen: list[bool] = []
    provider = get_provider()
    real = provider.client.checkout.sessions.create
    monkeypatch.setattr(
        provider.client.checkout.sessions,
        "create",
        lambda *given: (seen.append(db.session().in_transaction()), real(*given))[1],
    )
    opened(begin(account))
    assert seen == [False]


def test_keys_that_were_taken_back_say_nothing_of_payments(app, stripe: StandIn, account: Account) -> None:
    """The operator puts that right; until then nobody is told that his payment ended or that his card was declined."""
    payment, fresh = opened(begin(account)), begin(account, knowing=True)
    paid(stripe, payment)
    events = told(stripe)
    platform = app.extensions["waterworks"]
    wrong = {"dnipro": replace(platform.settings.merchants["dnipro"], key="sk_taken_back")}
    app.extensions["waterworks"] = replace(platform, settings=replace(platform.settings, merchants=wrong))
    with pytest.raises(ProviderUnreachable):
        checkout.open_page(fresh.id)
    with pytest.raises(ProviderUnreachable):
        hear(events[-1])
    for one in (payment, fresh):
        one.created_at -= timedelta(hours=2)
        one.expires_at -= timedelta(hours=2)
    db.session.flush()
    reconciling.reconcile_open()
    assert (payment.status, fresh.status) == ("open", "created")
    app.extensions["waterworks"] = platform
    reconciling.reconcile_open()
    assert (payment.status, balance_of(account.id).total_minor) == ("paid", 0)
