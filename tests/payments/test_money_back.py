"""Refunds that were cut off, disputes that only ask, and days that are compared (B8)."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.core import tenancy, work
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.demo.stripe.api import StandIn
from app.ledger.queries import balance_of
from app.payments import checkout, reconciling, refunds
from app.payments.comparing import booked, reconcile_day, reconcile_days
from app.payments.models import Payment, PaymentDispute, PaymentRefund, Reconciliation
from app.payments.provider import ProviderUnreachable, get_provider
from tests.factories import make_account
from tests.payments.acts import begin, hear, opened, paid, refunded, told
from tests.post import Postman

NOW = datetime.now(UTC)


def test_a_refund_cut_off_a_day_ago_is_not_done_again(stripe: StandIn, account: Account, monkeypatch) -> None:
    """Stripe has done it, we never heard, and it has forgotten the key meanwhile."""
    refund = refunded(stripe, account, 20_000)
    provider = get_provider()
    real = provider.refund

    def too_late(**given: Any) -> Any:
        real(**given)
        raise ProviderUnreachable

    monkeypatch.setattr(provider, "refund", too_late)
    with pytest.raises(ProviderUnreachable):
        refunds.do_refund(refund.id)
    monkeypatch.undo()
    told(stripe)
    stripe.store.answers.clear()
    refund.asked_at -= timedelta(days=2)
    db.session.flush()
    for _ in range(2):
        reconciling.reconcile_open()
    assert (refund.status, balance_of(account.id).total_minor) == ("succeeded", 20_000)
    assert len(list(stripe.store.each("refund"))) == 1


def test_a_refund_nobody_told_us_the_end_of(stripe: StandIn, account: Account) -> None:
    refund = refunded(stripe, account, 20_000)
    refunds.do_refund(refund.id)
    next(stripe.store.each("refund"))["status"] = "failed"
    refund.status, refund.asked_at = "asked", NOW - timedelta(days=1)
    db.session.flush()
    reconciling.reconcile_open()
    assert (refund.status, balance_of(account.id).total_minor) == ("failed", 0)


def test_a_large_sum_in_small_parts_needs_a_second_colleague(stripe: StandIn, dnipro) -> None:
    account = make_account(balance_minor=300_000, balance_on=NOW.date())
    payment = opened(begin(account, minor=300_000))
    paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    asked = [refunds.ask_refund(payment.id, 60_000, "moved away", number=number).status for number in (1, 2)]
    assert asked == ["asked", "waiting"]


def test_a_page_asked_for_too_late(stripe: StandIn, account: Account) -> None:
    payment = begin(account)
    payment.expires_at = NOW + timedelta(minutes=29)
    db.session.flush()
    with pytest.raises(Conflict, match="payment-ended"):
        checkout.open_page(payment.id)
    assert (payment.status, begin(account).status) == ("expired", "created")


@pytest.mark.parametrize("statuses", list(permutations(["warning_needs_response", "warning_closed"])))
def test_a_bank_that_only_asks_takes_nothing(stripe: StandIn, account: Account, statuses: tuple[str, ...]) -> None:
    payment = settled(stripe, account)
    dispute = stripe.bank.dispute(stripe.store.objects[payment.intent or ""])
    for status in statuses:
        stripe.bank.settle(dispute, status)
        for event in told(stripe):
            hear(event)
    assert balance_of(account.id).total_minor == 0
    stripe.bank.settle(dispute, "needs_response")
    for event in told(stripe) * 2:
        hear(event)
    assert balance_of(account.id).total_minor == 60_000
    assert db.session.scalars(select(PaymentDispute.status)).all() == ["open"]


@pytest.mark.parametrize(("outcome", "owed"), [("won", 0), ("lost", 60_000)])
def test_a_dispute_first_heard_of_at_its_end(stripe: StandIn, account: Account, outcome: str, owed: int) -> None:
    payment = settled(stripe, account)
    stripe.bank.settle(stripe.bank.dispute(stripe.store.objects[payment.intent or ""]), outcome)
    for event in reversed(told(stripe)):
        hear(event)
    assert balance_of(account.id).total_minor == owed
    assert db.session.scalars(select(PaymentDispute.status)).all() == [outcome]


def test_what_nobody_told_us_is_learnt_at_night(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    session = paid(stripe, payment)
    intent = stripe.store.objects[session["payment_intent"]]
    refund = stripe.bank.refund(intent, 10_000, {})
    dispute = stripe.bank.dispute(intent)
    told(stripe)
    assert compared() == [
        {"kind": "learnt", "what": what, "source": source, "stripe_minor": minor, "ledger_minor": minor}
        for what, source, minor in (
            ("dispute", dispute["id"], -60_000),
            ("payment", intent["id"], 60_000),
            ("refund", refund["id"], -10_000),
        )
    ]
    assert (payment.status, balance_of(account.id).total_minor) == ("paid", 10_000 + 60_000)
    assert compared() == []


def test_a_day_with_all_that_may_happen_fits(stripe: StandIn, account: Account) -> None:
    payment = settled(stripe, account)
    intent = stripe.store.objects[payment.intent or ""]
    refunds.do_refund(refunds.ask_refund(payment.id, 10_000, "", number=1).id)
    stripe.bank.settle(stripe.bank.dispute(intent), "won")
    for event in told(stripe):
        hear(event)
    assert compared() == []
    row = db.session.scalars(select(Reconciliation)).one()
    assert (row.lines, row.stripe_minor, row.ledger_minor, row.fees_minor) == (4, 50_000, 50_000, 870 + 1_500)


def test_a_merchant_abroad_is_compared_in_the_utilitys_money(stripe: StandIn, account: Account) -> None:
    """Stripe keeps his balance in euro: 600.00 UAH are 12.48 there, and the fee 0.18."""
    payment = settled(stripe, account)
    refunds.do_refund(refunds.ask_refund(payment.id, 10_000, "", number=1).id)
    stripe.bank.settle(stripe.bank.dispute(stripe.store.objects[payment.intent or ""]), "won")
    for event in told(stripe):
        hear(event)
    for one in stripe.store.objects.values():
        if one["object"] == "balance_transaction":
            amount, fee = (round(one[name] * 0.0208) for name in ("amount", "fee"))
            one.update(currency="eur", exchange_rate=0.0208, amount=amount, fee=fee, net=amount - fee)
    assert compared() == []
    row = db.session.scalars(select(Reconciliation)).one()
    assert (row.lines, row.stripe_minor, row.ledger_minor, row.fees_minor) == (4, 50_000, 50_000, 865 + 1_490)


def test_a_day_on_which_a_whole_city_paid_can_be_compared(stripe: StandIn, account: Account) -> None:
    payment = settled(stripe, account)
    theirs = [("payment", f"pi_{number}") for number in range(70_000)]
    assert booked([*theirs, ("payment", payment.intent or "")]) == {("payment", payment.intent): -60_000}


def test_heard_of_after_midnight(stripe: StandIn, account: Account) -> None:
    payment = settled(stripe, account)
    payment.paid_at = NOW + timedelta(days=1)
    db.session.flush()
    assert (compared(), compared(days=1)) == ([], [])


def test_what_stripe_knows_nothing_of(stripe: StandIn, account: Account) -> None:
    payment = settled(stripe, account)
    intent = payment.intent or ""
    stripe.store.objects.clear()
    assert compared() == [
        {"kind": "not-there", "what": "payment", "source": intent, "stripe_minor": 0, "ledger_minor": 60_000}
    ]


def test_another_sum(stripe: StandIn, account: Account) -> None:
    payment = settled(stripe, account)
    next(stripe.store.each("balance_transaction"))["amount"] = 59_999
    assert [(one["kind"], one["source"]) for one in compared()] == [("other-sum", payment.intent)]
    row = db.session.scalars(select(Reconciliation)).one()
    assert (row.stripe_minor, row.ledger_minor) == (59_999, 60_000)


def settled(stripe: StandIn, account: Account) -> Payment:
    payment = opened(begin(account))
    paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    assert db.session.scalars(select(PaymentRefund)).all() == []
    return payment


def compared(days: int = 0) -> list[dict[str, Any]]:
    on = (NOW + timedelta(days=days)).astimezone(tenancy.current().time_zone).date()
    reconcile_day(on.isoformat())
    newest = select(Reconciliation).order_by(Reconciliation.id.desc()).limit(1)
    return db.session.scalars(newest).one().differences


def test_days_that_were_missed_are_compared_later(app: Flask, stripe: StandIn, letters: Postman) -> None:
    """Each once, though the night comes twice."""
    zone = app.extensions["waterworks"].tenants["dnipro"].time_zone
    today = NOW.astimezone(zone).date()
    with work.work_for(app, "dnipro"):
        compared(days=-4)
    for _ in range(2):
        with work.work_for(app, "dnipro"):
            reconcile_days()
        letters()
    with work.work_for(app, "dnipro"):
        days = db.session.scalars(select(Reconciliation.day).order_by(Reconciliation.day)).all()
    assert days == [today - timedelta(days=back) for back in (4, 3, 2, 1)]


@pytest.mark.parametrize("outcome", [None, "lost", "won"])
def test_what_the_bank_took_is_not_given_back_as_well(stripe: StandIn, account: Account, outcome: str | None) -> None:
    payment = opened(begin(account))
    dispute = stripe.bank.dispute(stripe.store.objects[paid(stripe, payment)["payment_intent"]])
    if outcome:
        stripe.bank.settle(dispute, outcome)
    for event in told(stripe):
        hear(event)
    if outcome == "won":
        assert refunds.ask_refund(payment.id, 60_000, "", number=1).status == "asked"
        return
    with pytest.raises(Invalid):
        refunds.ask_refund(payment.id, 1, "", number=1)


def test_an_inquiry_may_be_answered_with_the_money(stripe: StandIn, account: Account) -> None:
    payment = opened(begin(account))
    dispute = stripe.bank.dispute(stripe.store.objects[paid(stripe, payment)["payment_intent"]])
    dispute["status"] = "warning_needs_response"
    for event in told(stripe):
        hear(event)
    refund = refunds.ask_refund(payment.id, 60_000, "", number=1)
    refunds.do_refund(refund.id)
    assert (refund.status, balance_of(account.id).total_minor) == ("succeeded", 60_000)


def test_stripe_gives_nothing_back_while_a_bank_disputes(stripe: StandIn, account: Account) -> None:
    """The refund was asked for before we heard of the dispute."""
    refund = refunded(stripe, account, 60_000)
    intent = db.session.scalars(select(Payment.intent).where(Payment.id == refund.payment_id)).one()
    stripe.bank.dispute(stripe.store.objects[intent or ""])
    refunds.do_refund(refund.id)
    for event in told(stripe):
        hear(event)
    assert (refund.status, balance_of(account.id).total_minor) == ("failed", 60_000)


def test_kopecks_go_back_to_each_account_in_turn(stripe: StandIn, account: Account) -> None:
    """Not all of them to the first, which in the end would owe more than was paid for it."""
    other = make_account(balance_minor=60_000, balance_on=NOW.date())
    payment = opened(begin(account, other, minor=40_000))
    paid(stripe, payment)
    hear_all(stripe)
    for number in range(1, 5):
        refunds.do_refund(refunds.ask_refund(payment.id, 1, "", number=number).id)
    assert [balance_of(one.id).total_minor for one in (account, other)] == [20_002, 20_002]
    refund = next(stripe.store.each("refund"))
    refund["status"] = "failed"
    refunds.take_refund_in(get_provider().find_refund(refund["id"]))
    refunds.do_refund(refunds.ask_refund(payment.id, 80_000 - 4, "", number=5).id)
    assert sorted(balance_of(one.id).total_minor for one in (account, other)) == [59_999, 60_000]


def hear_all(stripe: StandIn) -> None:
    for event in told(stripe):
        hear(event)
