"""On which day and at which hour reminders are due (M3, M9)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.notices.due import next_reminder, turns
from tests.metering.cast import DNIPRO, KAMIANSKE, KYIV, MELITOPOL, NOVOSIBIRSK, NOVOSIBIRSK_ZONE, local, policy, window
from validators.tenant import ReadingPolicy

HOUR = timedelta(hours=1)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def due(rule: ReadingPolicy, moment: str, own_days=(), zone: ZoneInfo = KYIV, **known: object) -> str | None:
    """In the utility's zone."""
    found = next_reminder(rule, zone, local(moment, zone), own_days, **known)
    return found and f"{found.at.astimezone(zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("rule", "moment", "at"),
    [
        (DNIPRO, "2026-11-02T10:00", "2026-11-27 09:00"),  # any day: three days before the month's end
        (KAMIANSKE, "2026-11-29T10:00", "2026-11-29 10:00"),  # chosen late, and still in time
        (DNIPRO, "2026-11-27T08:59", "2026-11-27 09:00"),
        (DNIPRO, "2026-11-27T19:59", "2026-11-27 19:59"),
        (DNIPRO, "2026-11-27T20:00", "2026-11-28 09:00"),  # not in the evening
        (DNIPRO, "2026-11-30T20:00", "2026-12-28 09:00"),  # nor after it is of use
        (MELITOPOL, "2026-11-02T10:00", "2026-11-22 09:00"),  # before the recommended day
        (MELITOPOL, "2026-11-28T10:00", "2026-11-28 10:00"),  # which is advice only
        (policy(window(25, 3)), "2026-11-20T10:00", "2026-11-30 09:00"),  # over the end of the month
        (policy(window(25, 3)), "2026-12-04T10:00", "2026-12-31 09:00"),
        (policy(window(-2, 3)), "2026-11-20T10:00", "2026-11-30 09:00"),
        (policy(window(-2, 1)), "2026-11-20T10:00", "2026-11-29 09:00"),  # not before it opens
        (policy(window(5, 28, "12:00")), "2026-11-28T11:59", "2026-11-28 11:59"),
        (policy(window(5, 28, "12:00")), "2026-11-28T12:00", "2026-12-25 09:00"),
        (policy(window(28, 28, "08:00")), "2026-11-02T10:00", None),  # it is open at night only
        (replace(policy(window(1, 25)), remind_days_before=0), "2026-11-02T10:00", "2026-11-25 09:00"),
    ],
)
def test_the_utilitys_own_day(rule: ReadingPolicy, moment: str, at: str | None) -> None:
    assert due(rule, moment) == at


def test_a_late_reading_counts_for_the_next_window_which_is_reminded_of_in_its_time() -> None:
    assert due(NOVOSIBIRSK, "2026-11-25T21:00", zone=NOVOSIBIRSK_ZONE) == "2026-12-22 09:00"
    assert due(NOVOSIBIRSK, "2026-11-22T01:00", zone=NOVOSIBIRSK_ZONE) == "2026-11-22 09:00"


@pytest.mark.parametrize(
    ("moment", "own_days", "at"),
    [
        ("2026-11-02T10:00", [5, 20], "2026-11-05 09:00"),
        ("2026-11-05T12:00", [5, 20], "2026-11-05 12:00"),
        ("2026-11-06T12:00", [5, 20], "2026-11-06 12:00"),  # the worker was away for a day
        ("2026-11-07T12:00", [5, 20], "2026-11-20 09:00"),
        ("2026-11-06T08:00", [5, 6], "2026-11-06 09:00"),
        ("2026-11-26T12:00", [31], "2026-11-30 09:00"),  # a shorter month
        ("2026-11-30T20:00", [30], "2026-12-30 09:00"),  # the day after is another month
        ("2026-02-27T12:00", [29, 30, 31], "2026-02-28 09:00"),
    ],
)
def test_own_days_take_its_place(moment: str, own_days: list[int], at: str) -> None:
    assert due(MELITOPOL, moment, own_days) == at
    assert due(DNIPRO, "2026-11-02T10:00", own_days) == "2026-11-27 09:00"


