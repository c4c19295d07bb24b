"""Every window a utility may have, on the days where windows go wrong."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.metering.window import day_of_month, months_later, opening, taken_from
from tests.metering.cast import KYIV, local, policy, window
from tests.metering.cast import NOVOSIBIRSK_ZONE as NOVOSIBIRSK
from validators.tenant import Window

ANY_DAY = None
TENTH_ON = window(10, -1)
FOUR_DAYS_AFTER = window(1, 4, counts_for="month-before")
TO_THE_FIFTH = window(25, 5)
TO_THE_SECOND = window(3, 2)
TO_NOON = window(5, 28, "12:00")
LAST_FIVE = window(-5, -1)
LAST_TWO_TO_THIRD = window(-2, 3)
TWENTIES = window(20, 25)
TO_SECOND_AT_SIX = window(28, 2, "18:00")
OF_THE_END = window(28, 2, counts_for="month-of-end")
FROM_THIRTIETH = window(30, 3)
NOVOSIBIRSK_RULE = window(1, 25, late="next-period")

OPEN = [
    (ANY_DAY, "2026-11-01T00:00", "2026-11", "2026-11-30"),
    (ANY_DAY, "2026-11-30T23:59:59.999999", "2026-11", "2026-11-30"),
    (ANY_DAY, "2026-12-01T00:00", "2026-12", "2026-12-31"),
    (TENTH_ON, "2026-11-10T00:00", "2026-11", "2026-11-30"),
    (TENTH_ON, "2028-02-29T23:59:59", "2028-02", "2028-02-29"),
    (FOUR_DAYS_AFTER, "2026-12-01T00:00", "2026-11", "2026-12-04"),
    (FOUR_DAYS_AFTER, "2027-01-04T23:59:59", "2026-12", "2027-01-04"),
    (TO_THE_FIFTH, "2026-11-25T00:00", "2026-11", "2026-12-05"),
    (TO_THE_FIFTH, "2027-01-05T23:59:59", "2026-12", "2027-01-05"),
    (TO_THE_SECOND, "2026-11-03T00:00", "2026-11", "2026-12-02"),
    (TO_THE_SECOND, "2026-12-02T23:59:59", "2026-11", "2026-12-02"),
    (TO_THE_SECOND, "2026-12-03T00:00", "2026-12", "2027-01-02"),
    (TO_NOON, "2026-11-05T00:00", "2026-11", "2026-11-28"),
    (TO_NOON, "2026-11-28T11:59:59.999999", "2026-11", "2026-11-28"),
    (LAST_FIVE, "2026-11-26T00:00", "2026-11", "2026-11-30"),
    (LAST_FIVE, "2026-12-27T00:00", "2026-12", "2026-12-31"),
    (LAST_FIVE, "2027-02-24T00:00", "2027-02", "2027-02-28"),
    (LAST_FIVE, "2028-02-25T00:00", "2028-02", "2028-02-29"),
    (LAST_TWO_TO_THIRD, "2026-11-29T00:00", "2026-11", "2026-12-03"),
    (LAST_TWO_TO_THIRD, "2027-02-27T00:00", "2027-02", "2027-03-03"),
    (LAST_TWO_TO_THIRD, "2027-03-03T23:59:59", "2027-02", "2027-03-03"),
    (TWENTIES, "2026-11-20T00:00", "2026-11", "2026-11-25"),
    (TWENTIES, "2026-11-25T23:59:59", "2026-11", "2026-11-25"),
    (TO_SECOND_AT_SIX, "2026-11-28T00:00", "2026-11", "2026-12-02"),
    (TO_SECOND_AT_SIX, "2026-12-02T17:59:59", "2026-11", "2026-12-02"),
    (TO_SECOND_AT_SIX, "2027-02-28T00:00", "2027-02", "2027-03-02"),
    (OF_THE_END, "2026-11-28T00:00", "2026-12", "2026-12-02"),
    (OF_THE_END, "2026-12-31T12:00", "2027-01", "2027-01-02"),
    (FROM_THIRTIETH, "2027-02-28T00:00", "2027-02", "2027-03-03"),
    (FROM_THIRTIETH, "2028-02-29T00:00", "2028-02", "2028-03-03"),
    (FROM_THIRTIETH, "2026-12-30T00:00", "2026-12", "2027-01-03"),
]

CLOSED = [
    (TENTH_ON, "2026-11-09T23:59:59", "2026-11", "2026-11-10"),
    (TENTH_ON, "2026-12-01T00:00", "2026-12", "2026-12-10"),
    (FOUR_DAYS_AFTER, "2026-12-05T00:00", "2026-12", "2027-01-01"),
    (TO_THE_FIFTH, "2026-11-24T23:59:59", "2026-11", "2026-11-25"),
    (TO_THE_FIFTH, "2026-12-06T00:00", "2026-12", "2026-12-25"),
    (TO_NOON, "2026-11-28T12:00", "2026-12", "2026-12-05"),
    (LAST_FIVE, "2026-11-25T23:59:59", "2026-11", "2026-11-26"),
    (LAST_FIVE, "2028-02-24T23:59:59", "2028-02", "2028-02-25"),
    (LAST_TWO_TO_THIRD, "2026-12-04T00:00", "2026-12", "2026-12-30"),
    (LAST_TWO_TO_THIRD, "2027-02-26T23:59:59", "2027-02", "2027-02-27"),
    (TWENTIES, "2026-11-19T23:59:59", "2026-11", "2026-11-20"),
    (TWENTIES, "2026-11-26T00:00", "2026-12", "2026-12-20"),
    (TO_SECOND_AT_SIX, "2026-12-02T18:00", "2026-12", "2026-12-28"),
    (TO_SECOND_AT_SIX, "2026-11-27T23:59:59", "2026-11", "2026-11-28"),
    (OF_THE_END, "2026-11-27T23:59:59", "2026-12", "2026-11-28"),
    (FROM_THIRTIETH, "2027-02-27T23:59:59", "2027-02", "2027-02-28"),
    (FROM_THIRTIETH, "2027-03-04T00:00", "2027-03", "2027-03-30"),
]


@pytest.mark.parametrize(("rule", "moment", "period", "until"), OPEN)
def test_open(rule: Window | None, moment: str, period: str, until: str) -> None:
    found = opening(policy(rule), KYIV, local(moment))
    assert (found.open, found.late, f"{found.period:%Y-%m}", str(found.until)) == (True, False, period, until)


@pytest.mark.parametrize(("rule", "moment", "period", "opens_on"), CLOSED)
def test_closed_names_the_next_window(rule: Window, moment: str, period: str, opens_on: str) -> None:
    found = opening(policy(rule), KYIV, local(moment))
    assert (found.open, found.late, f"{found.period:%Y-%m}", str(found.opens_on)) == (False, False, period, opens_on)
    assert found.opens_at == local(opens_on) == taken_from(policy(rule), KYIV, local(moment))


def test_what_a_page_says_of_a_window_with_an_hour() -> None:
    found = opening(policy(TO_SECOND_AT_SIX), KYIV, local("2026-11-30T10:00"))
    assert (found.hour, found.days_left, found.any_day) == ("18:00", 2, False)
    assert (found.opens_at, found.closes_at) == (local("2026-11-28T00:00"), local("2026-12-02T18:00"))
    assert opening(policy(TO_SECOND_AT_SIX), KYIV, local("2026-12-02T10:00")).days_left == 0


def test_any_day_has_no_close() -> None:
    found = opening(policy(ANY_DAY), KYIV, local("2026-11-23T10:00"))
    assert (found.any_day, found.closes_at, found.hour) == (True, None, None)
    assert (found.opens_at, found.ends_at) == (local("2026-11-01T00:00"), local("2026-12-01T00:00"))


@pytest.mark.parametrize(
    ("rule", "day", "moment", "until"),
    [
        (ANY_DAY, 25, "2026-11-10T10:00", "2026-11-25"),
        (ANY_DAY, 25, "2026-11-25T23:59:59", "2026-11-25"),
        (ANY_DAY, 25, "2026-11-26T00:00", None),
        (ANY_DAY, 31, "2027-02-10T10:00", "2027-02-28"),
        (ANY_DAY, None, "2026-11-10T10:00", None),
        (TO_THE_FIFTH, 30, "2026-11-25T00:00", "2026-11-30"),
        (TO_THE_FIFTH, 30, "2027-02-25T00:00", "2027-02-28"),
        (TO_THE_FIFTH, 30, "2026-12-01T00:00", None),
        (TO_THE_FIFTH, 3, "2026-12-01T00:00", "2026-12-03"),
        (TO_THE_FIFTH, 30, "2026-12-10T00:00", "2026-12-30"),
    ],
)
def test_recommended_until(rule: Window | None, day: int | None, moment: str, until: str | None) -> None:
    found = opening(policy(rule, day), KYIV, local(moment)).recommended_until
    assert found == (date.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    ("moment", "late", "period", "until"),
    [
        ("2026-11-25T16:59:59.999999", False, "2026-11", "2026-11-25"),  # 23:59:59 there
        ("2026-11-25T17:00:00", True, "2026-12", "2026-12-25"),  # 00:00:00 on the 26th
        ("2026-11-30T16:59:59", True, "2026-12", "2026-12-25"),
        ("2026-11-30T17:00:00", False, "2026-12", "2026-12-25"),  # the 1st there, while UTC has the 30th
        ("2026-12-31T16:59:59", True, "2027-01", "2027-01-25"),
    ],
)
def test_novosibirsk_judges_by_its_own_clock(*, moment: str, late: bool, period: str, until: str) -> None:
    found = opening(policy(NOVOSIBIRSK_RULE), NOVOSIBIRSK, local(moment, ZoneInfo("UTC")))
    assert (found.open, found.late, f"{found.period:%Y-%m}", str(found.until)) == (True, late, period, until)


@pytest.mark.parametrize(
    ("rule", "zone", "last_on", "closes_at"),
    [
        (window(20, 25), KYIV, "2026-10-25", "2026-10-25T22:00"),  # a day of 25 hours
        (window(20, 28), KYIV, "2027-03-28", "2027-03-28T21:00"),  # a day of 23
        (window(20, 24), KYIV, "2026-10-24", "2026-10-24T21:00"),  # closes three hours before the change
        (window(20, 25, "03:30"), KYIV, "2026-10-25", "2026-10-25T01:30"),  # 03:30 strikes twice: the second
        (window(20, 28, "03:30"), KYIV, "2027-03-28", "2027-03-28T01:30"),  # 03:30 is skipped: 04:30 summer time
        (window(20, 25, "03:00"), KYIV, "2026-10-25", "2026-10-25T01:00"),
        (window(20, 25, "04:00"), KYIV, "2026-10-25", "2026-10-25T02:00"),
        (
            window(1, 31),
            ZoneInfo("America/Havana"),
            "2026-10-31",
            "2026-11-01T04:00",
        ),  # midnight strikes twice
        (window(1, 7), ZoneInfo("America/Havana"), "2026-03-07", "2026-03-08T05:00"),  # midnight is skipped
    ],
)
def test_clocks_that_change_on_the_closing_night(rule: Window, zone: ZoneInfo, last_on: str, closes_at: str) -> None:
    closes = datetime.fromisoformat(closes_at).replace(tzinfo=UTC)
    before = opening(policy(rule), zone, closes - timedelta(microseconds=1))
    assert (before.open, before.closes_at, str(before.until)) == (True, closes, last_on)
    assert opening(policy(rule), zone, closes).period == months_later(before.period, 1)


def test_windows_that_would_meet_in_february_do_not_overlap() -> None:
    rule = policy(window(31, 30))
    assert opening(rule, KYIV, local("2027-02-28T23:59:59")).period == date(2027, 1, 1)
    found = opening(rule, KYIV, local("2027-03-01T00:00"))
    assert (found.period, found.opens_on, found.until) == (date(2027, 2, 1), date(2027, 3, 1), date(2027, 3, 30))


def test_the_next_moment_is_now_where_late_readings_are_taken() -> None:
    moment = local("2026-11-27T10:00", NOVOSIBIRSK)
    assert taken_from(policy(NOVOSIBIRSK_RULE), NOVOSIBIRSK, moment) == moment


@pytest.mark.parametrize(
    ("number", "day"), [(1, 1), (28, 28), (30, 28), (31, 28), (-1, 28), (-2, 27), (-28, 1), (-31, 1)]
)
def test_days_of_february(number: int, day: int) -> None:
    assert day_of_month(date(2027, 2, 1), number) == date(2027, 2, day)
