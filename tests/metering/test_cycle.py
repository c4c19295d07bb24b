"""A round of readings: from the beginning of one window to the day before the next (M6)."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.metering.window import Cycle, cycle
from tests.metering.cast import DNIPRO
from validators.tenant import Window

KYIV = ZoneInfo("Europe/Kyiv")


def policy(from_day: int, to_day: int, counts_for: str = "month-of-start"):
    return replace(
        DNIPRO, window=Window(from_day=from_day, to_day=to_day, closes_at=None, counts_for=counts_for, late="refuse")
    )


@pytest.mark.parametrize(
    ("rules", "today", "first", "until", "before", "period"),
    [
        (replace(DNIPRO, window=None), date(2026, 11, 24), (11, 1), (11, 30), (10, 1), (11, 1)),
        (replace(DNIPRO, window=None), date(2026, 3, 1), (3, 1), (3, 31), (2, 1), (3, 1)),
        (policy(1, 25), date(2026, 11, 27), (11, 1), (11, 30), (10, 1), (11, 1)),
        (policy(25, 3), date(2026, 11, 24), (10, 25), (11, 24), (9, 25), (10, 1)),
        (policy(25, 3, "month-of-end"), date(2026, 11, 25), (11, 25), (12, 24), (10, 25), (12, 1)),
        (policy(25, 3), date(2026, 12, 2), (11, 25), (12, 24), (10, 25), (11, 1)),
        (policy(1, 5, "month-before"), date(2026, 11, 1), (11, 1), (11, 30), (10, 1), (10, 1)),
    ],
)
def test_a_round(rules, today, first, until, before, period) -> None:
    found = cycle(rules, KYIV, today)
    assert found == Cycle(
        first=date(2026, *first), until=date(2026, *until), before=date(2026, *before), period=date(2026, *period)
    )


@pytest.mark.parametrize(("from_day", "to_day"), [(1, -1), (1, 1), (31, 3), (-1, 2), (25, 24), (-28, 31), (29, 28)])
def test_every_day_lies_in_one_round_and_rounds_follow_one_another(from_day: int, to_day: int) -> None:
    rules, day = policy(from_day, to_day), date(2027, 12, 1)
    while day < date(2028, 4, 1):
        found = cycle(rules, KYIV, day)
        assert found.first <= day <= found.until
        following = cycle(rules, KYIV, found.until + timedelta(days=1))
        assert (following.first, following.before) == (found.until + timedelta(days=1), found.first)
        day += timedelta(days=1)