def test_what_was_sent_is_not_sent_again() -> None:
    assert due(MELITOPOL, "2026-11-23T10:00", reminded=[(NOVEMBER, 0)]) == "2026-12-22 09:00"
    assert due(MELITOPOL, "2026-11-23T10:00", reminded=[(NOVEMBER, 5)]) == "2026-12-22 09:00"
    assert due(MELITOPOL, "2026-11-05T10:00", [5, 20], reminded=[(NOVEMBER, 5)]) == "2026-11-20 09:00"
    assert due(MELITOPOL, "2026-11-05T10:00", [5, 20], reminded=[(NOVEMBER, 0)]) == "2026-11-05 10:00"
    assert due(MELITOPOL, "2026-02-27T12:00", [30, 31], reminded=[(date(2026, 2, 1), 28)]) == "2026-03-30 09:00"


def test_readings_that_are_here_need_no_reminder() -> None:
    assert due(MELITOPOL, "2026-11-05T10:00", [5, 20], ready=[NOVEMBER]) == "2026-12-05 09:00"
    assert due(DNIPRO, "2026-11-05T10:00", ready=[NOVEMBER, DECEMBER]) == "2027-01-28 09:00"


@pytest.mark.parametrize(
    ("moment", "at"),
    [
        ("2026-10-25T00:30+00:00", "2026-10-25T07:00+00:00"),  # 3:30 strikes twice
        ("2026-10-25T01:30+00:00", "2026-10-25T07:00+00:00"),
        ("2026-10-24T17:00+00:00", "2026-10-25T07:00+00:00"),  # a night of 14 hours
        ("2027-03-27T18:00+00:00", "2027-03-28T06:00+00:00"),  # one of 12
    ],
)
def test_nine_in_the_morning_after_a_change_of_clocks(moment: str, at: str) -> None:
    days = [date.fromisoformat(moment[:10]).day, 25, 28]
    found = next_reminder(MELITOPOL, KYIV, datetime.fromisoformat(moment), days)
    assert found.at == datetime.fromisoformat(at)


def test_whose_turn_it_is_on_two_own_days() -> None:
    """Whoever chose both has one reminder: the newest day comes first."""
    found = turns(MELITOPOL, KYIV, local("2026-02-28T10:02"), HOUR)
    told = [(turn.slot.day, turn.days, turn.percent) for turn in found]
    assert told == [(28, (28, 29, 30, 31), 18), (27, (27,), 100), (0, (0,), 100)]


@pytest.mark.parametrize(
    ("moment", "percent"),
    [("26T23:59", None), ("27T08:59", None), ("27T09:02", 9), ("27T18:02", 91), ("27T19:02", 100), ("27T20:00", None)],
)
def test_the_letters_of_a_day_are_spread_over_it(moment: str, percent: int | None) -> None:
    found = turns(DNIPRO, KYIV, local(f"2026-11-{moment}"), HOUR)
    assert [turn.percent for turn in found] == ([percent] if percent else [])


def test_before_a_close_that_is_near_everybody_has_his_turn() -> None:
    rule = replace(policy(window(5, 28, "12:00")), remind_days_before=0)
    told = [turns(rule, KYIV, local(f"2026-11-28T{hour}:02"), HOUR) for hour in ("09", "10", "11", "12")]
    assert [[turn.percent for turn in found] for found in told] == [[34], [67], [100], []]


def test_moments_are_utc() -> None:
    found = next_reminder(DNIPRO, KYIV, datetime(2026, 11, 2, tzinfo=UTC))
    assert (found.at, found.on) == (datetime(2026, 11, 27, 7, tzinfo=UTC), date(2026, 11, 27))
