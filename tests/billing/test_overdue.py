"""Penalties of a run: on what is overdue, and on nothing else (B2)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from app.accounts.models import Account
from app.billing.adjustments import NewAdjustment, ask_adjustment
from app.billing.debtors import count_debtors, total_debtors
from app.billing.queries import find_bills, lines_of
from app.ledger.paying import post_payment
from app.ledger.posting import reverse
from app.ledger.queries import balance_of
from tests.billing.made import (
    AUGUST,
    NOVEMBER,
    NOW,
    OCTOBER,
    SEPTEMBER,
    count,
    finish,
    home,
    issue,
    issue_in_time,
    read,
    told,
    water,
    withdraw,
)
from tests.ledger.entries import enter


def test_penalty_for_what_is_overdue(tariffs) -> None:
    account, _ = home((AUGUST, 10), (OCTOBER, 1))
    issue_in_time(AUGUST)
    owed = balance_of(account.id).main_minor
    post_payment("bank-payment", "line:1", {account.id: owed // 2}, happened_on=date(2026, 10, 16))
    issue(OCTOBER)
    lines = [line for line in told(account, OCTOBER) if line[1] == "penalty"]
    # August is due on Monday, 21 September; half is paid on 16 October.
    assert {line[0]: line[-1] for line in lines} == {
        service: round(minor * 15 / 10_000 + minor / 2 * 16 / 10_000)
        for service, minor in {"water": 47_100, "wastewater": 34_820, "water_fee": 2287}.items()
    }
    assert balance_of(account.id).penalty_minor == sum(line[-1] for line in lines)
    bill = find_bills([account.id], OCTOBER).get(account.id)
    (why,) = [line.facts for line in lines_of([bill.id])[bill.id] if (line.service, line.kind) == ("water", "penalty")]
    assert why["grown"] == [
        ["2026-10-01", "2026-10-15", 47_100, "0.01", "2026-09-21"],
        ["2026-10-16", "2026-10-31", 23_550, "0.01", "2026-09-21"],
    ]


def penalties(account: Account, period: date) -> list[tuple[str, int]]:
    return [(line[0], line[-1]) for line in told(account, period) if line[1] == "penalty"]


def test_what_was_taken_back_grows_no_penalty(tariffs) -> None:
    account, meter = home((AUGUST, 7))
    withdraw(issue_in_time(AUGUST))
    issue_in_time(AUGUST)
    read(meter, OCTOBER, 110, 3)
    issue(OCTOBER)
    # 329.70, 243.74 and 22.87 once, late since 21 September: 31 days of October.
    assert penalties(account, OCTOBER) == [("wastewater", 76), ("water", 102), ("water_fee", 7)]


def test_who_paid_in_advance_is_not_late(tariffs) -> None:
    account, meter = home((AUGUST, 7))
    post_payment("bank-payment", "line:1", {account.id: 59_631}, happened_on=date(2026, 8, 5))
    issue_in_time(AUGUST)
    assert balance_of(account.id).main_minor == 0
    read(meter, OCTOBER, 110, 3)
    issue(OCTOBER)
    assert penalties(account, OCTOBER) == []


def test_what_a_bill_charges_anew_is_late_when_the_bill_is(tariffs) -> None:
    account, meter = home((date(2026, 7, 1), 2))
    issue_in_time(AUGUST)
    issue_in_time(SEPTEMBER)
    read(meter, OCTOBER, 132, 30)
    for period in (AUGUST, SEPTEMBER):
        bill = find_bills([account.id], period)[account.id]
        post_payment("bank-payment", f"{period}", {account.id: bill.total_minor}, happened_on=bill.due_on)
    issue(OCTOBER)
    assert ("recalculation", "actual") in {line[:2] for line in water(account, OCTOBER)}
    # Of October's bill nothing is due before 20 November; it is paid the day before.
    owed = balance_of(account.id).total_minor
    post_payment("bank-payment", "in time", {account.id: owed}, happened_on=date(2026, 11, 19))
    read(meter, NOVEMBER, 133, 1)
    issue(NOVEMBER)
    assert penalties(account, NOVEMBER) == []


def test_a_correction_by_hand_is_late_when_a_bill_of_its_day_would_be(tariffs) -> None:
    account, meter = home((OCTOBER, 2))
    corrected = NewAdjustment(
        service="water", kind="adjustment", amount_minor=100_000, period=AUGUST, words="", token=uuid4()
    )
    ask_adjustment(account.id, corrected)
    read(meter, NOVEMBER, 105, 3)
    issue(NOVEMBER)
    assert penalties(account, NOVEMBER) == []


def test_who_pays_at_the_end_of_the_month_was_late_until_then(tariffs) -> None:
    account, meter = home((AUGUST, 10))
    issue_in_time(AUGUST)
    owed = balance_of(account.id).total_minor
    post_payment("bank-payment", "line:1", {account.id: owed}, happened_on=date(2026, 10, 31))
    read(meter, OCTOBER, 111, 1)
    issue(OCTOBER)
    # 471.00, 348.20 and 22.87 for thirty days.
    assert penalties(account, OCTOBER) == [("wastewater", 104), ("water", 141), ("water_fee", 7)]


@pytest.mark.parametrize(("paid_on", "days"), [(date(2026, 9, 16), 6), (date(2026, 11, 5), 4 + 6)])
def test_a_payment_that_is_taken_back_counts_until_then(tariffs, today, paid_on, days) -> None:
    account, _ = home((AUGUST, 10), (NOVEMBER, 1))
    issue_in_time(AUGUST)
    paid = post_payment("bank-payment", "line:1", {account.id: balance_of(account.id).main_minor}, happened_on=paid_on)
    today.move_to(datetime(2026, 11, 25, 9, tzinfo=UTC))
    reverse(paid.id, words="bounced")
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    # The last six days of November, and those before it was paid.
    assert dict(penalties(account, NOVEMBER))["water"] == round(47_100 * days / 10_000)


def test_whom_a_bill_charges_anew_is_no_debtor_before_it_is_due(tariffs) -> None:
    account, meter = home((date(2026, 7, 1), 2))
    issue_in_time(AUGUST)
    post_payment("bank-payment", "in time", {account.id: balance_of(account.id).total_minor}, happened_on=NOW.date())
    read(meter, OCTOBER, 132, 30)
    october = issue(OCTOBER)
    assert "recalculation" in {line[0] for line in water(account, OCTOBER)}
    count_debtors()
    assert total_debtors().count == 0
    assert balance_of(account.id).total_minor == october.total_minor
    enter(account, 10_000, on=date(2026, 1, 31), period=date(2026, 1, 1))
    withdraw(october)
    count_debtors()
    assert total_debtors().overdue_minor == balance_of(account.id).total_minor == 10_000


def test_nobody_is_late_on_the_day_on_which_his_bill_reaches_him(tariffs, today) -> None:
    account, meter = home((AUGUST, 10))
    august = count(AUGUST)
    today.shift(timedelta(days=3))
    finish(august)
    bill = find_bills([account.id], AUGUST)[account.id]
    assert (bill.due_on, august.due_on) == (date(2026, 11, 16), date(2026, 11, 16))
    count_debtors()
    assert total_debtors().count == 0
    read(meter, OCTOBER, 111, 1)
    issue(OCTOBER)
    assert (penalties(account, OCTOBER), find_bills([account.id], OCTOBER)[account.id].due_on) == (
        [],
        date(2026, 11, 20),
    )
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    count_debtors()
    assert total_debtors().overdue_minor == balance_of(account.id).total_minor
    read(meter, NOVEMBER, 112, 1)
    issue(NOVEMBER)
    bill = find_bills([account.id], NOVEMBER)[account.id]
    (why,) = [line.facts for line in lines_of([bill.id])[bill.id] if (line.service, line.kind) == ("water", "penalty")]
    assert why["grown"][0] == ["2026-11-17", "2026-11-30", 47_100, "0.01", "2026-11-16"]
