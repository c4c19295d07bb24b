"""Bills taken from cards on good and bad days: twice, cut off, declined, turned off, paid meanwhile (B9)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import g
from sqlalchemy import delete, select

from app.accounts.models import Account
from app.billing.models import Bill, BillingRun
from app.core import mail, tenancy
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.core.mail import Letter
from app.demo.stripe.api import StandIn
from app.identity.models import AccountAccess, Subscriber
from app.ledger.paying import post_payment
from app.ledger.posting import Posting, post
from app.ledger.queries import balance_of
from app.payments import autopay, autopay_turns, reconciling
from app.payments.checkout import begin_payment, cancel_payment, open_page
from app.payments.models import Autopay, AutopayTurn, Payment
from app.payments.provider import Provider, ProviderUnreachable
from tests.factories import make_account, make_subscriber
from tests.payments.acts import hear, opened, paid, told

NOON = datetime.combine(datetime.now(UTC).date(), time(10), UTC)
TODAY = NOON.date()
MONTH = TODAY.replace(day=1)


@pytest.fixture
def clock(stripe: StandIn) -> Iterator[Any]:
    with time_machine.travel(NOON) as moment:
        yield moment


@pytest.fixture
def payer(clock: Any, account: Account) -> Subscriber:
    make_bill(account, TODAY + timedelta(days=5))
    return make_subscriber(account)


def make_bill(account: Account, due_on: date, period: date = MONTH) -> Bill:
    words = {"started_by": "", "issued_by": ""}
    run = BillingRun(period=period, status="issued", due_on=due_on, started_at=NOON, issued_at=NOON, **words)
    db.session.add(run)
    db.session.flush()
    bill = Bill(run_id=run.id, account_id=account.id, period=period, due_on=due_on, total_minor=60_000, issued_at=NOON)
    db.session.add(bill)
    db.session.flush()
    return bill


def agree(account: Account, payer: Subscriber, **more: Any) -> Autopay:
    terms = {"most_minor": 100_000, "days_before": 3, "language": "uk"} | more
    asked = autopay.ask_autopay(payer.id, account.id, **terms)
    assert autopay.open_setup(asked.id, payer.email) == autopay.open_setup(asked.id, payer.email)
    return asked


def give_card(stripe: StandIn, asked: Autopay, habit: str = "good") -> Autopay:
    stripe.bank.keep_card(stripe.store.objects[asked.checkout or ""], habit)
    for event in told(stripe) * 2:
        hear(event)
    return asked


def turn_of(account: Account) -> AutopayTurn:
    return db.session.scalars(select(AutopayTurn).where(AutopayTurn.account_id == account.id)).one()


def announced(account: Account) -> AutopayTurn:
    autopay_turns.look()
    return turn_of(account)


def take(clock: Any, turn: AutopayTurn) -> None:
    clock.move_to(datetime.combine(turn.take_on, time(10), UTC))
    autopay_turns.take(turn.id)


def letters_of(kind: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.kind == kind)))


def charged(stripe: StandIn) -> list[str]:
    return [one["status"] for one in stripe.store.each("payment_intent")]


def test_a_bill_is_announced_and_taken_once(stripe: StandIn, clock: Any, account: Account, payer: Subscriber) -> None:
    asked = give_card(stripe, agree(account, payer))
    assert (asked.status, asked.card_name) == ("active", "Visa ···· 4242")
    turn = announced(account)
    autopay_turns.look()
    assert (turn.status, turn.amount_minor, turn.take_on) == ("announced", 60_000, TODAY + timedelta(days=2))
    assert [one.context["amount_minor"] for one in letters_of("autopay_announced")] == [60_000]
    autopay_turns.take(turn.id)
    assert charged(stripe) == []
    take(clock, turn)
    for event in told(stripe) * 2:
        hear(event)
    autopay_turns.take(turn.id)
    autopay_turns.look()
    assert (turn_of(account).status, balance_of(account.id).total_minor, charged(stripe)) == ("paid", 0, ["succeeded"])
    assert len(letters_of("autopay_begun")) == len(letters_of("payment_received")) == 1


def test_what_was_paid_meanwhile_is_not_taken(stripe: StandIn, clock: Any, account: Account, payer: Subscriber) -> None:
    give_card(stripe, agree(account, payer))
    turn = announced(account)
    clock.move_to(datetime.combine(turn.take_on, time(10), UTC))
    payment = opened(begin_payment(payer.id, {account.id: 60_000}, email=payer.email, language="uk"))
    autopay_turns.take(turn.id)
    assert (turn_of(account).status, payment.status) == ("announced", "open")
    paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    autopay_turns.take(turn.id)
    assert (turn_of(account).status, turn_of(account).reason) == ("left", "nothing-owed")
    assert balance_of(account.id).total_minor == 0


def test_a_month_that_is_issued_again_is_announced_again(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber
) -> None:
    """Taken back just when it was to be taken, so nothing was owed; what takes its place is another sum."""
    give_card(stripe, agree(account, payer))
    turn = announced(account)
    clock.move_to(datetime.combine(turn.take_on, time(10), UTC))
    db.session.scalars(select(BillingRun)).one().status = "withdrawn"
    post_payment("bank-payment", "line:1", {account.id: 60_000}, happened_on=TODAY)
    autopay_turns.take(turn.id)
    assert turn_of(account).reason == "nothing-owed"
    autopay_turns.look()
    assert turn_of(account).reason == "nothing-owed"
    make_bill(account, TODAY + timedelta(days=5))
    again = Posting(account_id=account.id, service="water", kind="charge", amount_minor=70_000, period=MONTH)
    post("bill-run", "run:2:1", [again], happened_on=TODAY)
    autopay_turns.look()
    autopay_turns.look()
    turn = turn_of(account)
    assert (turn.status, turn.amount_minor, turn.take_on) == ("announced", 70_000, TODAY + timedelta(days=4))
    assert [one.context["amount_minor"] for one in letters_of("autopay_announced")] == [60_000, 70_000]


@pytest.mark.parametrize(("owed", "sums"), [(70_000, [60_000, 70_000]), (60_000, [60_000])])
def test_a_bill_that_takes_the_place_of_what_was_announced(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber, *, owed: int, sums: list[int]
) -> None:
    """Taken back and issued again before the day: another sum is told of two days before it is taken, the same one not
    again."""
    give_card(stripe, agree(account, payer))
    turn = announced(account)
    clock.move_to(datetime.combine(turn.take_on, time(9), UTC))
    db.session.scalars(select(BillingRun)).one().status = "withdrawn"
    bill = make_bill(account, TODAY + timedelta(days=5))
    bill.issued_at = datetime.now(UTC) - timedelta(minutes=5)
    differs = owed - 60_000
    if differs:
        change = Posting(account_id=account.id, service="water", kind="charge", amount_minor=differs, period=MONTH)
        post("bill-run", "run:2:1", [change], happened_on=TODAY)
    autopay_turns.look()
    autopay_turns.look()
    assert (turn.status, [one.context["amount_minor"] for one in letters_of("autopay_announced")]) == (
        "announced",
        sums,
    )
    assert turn.take_on == TODAY + timedelta(days=4 if owed == 70_000 else 2)


def test_more_than_the_limit_is_left_to_its_owner(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber
) -> None:
    give_card(stripe, agree(account, payer, most_minor=50_000))
    assert (announced(account).status, turn_of(account).reason) == ("left", "over-limit")
    autopay_turns.look()
    assert len(letters_of("autopay_over_limit")) == 1
    assert letters_of("autopay_over_limit")[0].secrets[0]["purpose"] == "pay"


@pytest.mark.parametrize(("habit", "tries"), [("decline", 2), ("ask", 1)])
def test_a_card_that_does_not_pay(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber, habit: str, tries: int
) -> None:
    give_card(stripe, agree(account, payer), habit)
    turn = announced(account)
    for number in range(tries):
        take(clock, turn)
        for event in told(stripe):
            hear(event)
        autopay_turns.take(turn.id)
        assert len(letters_of("autopay_declined")) == number + 1
    assert (turn_of(account).status, turn_of(account).tries) == ("declined", tries)
    assert balance_of(account.id).total_minor == 60_000
    assert db.session.scalars(select(Payment.status)).all() == ["failed"] * tries


def test_an_answer_that_never_came(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stripe has taken it, we were killed before we knew; a day later it has forgotten the key."""
    give_card(stripe, agree(account, payer))
    turn, ask = announced(account), Provider.charge

    def deaf(provider: Provider, *args: Any, **more: Any) -> None:
        ask(provider, *args, **more)
        raise ProviderUnreachable

    monkeypatch.setattr(Provider, "charge", deaf)
    with pytest.raises(ProviderUnreachable):
        take(clock, turn)
    monkeypatch.setattr(Provider, "charge", ask)
    stripe.store.answers.clear()
    clock.shift(timedelta(days=1))
    reconciling.reconcile_open()
    autopay_turns.take(turn.id)
    assert (turn_of(account).status, balance_of(account.id).total_minor, charged(stripe)) == ("paid", 0, ["succeeded"])
    assert db.session.scalars(select(Payment.paid_at)).one() < datetime.now(UTC) - timedelta(hours=23)


