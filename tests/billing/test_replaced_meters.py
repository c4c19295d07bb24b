"""The month in which one meter takes the place of another, or of none: each stands for its own days (B2)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.billing.queries import BilledLine, find_bills, lines_of
from app.core.db import db
from app.metering.models import Meter, Reading
from tests.billing.made import AUGUST, NOVEMBER, OCTOBER, SEPTEMBER, home, issue, read, water
from tests.factories import make_account, make_meter


def replaced(*, closed: int | None, installed_on: date = date(2026, 10, 20)) -> tuple[Account, Meter, Meter]:
    """A meter that used 10 m³ in each of three months went on 20 October, and another came."""
    account, old = home(*((month, 10) for month in (date(2026, 7, 1), AUGUST, SEPTEMBER)))
    if closed is not None:
        read(old, OCTOBER, 130 + closed, closed)
    old.removed_on = date(2026, 10, 20)
    new = make_meter(account, installed_on=installed_on)
    read(new, OCTOBER, 0, None).taken_on = installed_on
    db.session.flush()
    return account, old, new


def lines(account: Account, period: date) -> list[BilledLine]:
    bill = find_bills([account.id], period)[account.id]
    return [one for one in lines_of([bill.id])[bill.id] if one.service == "water"]


def volumes(account: Account, period: date) -> list[tuple[str, int]]:
    (line,) = [one for one in lines(account, period) if one.kind == "charge"]
    return [(one["basis"], one["used"]) for one in line.facts["volumes"]]


def test_the_first_days_of_a_new_meter_are_the_mean_of_the_one_before(tariffs) -> None:
    account, _old, new = replaced(closed=6)
    issue(OCTOBER)
    twelve_days = (30_000 * 12 + 46) // 92
    assert volumes(account, OCTOBER) == [("actual", 6000), ("average", twelve_days)]
    read(new, NOVEMBER, 7, 7)
    issue(NOVEMBER)
    # 7 m³ in 12 days of October and 30 of November.
    assert [line[:3] for line in water(account, NOVEMBER)] == [
        ("recalculation", "actual", 6000 + 2000),
        ("charge", "actual", 5000),
    ]
    charged = [line[-1] for period in (OCTOBER, NOVEMBER) for line in water(account, period)]
    assert sum(charged) == 13 * 4710


def test_a_refused_reading_of_a_new_meter_gives_way_to_the_mean_of_the_one_before(tariffs, today) -> None:
    account, _old, new = replaced(closed=6)
    issue(OCTOBER)
    wrong = read(new, NOVEMBER, 84, 84)
    issue(NOVEMBER)
    wrong.status = "refused"
    today.move_to(datetime(2026, 12, 30, 9, tzinfo=UTC))
    december = date(2026, 12, 1)
    issue(december)
    again = [line[:3] for line in water(account, december)]
    assert again == [
        ("recalculation", "average", 6000 + (36_000 * 12 + 55) // 111),
        ("recalculation", "average", (36_000 * 30 + 55) // 111),
        ("charge", "average", (36_000 * 31 + 55) // 111),
    ]


def test_days_without_any_meter_are_charged_by_the_norm(tariffs) -> None:
    account, *_ = replaced(closed=6, installed_on=date(2026, 10, 25))
    issue(OCTOBER)
    seven_days = (30_000 * 7 + 46) // 92
    five_days = 6600 * 5 // 31 * 2
    assert volumes(account, OCTOBER) == [("actual", 6000), ("average", seven_days), ("norm", five_days)]


def test_a_meter_that_went_unread_counts_for_its_days(tariffs) -> None:
    account, *_ = replaced(closed=None)
    issue(OCTOBER)
    assert volumes(account, OCTOBER) == [
        ("average", (30_000 * 19 + 46) // 92),
        ("average", (30_000 * 12 + 46) // 92),
    ]


def test_the_closing_reading_of_a_later_month_is_of_the_days_it_was_there(tariffs) -> None:
    """Where a reading after the 25th is of the next month, so is that of a meter which went then."""
    account, old, new = replaced(closed=None)
    issue(OCTOBER)
    read(old, NOVEMBER, 136, 6).taken_on = date(2026, 10, 20)
    read(new, NOVEMBER, 8, 8)
    issue(NOVEMBER)
    charged = [line[-1] for period in (OCTOBER, NOVEMBER) for line in water(account, period)]
    assert abs(sum(charged) - 14 * 4710) <= len(charged)


def test_a_new_meter_without_a_past_has_the_norm_of_its_days(tariffs) -> None:
    account, meter = home()
    meter.removed_on = date(2026, 10, 11)
    read(meter, OCTOBER, 101, 1)
    make_meter(account, installed_on=date(2026, 10, 11))
    issue(OCTOBER)
    assert volumes(account, OCTOBER) == [("actual", 1000), ("norm", 6600 * 21 // 31 * 2)]


def test_whoever_had_no_meter_is_charged_by_the_norm_until_he_has(tariffs) -> None:
    account = make_account(people_registered=1)
    meter = make_meter(account, installed_on=date(2026, 10, 11))
    read(meter, OCTOBER, 0, None).taken_on = date(2026, 10, 11)
    read(meter, OCTOBER, 2, 2)
    issue(OCTOBER)
    assert volumes(account, OCTOBER) == [("actual", 2000), ("norm", 6600 * 10 // 31)]


def two_replaced(first: date, second: date, *, places: tuple[str, str]) -> Account:
    """Meters of 10 and of 1 m³ a month go, in the kitchen and in the bathroom; others come there, by this order."""
    account, kitchen = home(*((month, 10) for month in (date(2026, 7, 1), AUGUST, SEPTEMBER)))
    bath = make_meter(account, place="ванна")
    for value, month in enumerate((date(2026, 6, 1), date(2026, 7, 1), AUGUST, SEPTEMBER)):
        read(bath, month, value, 1 if value else None)
    for old, day, value, used in ((kitchen, first, 136, 6), (bath, second, 4, 1)):
        read(old, OCTOBER, value, used)
        old.removed_on = day
    for place in places:
        day = second if place == "ванна" else first
        read(make_meter(account, installed_on=day, place=place), OCTOBER, 0, None).taken_on = day
    db.session.flush()
    return account


@pytest.mark.parametrize("places", [("кухня", "ванна"), ("ванна", "кухня"), ("", "")])
def test_each_of_two_new_meters_has_the_mean_of_the_one_in_whose_place_it_came(tariffs, places) -> None:
    account = two_replaced(date(2026, 10, 20), date(2026, 10, 20), places=places)
    issue(OCTOBER)
    means = [litres for basis, litres in volumes(account, OCTOBER) if basis == "average"]
    assert sorted(means) == [(3_000 * 12 + 46) // 92, (30_000 * 12 + 46) // 92]


def test_of_two_that_went_one_after_the_other_the_first_leaves_its_mean_too(tariffs) -> None:
    account = two_replaced(date(2026, 10, 10), date(2026, 10, 20), places=("кухня", "ванна"))
    issue(OCTOBER)
    means = [litres for basis, litres in volumes(account, OCTOBER) if basis == "average"]
    assert sorted(means) == [(3_000 * 12 + 46) // 92, (30_000 * 22 + 46) // 92]


@pytest.mark.parametrize("replaced_at_all", [True, False])
def test_two_meters_share_the_norm_on_the_days_on_which_both_are_there(tariffs, replaced_at_all) -> None:
    account, went = home()
    make_meter(account)
    went.removed_on = date(2026, 10, 11)
    if replaced_at_all:
        make_meter(account, installed_on=date(2026, 10, 11))
    issue(OCTOBER)
    found = [litres for _basis, litres in volumes(account, OCTOBER)]
    assert 6600 * 2 - len(found) < sum(found) <= 6600 * 2
    assert found[:2] == [6600 * 10 // 31, 6600 if replaced_at_all else 2 * (6600 * 26 // 31)]


def test_a_refused_closing_reading_is_not_charged_for_good(tariffs) -> None:
    account, old, new = replaced(closed=60)
    issue(OCTOBER)
    closing = db.session.scalars(select(Reading).where(Reading.meter_id == old.id, Reading.period == OCTOBER)).one()
    closing.status = "refused"
    read(new, NOVEMBER, 7, 7)
    issue(NOVEMBER)
    (again,) = [one for one in lines(account, NOVEMBER) if one.kind == "recalculation"]
    assert [(one["basis"], one["used"]) for one in again.facts["volumes"]] == [
        ("average", (30_000 * 19 + 46) // 92),
        ("actual", 2000),
    ]


def test_days_that_a_closing_reading_of_the_month_before_tells_of_are_not_charged_by_the_norm(tariffs) -> None:
    """Where a reading of the first days of a month is of the month before."""
    account, old = home((AUGUST, 10))
    read(old, SEPTEMBER, 120, 10).taken_on = date(2026, 10, 4)
    old.removed_on = date(2026, 10, 4)
    new = make_meter(account, installed_on=date(2026, 10, 4))
    read(new, SEPTEMBER, 0, None).taken_on = date(2026, 10, 4)
    read(new, OCTOBER, 9, 9)
    issue(OCTOBER)
    assert volumes(account, OCTOBER) == [("actual", 9000)]
