"""Penalties of months that did not know of a payment, or of a correction that was taken back: counted anew (B2)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import get_template_attribute

from app.accounts.merging import merge_accounts
from app.accounts.models import Account
from app.billing.adjustments import NewAdjustment, ask_adjustment, take_back
from app.billing.queries import find_bills, lines_of
from app.billing.reasons import reasons_of
from app.core.speech import speaking
from app.ledger.closing import close_month
from app.ledger.paying import post_payment
from app.ledger.queries import balance_of
from tests.billing.made import AUGUST, NOVEMBER, OCTOBER, SEPTEMBER, home, issue, issue_in_time, read, withdraw
from tests.billing.test_overdue import penalties

DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)


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
        ["2026-10-16"],
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


def test_each_month_names_the_payments_that_change_it(tariffs, today) -> None:
    """Three told late, the third of them for November alone; one was known just in time."""
    account, meter = home((AUGUST, 10), (SEPTEMBER, 1), (OCTOBER, 1))
    issue_in_time(AUGUST)
    issue_in_time(SEPTEMBER)
    issue(OCTOBER)
    read(meter, NOVEMBER, 113, 1)
    today.move_to(datetime(2026, 12, 3, 7, tzinfo=UTC))
    post_payment("bank-payment", "known", {account.id: 100}, happened_on=date(2026, 11, 28))
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    today.shift(timedelta(hours=1))
    for number, day in enumerate((date(2026, 10, 16), date(2026, 10, 5), date(2026, 11, 20))):
        post_payment("bank-payment", f"line:{number}", {account.id: 20_000}, happened_on=day)
    read(meter, DECEMBER, 114, 1)
    today.move_to(datetime(2027, 1, 3, 9, tzinfo=UTC))
    issue(DECEMBER)
    bill = find_bills([account.id], DECEMBER)[account.id]
    reasons = reasons_of(line for line in lines_of([bill.id])[bill.id] if line.kind == "penalty")
    assert {(one.line.period, tuple(day.isoformat() for day in one.paid_on)) for one in reasons.values()} == {
        (OCTOBER, ("2026-10-05", "2026-10-16")),
        (NOVEMBER, ("2026-10-05", "2026-10-16", "2026-11-20")),
        (DECEMBER, ()),
    }


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


def test_a_penalty_that_no_run_charged_stays(tariffs, today) -> None:
    """Charged by hand for the month that is counted anew."""
    account, meter = home((AUGUST, 10), (OCTOBER, 1))
    issue_in_time(AUGUST)
    owed = balance_of(account.id).main_minor
    issue(OCTOBER)
    by_hand = {"service": "water", "kind": "penalty", "amount_minor": 500, "period": OCTOBER, "words": "of the court"}
    ask_adjustment(account.id, NewAdjustment(**by_hand, token=uuid4()))
    post_payment("bank-payment", "line:1", {account.id: owed}, happened_on=date(2026, 10, 16))
    read(meter, NOVEMBER, 112, 1)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    assert ("water", OCTOBER, -75, 146, 71) in anew(account, NOVEMBER)


def test_a_penalty_that_came_with_another_account_stays(tariffs, today) -> None:
    (gone, its_meter), (stays, meter) = home((AUGUST, 10)), home((AUGUST, 10))
    issue_in_time(AUGUST)
    read(its_meter, OCTOBER, 130, 30)
    read(meter, OCTOBER, 130, 30)
    issue(OCTOBER)
    merge_accounts(gone.id, stays.id)
    read(meter, NOVEMBER, 140, 10)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    charged = dict(penalties(stays, NOVEMBER))
    today.move_to(datetime(2026, 12, 10, 9, tzinfo=UTC))
    post_payment("bank-payment", "line:1", {stays.id: 10_000}, happened_on=date(2026, 11, 20))
    read(meter, DECEMBER, 150, 10)
    today.move_to(datetime(2027, 1, 3, 9, tzinfo=UTC))
    issue(DECEMBER)
    told = anew(stays, DECEMBER)
    # 100.00 paid eleven days before the end of November are eleven kopecks in all.
    assert [(service, minor, stood) for service, _, minor, stood, _ in told] == [
        ("wastewater", -5, charged["wastewater"]),
        ("water", -6, charged["water"]),
    ]


def test_a_penalty_that_was_paid_and_goes_pays_what_is_owed(tariffs, today) -> None:
    """Paid to the last kopeck, and a payment of before is told of then: who owes nothing in all is not late."""
    account, meter = home((AUGUST, 10_000), (OCTOBER, 1))
    issue_in_time(AUGUST)
    owed = balance_of(account.id).main_minor
    issue(OCTOBER)
    rest = balance_of(account.id).total_minor - owed
    today.move_to(datetime(2026, 11, 5, 9, tzinfo=UTC))
    post_payment("bank-payment", "line:1", {account.id: rest}, happened_on=date(2026, 11, 4))
    post_payment("bank-payment", "line:2", {account.id: owed}, happened_on=date(2026, 9, 16))
    read(meter, NOVEMBER, 10_029, 28)
    read(meter, DECEMBER, 10_030, 1)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    today.move_to(datetime(2027, 1, 3, 9, tzinfo=UTC))
    issue(DECEMBER)
    assert balance_of(account.id).main_minor > 0 > balance_of(account.id).total_minor
    today.move_to(datetime(2027, 2, 3, 9, tzinfo=UTC))
    issue(JANUARY)
    assert penalties(account, JANUARY) == []


def anew(account: Account, period: date) -> list[tuple[object, ...]]:
    """Penalties of months before this one: by how much, what stood and what is right."""
    bill = find_bills([account.id], period)[account.id]
    lines = [one for one in lines_of([bill.id])[bill.id] if one.kind == "penalty" and one.period < period]
    return sorted(
        (one.service, one.period, one.amount_minor, one.facts["before_minor"], one.facts["now_minor"]) for one in lines
    )


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ("2026-10-16", "We learned of a payment of 16 October only"),
        (["2026-10-16"], "We learned of a payment of 16 October only"),
        (["2026-10-05", "2026-10-16"], "We learned of payments of 5 October, 16 October only"),
    ],
    ids=["as it was kept before", "one", "two"],
)
def test_why_names_them_all(tariffs, days, told) -> None:
    account, _ = home((AUGUST, 10))
    issue(AUGUST)
    bill = find_bills([account.id], AUGUST)[account.id]
    line = lines_of([bill.id])[bill.id][0]._replace(kind="penalty", facts={"paid_on": days})
    with speaking("en"):
        words = get_template_attribute("components/why.html", "why")(reasons_of([line])[line.id])
    assert told in words
