"""When a bill is taken, and how much of it: rules alone (B9)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.payments.autopay_plan import Taking, again_on, sum_to_announce, sum_to_take, take_on

DUE = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 14), None),
        (date(2026, 11, 15), date(2026, 11, 17)),
        (date(2026, 11, 17), date(2026, 11, 19)),
        (date(2026, 12, 10), date(2026, 12, 12)),
        (date(2026, 12, 11), None),
    ],
)
def test_it_is_announced_two_days_before(today: date, expected: date | None) -> None:
    assert take_on(DUE, 3, today) == expected


@given(st.integers(-500, 5_000), st.integers(100, 300), st.integers(300, 4_000))
def test_all_that_is_owed_or_nothing(owed: int, least: int, most: int) -> None:
    found = sum_to_announce(owed, least_minor=least, most_minor=most)
    assert found in (Taking(owed, ""), Taking(0, "nothing-owed"), Taking(0, "over-limit"))
    assert (found.reason == "") == (least <= owed <= most)


@given(st.integers(1, 5_000), st.integers(-5_000, 10_000), st.integers(100, 6_000))
def test_never_more_than_was_announced_nor_than_is_owed(announced: int, owed: int, most: int) -> None:
    found = sum_to_take(announced, owed, least_minor=100, most_minor=most)
    assert found.amount_minor <= min(announced, most)
    assert found.amount_minor <= max(owed, 0)
    assert (found.reason == "") == (found.amount_minor > 0)


def test_one_more_try_where_it_may_help() -> None:
    assert again_on(1, "card_declined", DUE) == DUE + timedelta(days=3)
    assert again_on(2, "card_declined", DUE) is None
    assert again_on(1, "authentication_required", DUE) is None