def test_one_that_was_never_asked_for_is_begun_anew(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hours later the sum may be another one: the payment of then is not taken any more."""
    give_card(stripe, agree(account, payer))
    turn = announced(account)

    def unreachable(*_args: Any, **_more: Any) -> None:
        raise ProviderUnreachable

    with monkeypatch.context() as patched:
        patched.setattr(Provider, "find_charge_of", unreachable)
        with pytest.raises(ProviderUnreachable):
            take(clock, turn)
    payment = db.session.scalars(select(Payment)).one()
    assert cancel_payment(payment.id).status == "created"
    with pytest.raises(Conflict):
        open_page(payment.id)
    clock.shift(timedelta(hours=2))
    reconciling.reconcile_open()
    autopay_turns.take(turn.id)
    assert (turn_of(account).status, turn_of(account).tries, charged(stripe)) == ("announced", 0, [])
    autopay_turns.take(turn.id)
    assert (turn_of(account).status, charged(stripe)) == ("paid", ["succeeded"])


def test_a_limit_that_was_lowered_after_the_letter_holds(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber
) -> None:
    """Whoever was told of a sum hears that it is not taken."""
    asked = give_card(stripe, agree(account, payer))
    turn = announced(account)
    autopay.change_autopay(asked, most_minor=50_000, days_before=3, language="uk")
    take(clock, turn)
    assert (turn_of(account).status, turn_of(account).reason) == ("left", "over-limit")
    assert len(letters_of("autopay_over_limit")) == 1
    assert charged(stripe) == []


def test_what_was_announced_long_ago_is_not_taken(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber
) -> None:
    """The utility was suspended for a week and a day since then."""
    give_card(stripe, agree(account, payer))
    turn = announced(account)
    clock.move_to(datetime.combine(turn.take_on + timedelta(days=8), time(10), UTC))
    autopay_turns.take(turn.id)
    assert (turn_of(account).status, turn_of(account).reason, charged(stripe)) == ("left", "too-late", [])


def test_consents_end_with_the_cabinet(stripe: StandIn, clock: Any, account: Account, payer: Subscriber) -> None:
    gone = give_card(stripe, agree(account, payer))
    kept = give_card(stripe, agree(other := make_account(), make_subscriber(other)))
    db.session.execute(delete(AccountAccess).where(AccountAccess.subscriber_id == payer.id))
    for _twice in range(2):
        autopay_turns.look()
    assert [(one.status, one.ended_by) for one in (gone, kept)] == [("ended", "access"), ("active", "")]
    assert letters_of("autopay_announced") == []
    (letter,) = map(mail.prepare, letters_of("autopay_ended"))
    assert letter["To"] == payer.email
    # Where he could look it up he may not go any more.
    for kind in ("plain", "html"):
        body = letter.get_body((kind,)).get_content()
        assert "більше немає у Вашому кабінеті" in body
        assert "/autopay" not in body


def test_a_utility_that_takes_less_at_once_than_before(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber
) -> None:
    """Its owner is told, and the hours that follow do not fall over it."""
    give_card(stripe, agree(account, payer))
    turn = announced(account)
    tenant = tenancy.current()
    assert tenant.payments
    g.tenant = replace(tenant, payments=replace(tenant.payments, most_minor=50_000))
    take(clock, turn)
    autopay_turns.look()
    assert (turn_of(account).status, turn_of(account).reason) == ("left", "over-limit")
    assert len(letters_of("autopay_over_limit")) == 1
    assert charged(stripe) == []


@pytest.mark.parametrize("way", ["off", "access", "night"])
def test_nothing_is_taken_any_more(stripe: StandIn, clock: Any, account: Account, payer: Subscriber, way: str) -> None:
    asked = give_card(stripe, agree(account, payer))
    turn = announced(account)
    if way == "off":
        for _ in range(2):
            autopay.end_autopay(account.id, "subscriber")
        assert len(letters_of("autopay_ended")) == 1
    elif way == "access":
        db.session.execute(delete(AccountAccess).where(AccountAccess.subscriber_id == payer.id))
    if way == "night":
        clock.move_to(datetime.combine(turn.take_on, time(22), UTC))
        autopay_turns.take(turn.id)
        assert turn_of(account).status == "announced"
    else:
        take(clock, turn)
        assert (turn_of(account).status, turn_of(account).reason) == ("left", "ended")
    assert charged(stripe) == []
    if way == "off":
        autopay.forget_card(asked.card)
        assert stripe.store.objects[asked.card]["customer"] is None


def test_on_again_in_the_same_month(stripe: StandIn, clock: Any, account: Account, payer: Subscriber) -> None:
    give_card(stripe, agree(account, payer))
    announced(account)
    autopay.end_autopay(account.id, "subscriber")
    give_card(stripe, agree(account, payer))
    take(clock, announced(account))
    autopay_turns.look()
    assert (turn_of(account).status, charged(stripe)) == ("paid", ["succeeded"])


def test_another_limit_and_another_card_are_consents_of_their_own(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber
) -> None:
    first = give_card(stripe, agree(account, payer))
    second = autopay.change_autopay(first, most_minor=70_000, days_before=5, language="uk")
    assert [first.status, first.ended_by, second.status, second.card] == ["ended", "replaced", "active", first.card]
    autopay.forget_card(first.card)
    assert stripe.store.objects[first.card]["customer"] is not None
    third = give_card(stripe, agree(account, payer))
    assert (second.status, third.status) == ("ended", "active")
    assert third.card != second.card


def test_an_account_is_paid_from_one_card(stripe: StandIn, clock: Any, account: Account, payer: Subscriber) -> None:
    give_card(stripe, agree(account, payer))
    with pytest.raises(Conflict, match="autopay-of-another"):
        agree(account, make_subscriber(account, email="ivan@example.com"))
    with pytest.raises(Invalid):
        agree(account, payer, most_minor=1)


def test_a_page_that_nobody_told_of(stripe: StandIn, clock: Any, account: Account, payer: Subscriber) -> None:
    given, left = agree(account, payer), agree(other := make_account(), make_subscriber(other))
    stripe.bank.keep_card(stripe.store.objects[given.checkout or ""], "good")
    clock.shift(timedelta(hours=2))
    stripe.bank.expire_old()
    told(stripe)
    for _ in range(2):
        reconciling.reconcile_open()
    assert (given.status, left.status) == ("active", "ended")


def test_a_bill_from_before_the_consent_is_taken_while_it_is_not_due(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber
) -> None:
    other = make_account(balance_minor=100_00, balance_on=TODAY)
    bill = make_bill(other, TODAY - timedelta(days=1), MONTH - timedelta(days=1))
    bill.issued_at = NOON - timedelta(days=3)
    give_card(stripe, agree(other, make_subscriber(other)))
    autopay_turns.look()
    assert db.session.scalars(select(AutopayTurn.id).where(AutopayTurn.account_id == other.id)).all() == []


def test_a_page_that_ended_may_have_been_paid_in_its_last_minute(
    stripe: StandIn, clock: Any, account: Account, payer: Subscriber
) -> None:
    """Nobody has told us yet: first Stripe is asked, then the card."""
    give_card(stripe, agree(account, payer))
    turn = announced(account)
    clock.move_to(datetime.combine(turn.take_on, time(10), UTC))
    payment = opened(begin_payment(payer.id, {account.id: 60_000}, email=payer.email, language="uk"))
    paid(stripe, payment)
    clock.shift(timedelta(hours=1, minutes=1))
    autopay_turns.take(turn.id)
    assert turn_of(account).status == "announced"
    reconciling.reconcile_open()
    autopay_turns.take(turn.id)
    assert (turn_of(account).reason, balance_of(account.id).total_minor) == ("nothing-owed", 0)
    assert charged(stripe) == ["succeeded"]
