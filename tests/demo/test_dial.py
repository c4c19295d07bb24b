"""The story of a dial: it adds up, meets the reading that is known, and holds what the demo is to show."""

from datetime import date
from itertools import pairwise

import pytest

from app.demo.dial import MONTHS, Dial, Turn, tell

TODAY = date(2026, 11, 23)


def story(known_m3: int = 1879, known_on: date = date(2026, 10, 13), *, with_estimate: bool = True) -> list[Turn]:
    dial = Dial(kind="cold", digits=5, known_on=known_on, known_m3=known_m3, seed="09116836")
    return tell(dial, TODAY, with_estimate=with_estimate)


@pytest.mark.parametrize("known_on", [date(2026, 10, 13), date(2026, 8, 30), date(2026, 11, 20), date(2024, 2, 1)])
@pytest.mark.parametrize("known_m3", [1879, 12, 99990])
def test_what_was_used_is_what_the_dial_turned(known_m3: int, known_on: date) -> None:
    told = story(known_m3, known_on)
    assert [turn.used_m3 for turn in told[1:]] == [(b.value_m3 - a.value_m3) % 100_000 for a, b in pairwise(told)]
    assert [turn.value_m3 for turn in told if turn.taken_on == known_on] == [known_m3]
    assert told == sorted(told, key=lambda turn: turn.taken_on)


def test_one_reading_a_month_until_the_last_one() -> None:
    months = [turn.taken_on.replace(day=1) for turn in story()]
    assert len(set(months)) == len(months) == MONTHS
    assert (months[0], months[-1]) == (date(2024, 11, 1), date(2026, 10, 1))


def test_summer_takes_more_than_winter() -> None:
    used = {turn.taken_on: turn.used_m3 or 0 for turn in story()}
    summer = [m3 for day, m3 in used.items() if day.month in {6, 7, 8}]
    winter = [m3 for day, m3 in used.items() if day.month in {12, 1, 2}]
    assert sum(summer) / len(summer) > 1.2 * sum(winter) / len(winter)


def test_one_month_is_estimated_where_that_is_asked_for() -> None:
    assert sum(turn.estimated for turn in story()) == 1
    assert sum(turn.estimated for turn in story(with_estimate=False)) == 0


@pytest.mark.parametrize("known_on", [date(2026, 10, 13), date(2026, 9, 20)])
def test_the_dials_of_a_household_are_estimated_in_the_same_month(known_on: date) -> None:
    assert [turn.taken_on.replace(day=1) for turn in story(known_on=known_on) if turn.estimated] == [date(2026, 3, 1)]


def test_a_reading_that_is_known_is_no_estimate() -> None:
    known_on = date(2026, 3, 15)
    assert [turn.estimated for turn in story(known_on=known_on) if turn.taken_on == known_on] == [False]


def test_a_dial_near_zero_has_rolled_over() -> None:
    values = [turn.value_m3 for turn in story(known_m3=34)]
    assert sum(b < a for a, b in pairwise(values)) == 1
