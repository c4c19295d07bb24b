"""What goes back of a payment: what lies ahead first, then penalty, then debt (B8)."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from app.accounts.models import Account
from app.demo.stripe.api import StandIn
from app.ledger.queries import balance_of
from app.payments import refunds
from app.payments.checkout import begin_payment
from app.payments.models import Payment
from tests.factories import make_account, make_subscriber
from tests.ledger.entries import enter
from tests.payments.acts import hear, opened, paid, told

TODAY = datetime.now(UTC).date()


@pytest.fixture
def account(stripe: StandIn, dnipro) -> Account:
    """It owes 150.00 for water, 50.00 for wastewater, and a penalty of 20.00."""
    found = make_account()
    enter(found, 15_000, on=TODAY)
    enter(found, 5_000, service="wastewater", on=TODAY)
    enter(found, 2_000, kind="penalty", part="penalty", on=TODAY)
    return found


def pay(stripe: StandIn, account: Account, minor: int, *, others: Mapping[Account, int] | None = None) -> Payment:
    sums = {one.id: of_one for one, of_one in {account: minor, **(others or {})}.items()}
    payer = make_subscriber(account, *(others or {}))
    payment = opened(begin_payment(payer.id, sums, email="", language="uk"))
    paid(stripe, payment)
    for event in told(stripe):
        hear(event)
    return payment


def give_back(payment: Payment, *sums: int) -> None:
    for number, minor in enumerate(sums, start=1):
        refunds.do_refund(refunds.ask_refund(payment.id, minor, "paid too much", number=number).id)


def owed(account: Account) -> dict[tuple[str, str], int]:
    return {(one.service, one.part): one.balance_minor for one in balance_of(account.id).standings}


def owes(water: int, wastewater: int, penalty: int) -> dict[tuple[str, str], int]:
    return {("water", "main"): water, ("wastewater", "main"): wastewater, ("water", "penalty"): penalty}


@pytest.mark.parametrize(
    ("back", "left"),
    [
        ((78_000,), owes(0, 0, 0)),
        ((40_000, 38_000), owes(0, 0, 0)),
        ((38_000,), owes(-30_000, -10_000, 0)),
        ((79_000,), owes(0, 0, 1_000)),
        ((90_000,), owes(7_500, 2_500, 2_000)),
        ((50_000, 50_000), owes(15_000, 5_000, 2_000)),
    ],
)
def test_what_is_too_much_goes_back_before_what_was_owed(stripe, account, back, left) -> None:
    give_back(pay(stripe, account, 100_000), *back)
    assert owed(account) == left


def test_what_stays_bought_no_penalty_while_there_is_debt(stripe, account) -> None:
    give_back(pay(stripe, account, 22_000), 8_000)
    assert owed(account) == owes(4_500, 1_500, 2_000)


def test_an_advance_that_was_used_up_is_owed_again(stripe, account) -> None:
    """A fee of 780.00 came meanwhile: nothing lies ahead any more."""
    payment = pay(stripe, account, 100_000)
    enter(account, 78_000, service="water_fee", on=TODAY)
    give_back(payment, 10_000)
    found = balance_of(account.id)
    assert (found.main_minor, found.penalty_minor) == (8_000, 2_000)


def test_of_several_accounts_the_one_that_is_ahead_gives_back(stripe, account) -> None:
    """820.00 were typed for the one that owes 220.00; the other one owes nothing any more, nor does it afterwards."""
    other = make_account()
    enter(other, 30_000, on=TODAY)
    payment = pay(stripe, account, 82_000, others={other: 30_000})
    give_back(payment, 20_000, 40_000)
    assert (balance_of(account.id).total_minor, balance_of(other.id).total_minor) == (0, 0)


def test_what_nobody_has_ahead_goes_back_by_what_is_left_of_each(stripe, account) -> None:
    other = make_account()
    enter(other, 11_000, on=TODAY)
    payment = pay(stripe, account, 22_000, others={other: 11_000})
    give_back(payment, 100, 200)
    assert (balance_of(account.id).total_minor, balance_of(other.id).total_minor) == (200, 100)
