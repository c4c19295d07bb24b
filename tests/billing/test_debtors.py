"""Who owes and for how long: payments pay the oldest charge first (U3)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from app.billing.debtors import count_debtors, list_debtors, total_debtors
from app.ledger.posting import Posting, post, reverse
from tests.factories import make_account
from tests.ledger.entries import enter

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        yield


def ages(**asked: Any) -> dict[int, tuple[int, ...]]:
    found = list_debtors(**({"least_minor": 0, "age": "any", "most": 99} | asked))
    return {
        one.account_id: (one.overdue_minor, one.to_30_minor, one.to_90_minor, one.to_365_minor, one.older_minor)
        for one in found
    }


def charge(account, period: date, minor: int) -> None:
    enter(account, minor, on=period, period=period)


def test_the_oldest_charge_is_paid_first(dnipro) -> None:
    account = make_account()
    # Due on 20 August 2025, 20 June, 20 October and 20 November 2026.
    for period, minor in (
        *((date(2025, 7, 1), 1000), (date(2026, 5, 1), 2000)),
        *((date(2026, 9, 1), 300), (date(2026, 10, 1), 40)),
    ):
        charge(account, period, minor)
    count_debtors()
    assert ages() == {account.id: (3340, 40, 300, 2000, 1000)}
    enter(account, -1500, kind="payment", on=TODAY, period=date(2026, 11, 1))
    count_debtors()
    assert ages() == {account.id: (1840, 40, 300, 1500, 0)}
    enter(account, -5000, kind="payment", on=TODAY, period=date(2026, 11, 1))
    count_debtors()
    assert ages() == {}


def test_a_charge_that_was_replaced_pays_for_no_other_month(dnipro) -> None:
    account = make_account()
    charge(account, date(2026, 1, 1), 10_000)
    former = enter(account, 10_000, on=date(2026, 10, 31), period=date(2026, 10, 1))
    reverse(former.id, words="a newer file")
    charge(account, date(2026, 10, 1), 12_000)
    count_debtors()
    assert ages() == {account.id: (22_000, 12_000, 0, 10_000, 0)}


def test_a_payment_that_was_taken_back_makes_no_new_debt(dnipro) -> None:
    account = make_account()
    charge(account, date(2026, 1, 1), 1_000)
    former = enter(account, -1_000, kind="payment", on=date(2026, 10, 5), period=date(2026, 10, 1))
    reverse(former.id, words="of another account")
    count_debtors()
    assert ages() == {account.id: (1_000, 0, 0, 1_000, 0)}


def test_what_was_refunded_beyond_all_payments_is_owed(dnipro) -> None:
    account = make_account()
    charge(account, date(2026, 1, 1), 1_000)
    enter(account, 300, kind="refund", on=date(2026, 9, 5), period=date(2026, 9, 1))
    count_debtors()
    assert ages() == {account.id: (1_300, 0, 300, 1_000, 0)}


def test_a_month_below_nothing_pays_the_oldest(dnipro) -> None:
    account = make_account()
    charge(account, date(2026, 1, 1), 1_000)
    enter(account, -400, kind="recalculation", on=date(2026, 9, 30), period=date(2026, 9, 1))
    count_debtors()
    assert ages() == {account.id: (600, 0, 0, 600, 0)}


@pytest.mark.parametrize("kind", ["adjustment", "recalculation", "penalty"])
def test_what_is_added_by_hand_is_no_older_than_the_day_it_is_asked_for(dnipro, kind: str) -> None:
    """Penalties know it so too. What is given back lowers the month it is for."""
    account = make_account()
    charge(account, date(2026, 1, 1), 1_000)
    added = enter(account, 500, kind=kind, on=date(2026, 10, 5), period=date(2026, 2, 1))
    enter(account, 70, kind=kind, on=TODAY, period=date(2026, 2, 1))
    count_debtors()
    assert ages() == {account.id: (1_500, 500, 0, 1_000, 0)}
    reverse(added.id, words="not his")
    enter(account, -300, kind=kind, on=TODAY, period=date(2026, 1, 1))
    count_debtors()
    assert ages() == {account.id: (700, 0, 0, 700, 0)}


def test_what_the_office_says_is_of_the_month_that_it_says(dnipro) -> None:
    account = make_account()
    told = Posting(account_id=account.id, service="water", kind="adjustment", amount_minor=500, period=date(2026, 5, 1))
    post("office", "balances:1", [told], happened_on=TODAY)
    count_debtors()
    assert ages() == {account.id: (500, 0, 0, 500, 0)}


def test_what_is_not_due_yet_is_not_overdue(dnipro) -> None:
    account = make_account()
    charge(account, date(2026, 11, 1), 700)
    count_debtors()
    assert (ages(), total_debtors().count) == ({}, 0)


def test_before_the_first_entry_the_office_is_believed(dnipro) -> None:
    account = make_account(balance_minor=900, balance_on=date(2026, 8, 31))
    make_account(balance_minor=-900, balance_on=date(2026, 8, 31))
    count_debtors()
    assert ages() == {account.id: (900, 0, 900, 0, 0)}


def test_by_age_and_sum(dnipro) -> None:
    young, old = make_account(), make_account()
    charge(young, date(2026, 10, 1), 90_000)
    charge(old, date(2026, 5, 1), 5_000)
    count_debtors()
    assert list(ages()) == [young.id, old.id]
    assert list(ages(age="30")) == [old.id]
    assert list(ages(least_minor=50_000)) == [young.id]
    totals = total_debtors()
    assert (totals.count, totals.overdue_minor, totals.to_365_minor) == (2, 95_000, 5_000)


def test_of_one_utility(dnipro, serving) -> None:
    charge(make_account(), date(2026, 5, 1), 5_000)
    count_debtors()
    with serving("melitopol"):
        assert total_debtors().count == 0
