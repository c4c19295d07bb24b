"""What is paid ahead lies where the next bills will want it, and one service's advance pays for another (B5, B7)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from app.accounts.models import Account
from app.ledger.paying import post_payment
from app.ledger.posting import reverse
from app.ledger.queries import balance_of
from tests.billing.made import AUGUST, SEPTEMBER, home, issue_in_time, make_tariffs, withdraw
from tests.factories import make_account
from tests.ledger.entries import enter
from tests.statements import noted_statements

IN_TIME = date(2026, 9, 10)


@pytest.fixture(autouse=True)
def today() -> Iterator[object]:
    with time_machine.travel(datetime(2026, 11, 3, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def tariffs(dnipro) -> None:
    make_tariffs()


def pay(account: Account, minor: int) -> dict[str, int]:
    """What it owes afterwards, by service, but for penalties."""
    post_payment("bank-payment", f"{account.id}:{minor}", {account.id: minor}, happened_on=IN_TIME)
    return owed(account)


def owed(account: Account) -> dict[str, int]:
    return {one.service: one.balance_minor for one in balance_of(account.id).standings if one.part == "main"}


def test_a_year_ahead_lasts_a_year_for_each_service(tariffs) -> None:
    account, _ = home((AUGUST, 10), (SEPTEMBER, 10))
    issue_in_time(AUGUST)
    bill = {"water": 47_100, "wastewater": 34_820, "water_fee": 2_287}
    assert owed(account) == bill
    assert pay(account, 13 * sum(bill.values())) == {service: -12 * minor for service, minor in bill.items()}
    issue_in_time(SEPTEMBER)
    assert owed(account) == {service: -11 * minor for service, minor in bill.items()}


def test_what_rounding_leaves_is_made_good_by_the_next_payment(tariffs) -> None:
    account, _ = home((AUGUST, 10))
    issue_in_time(AUGUST)
    pay(account, 84_207)
    for minor in (1, 2, 3, 84_201):
        pay(account, minor)
    assert owed(account) == {"water": -47_100, "wastewater": -34_820, "water_fee": -2_287}


def test_a_bill_that_was_taken_back_says_nothing(tariffs) -> None:
    account, _ = home((AUGUST, 10), (SEPTEMBER, 40))
    issue_in_time(AUGUST)
    withdraw(issue_in_time(SEPTEMBER))
    assert pay(account, 2 * 84_207) == {"water": -47_100, "wastewater": -34_820, "water_fee": -2_287}


def test_before_the_first_bill_services_have_equal_parts(dnipro) -> None:
    account = make_account()
    enter(account, 300, kind="adjustment")
    enter(account, 100, kind="adjustment", service="wastewater")
    assert pay(account, 500) == {"water": -50, "wastewater": -50}
    assert pay(make_account(), 70) == {"water": -70}


def test_more_that_is_paid_ahead_goes_where_it_lacks(dnipro) -> None:
    """As an advance that was shared in equal parts before, or came with another account, is put right."""
    account = make_account()
    enter(account, 900)
    enter(account, 100, service="water_fee")
    enter(account, -1_000, kind="adjustment", service="water_fee")
    assert pay(account, 900) == {"water": 0, "water_fee": -900}
    assert pay(account, 8_000) == {"water": -8_000, "water_fee": -900}
    assert pay(account, 1_100) == {"water": -9_000, "water_fee": -1_000}


def test_whoever_pays_all_he_owes_owes_no_penalty(dnipro) -> None:
    """He is asked for the penalty alone: what is paid ahead for one service covers the debt of the other."""
    account = make_account()
    enter(account, 20_000)
    enter(account, -20_000, kind="adjustment", service="wastewater")
    enter(account, 500, kind="penalty", part="penalty")
    assert balance_of(account.id).total_minor == 500
    pay(account, 500)
    assert (balance_of(account.id).main_minor, balance_of(account.id).penalty_minor) == (0, 0)


def test_what_is_left_of_a_charge_counts_and_what_was_turned_round_does_not(dnipro) -> None:
    account = make_account()
    enter(account, 300)
    enter(account, 100, service="wastewater")
    reverse(enter(account, 100_000, service="water_fee").id, words="")
    assert pay(account, 800) == {"water": -300, "wastewater": -100, "water_fee": 0}


def test_one_statement_more_however_many_accounts(app: Flask, dnipro) -> None:
    ahead, behind = [make_account() for _ in range(3)], make_account()
    enter(behind, 10_000)
    with noted_statements(app) as few:
        post_payment("bank-payment", "behind", {behind.id: 500}, happened_on=IN_TIME)
    with noted_statements(app) as many:
        post_payment("bank-payment", "ahead", {one.id: 500 for one in [*ahead, behind]}, happened_on=IN_TIME)
    assert len(many) == len(few) + 1
