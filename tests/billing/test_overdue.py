"""Penalties of a run: on what is overdue, and on nothing else (B2)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from app.accounts.models import Account
from app.billing.adjustments import NewAdjustment, ask_adjustment, take_back
from app.billing.debtors import count_debtors, total_debtors
from app.billing.queries import find_bills, lines_of
from app.ledger.closing import close_month
from app.ledger.paying import post_payment
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

DECEMBER = date(2026, 12, 1)


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


@pytest.mark.parametrize("closed", [False, True])
def test_a_payment_that_is_told_late_counts_from_its_own_day(tariffs, today, closed) -> None:
    """The bank's file of the 16th comes after October was charged, or even closed: 15 days are right, not 31."""
    account, meter = home((AUGUST, 10), (OCTOBER, 1))
    issue_in_time(AUGUST)
    owed = balance_of(account.id).main_minor
    issue(OCTOBER)
    assert penalties(account, OCTOBER) == [("wastewater", 108), ("water", 146), ("water_fee", 7)]
    if closed:
        today.move_to(datetime(2026, 11, 12, 9, tzinfo=UTC))
        close_month(date(2026, 10, 31))
    post_payment("bank-payment", "line:1", {account.id: owed}, happened_on=date(2026, 10, 16))
    read(meter, NOVEMBER, 112, 1)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    withdraw(issue(NOVEMBER))
    issue(NOVEMBER)
    assert anew(account, NOVEMBER) == [
        ("wastewater", OCTOBER, -56, 108, 52),
        ("water", OCTOBER, -75, 146, 71),
        ("water_fee", OCTOBER, -4, 7, 3),
    ]
    bill = find_bills([account.id], NOVEMBER)[account.id]
    why = next(line.facts for line in lines_of([bill.id])[bill.id] if (line.service, line.kind) == ("water", "penalty"))
    assert (why["paid_on"], why["grown"]) == (
        "2026-10-16",
        [["2026-10-01", "2026-10-15", 47_100, "0.01", "2026-09-21"]],
    )
    today.move_to(datetime(2027, 1, 3, 9, tzinfo=UTC))
    issue(DECEMBER)
    assert anew(account, DECEMBER) == []


def test_who_is_told_late_owes_no_more_than_who_is_told_in_time(tariffs, today) -> None:
    """Paid on 29 September, told in December."""
    (one, meter), (other, its_meter) = home((AUGUST, 10)), home((AUGUST, 10))
    issue_in_time(AUGUST)
    owed, paid_on = balance_of(one.id).main_minor, date(2026, 9, 29)
    post_payment("bank-payment", "line:1", {one.id: owed}, happened_on=paid_on)
    for period, value in (SEPTEMBER, 120), (OCTOBER, 130), (NOVEMBER, 140):
        read(meter, period, value, 10)
        read(its_meter, period, value, 10)
        issue_in_time(period)
    assert balance_of(other.id).penalty_minor > balance_of(one.id).penalty_minor
    today.move_to(datetime(2026, 12, 20, 9, tzinfo=UTC))
    post_payment("bank-payment", "line:2", {other.id: owed}, happened_on=paid_on)
    today.move_to(datetime(2027, 1, 3, 9, tzinfo=UTC))
    for each in meter, its_meter:
        read(each, DECEMBER, 150, 10)
    issue(DECEMBER)
    assert balance_of(other.id) == balance_of(one.id)
    assert {line[1] for line in anew(other, DECEMBER)} == {SEPTEMBER, OCTOBER, NOVEMBER}


def test_what_was_waived_by_hand_is_not_taken_off_once_more(tariffs, today) -> None:
    account, meter = home((AUGUST, 10))
    issue_in_time(AUGUST)
    owed = balance_of(account.id).main_minor
    read(meter, OCTOBER, 111, 1)
    issue(OCTOBER)
    for service, minor in penalties(account, OCTOBER):
        waived = {"service": service, "kind": "penalty", "amount_minor": -minor, "period": NOVEMBER, "words": "paid"}
        ask_adjustment(account.id, NewAdjustment(**waived, token=uuid4()))
    post_payment("bank-payment", "line:1", {account.id: owed}, happened_on=date(2026, 9, 16))
    read(meter, NOVEMBER, 112, 1)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    assert anew(account, NOVEMBER) == []


def test_a_penalty_on_what_was_never_owed_goes(tariffs, today) -> None:
    account, meter = home((AUGUST, 1))
    today.move_to(datetime(2026, 8, 3, 9, tzinfo=UTC))
    wrong = {"service": "water", "kind": "adjustment", "amount_minor": 100_000, "period": AUGUST, "words": ""}
    adjusted = ask_adjustment(account.id, NewAdjustment(**wrong, token=uuid4()))
    issue_in_time(AUGUST)
    today.move_to(datetime(2026, 11, 3, 9, tzinfo=UTC))
    read(meter, OCTOBER, 102, 1)
    issue(OCTOBER)
    assert dict(penalties(account, OCTOBER))["water"] == 325
    take_back(adjusted.id, "a slip")
    read(meter, NOVEMBER, 103, 1)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    # 1,000.00 and 47.10 were overdue for 31 days; of the first nothing stays.
    assert anew(account, NOVEMBER) == [("water", OCTOBER, -310, 325, 15)]


def anew(account: Account, period: date) -> list[tuple[object, ...]]:
    """Penalties of months before this one: by how much, what stood and what is right."""
    bill = find_bills([account.id], period)[account.id]
    lines = [one for one in lines_of([bill.id])[bill.id] if one.kind == "penalty" and one.period < period]
    return sorted(
        (one.service, one.period, one.amount_minor, one.facts["before_minor"], one.facts["now_minor"]) for one in lines
    )
