"""Own days of the month: why uneven dates distort, which days suit, when the next one is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metering.advice import advise, next_own_day


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def test_the_30th_and_then_the_1st_show_1_and_19() -> None:
    advice = advise(days("2026-10-30", "2026-11-01", "2026-12-29"), 25)
    assert advice is not None
    assert (advice.uneven, advice.gaps) == (True, (2, 58))
    assert (advice.example_least_m3, advice.example_most_m3) == (1, 19)
    assert (advice.from_day, advice.to_day) == (23, 25)


def test_a_steady_habit_is_even_and_kept() -> None:
    advice = advise(days("2026-12-14", "2026-09-15", "2026-10-12", "2026-11-14"), 25)
    assert advice is not None
    assert (advice.uneven, advice.gaps, advice.from_day, advice.to_day) == (False, (27, 33, 30), 12, 16)


@pytest.mark.parametrize(
    ("later", "uneven"), [("2026-11-20", True), ("2026-11-21", False), ("2026-12-11", False), ("2026-12-12", True)]
)
def test_ten_days_off_a_month_are_still_even(*, later: str, uneven: bool) -> None:
    advice = advise(days("2026-11-01", later), None)
    assert advice is not None
    assert advice.uneven == uneven


@pytest.mark.parametrize("read_on", [[], ["2026-11-01"], ["2026-11-01", "2026-11-01"]])
def test_one_day_says_nothing(read_on: list[str]) -> None:
    assert advise(days(*read_on), 25) is None


@pytest.mark.parametrize(
    ("recommended", "expected"), [(25, (23, 25)), (None, (23, 25)), (10, (8, 10)), (2, (1, 2)), (1, (1, 1))]
)
def test_near_the_turn_of_the_month_the_recommended_days_are_named(
    recommended: int | None, expected: tuple[int, int]
) -> None:
    advice = advise(days("2026-09-29", "2026-10-31", "2026-12-01"), recommended)
    assert advice is not None
    assert (advice.from_day, advice.to_day) == expected


@pytest.mark.parametrize(
    ("own", "today", "expected"),
    [
        ([20, 21, 22], "2026-11-19", "2026-11-20"),
        ([20, 21, 22], "2026-11-21", "2026-11-21"),
        ([22, 20], "2026-11-23", "2026-12-20"),
        ([31], "2027-02-10", "2027-02-28"),
        ([31], "2028-02-29", "2028-02-29"),
        ([5], "2026-12-31", "2027-01-05"),
        ([], "2026-11-19", None),
    ],
)
def test_the_next_own_day(own: list[int], today: str, expected: str | None) -> None:
    assert next_own_day(own, date.fromisoformat(today)) == (date.fromisoformat(expected) if expected else None)


@given(st.sets(st.integers(1, 31), min_size=1), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_an_own_day_comes_within_a_month_or_so(own: set[int], today: date) -> None:
    found = next_own_day(own, today)
    assert found is not None
    assert 0 <= (found - today).days <= 31
