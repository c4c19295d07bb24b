"""Days away in a month in which a meter came: they lower the norm of the days on which it is charged, no other (B2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.accounts.models import Account
from app.billing.absences import record_absence, withdraw_absence
from app.core.db import db
from tests.billing.made import NOVEMBER, OCTOBER, issue, read, water
from tests.factories import make_account, make_meter

CAME = date(2026, 10, 11)
TEN_DAYS = 6600 * 10 // 31


def household(*, read_in_october: bool = True, people: int = 1) -> Account:
    """Without a meter for ten days of October; then with one, which turned 2 m³."""
    account = make_account(people_registered=people)
    meter = make_meter(account, installed_on=CAME)
    read(meter, OCTOBER, 0, None).taken_on = CAME
    if read_in_october:
        read(meter, OCTOBER, 2, 2)
    db.session.flush()
    return account


def away(account: Account, from_on: date, to_on: date) -> int:
    absence = record_absence(account.id, from_on=from_on, to_on=to_on, people=1, words="a certificate")
    db.session.flush()
    return absence.id


@pytest.mark.parametrize(
    ("days", "people", "litres"),
    [
        ((date(2026, 9, 1), date(2026, 10, 10)), 1, 2000),
        ((date(2026, 9, 1), date(2026, 10, 5)), 1, 2000 + TEN_DAYS // 2 + 1),
        ((CAME, date(2026, 11, 20)), 1, 2000 + TEN_DAYS),
        ((date(2026, 9, 1), date(2026, 10, 20)), 2, 2000 + TEN_DAYS),
    ],
    ids=["until it came", "for half of that", "since it came", "one of two"],
)
@pytest.mark.parametrize("late", [False, True])
def test_only_days_without_a_meter_are_given_back(tariffs, today, days, people, litres, late) -> None:
    """Recorded before October is charged, and after it."""
    account = household(people=people)
    if late:
        issue(OCTOBER)
        assert water(account, OCTOBER)[0][2] == 2000 + TEN_DAYS * people
    absence = away(account, *days)
    if not late:
        issue(OCTOBER)
        assert water(account, OCTOBER)[0][2] == litres
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    again = [line[2] for line in water(account, NOVEMBER) if line[0] == "recalculation"]
    assert again == ([litres] if late and litres != 2000 + TEN_DAYS * people else [])
    withdraw_absence(account.id, absence)
    today.shift(timedelta(days=31))
    issue(date(2026, 12, 1))
    again = [line[2] for line in water(account, date(2026, 12, 1)) if line[0] == "recalculation"]
    assert again == ([2000 + TEN_DAYS * people] if litres != 2000 + TEN_DAYS * people else [])


def test_a_meter_that_is_not_read_yet_has_the_norm_of_its_own_days(tariffs) -> None:
    """4,470 litres of 21 days, of which people were away for ten."""
    account = household(read_in_october=False)
    away(account, date(2026, 9, 1), date(2026, 10, 20))
    issue(OCTOBER)
    assert water(account, OCTOBER)[0][2] == 4470 - 4470 * 10 // 21


def test_days_away_after_a_meter_went_count_where_its_norm_was_for_the_month(tariffs, today) -> None:
    """That it went is told after October was charged: the norm of the whole month stands, and so do its days away."""
    account = make_account(people_registered=1)
    meter = make_meter(account, installed_on=date(2026, 1, 1))
    away(account, date(2026, 10, 15), date(2026, 11, 20))
    issue(OCTOBER)
    assert water(account, OCTOBER)[0][2] == 6600 - 6600 * 17 // 31
    meter.removed_on = date(2026, 10, 11)
    db.session.flush()
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    assert [line[:3] for line in water(account, NOVEMBER)] == [("charge", "norm", 6600 - 6600 * 20 // 30)]
