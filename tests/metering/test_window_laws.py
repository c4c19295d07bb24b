"""What holds of every window, in every zone, at every moment."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.metering.window import months_later, opening, taken_from
from tests.metering.cast import policy
from validators.tenant import Window

days = st.integers(-28, 31).filter(bool)
hours = st.none() | st.times(time(0, 1))
windows = st.builds(
    Window,
    from_day=days,
    to_day=days,
    closes_at=hours,
    counts_for=st.sampled_from(["month-of-start", "month-of-end", "month-before"]),
    late=st.sampled_from(["refuse", "next-period"]),
)
zones = st.sampled_from(["Europe/Kyiv", "Asia/Novosibirsk", "America/Havana", "Australia/Lord_Howe"]).map(ZoneInfo)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@given(st.none() | windows, zones, moments)
def test_a_moment_lies_before_the_end_of_its_period_and_after_that_of_the_one_before(
    rule: Window | None, zone: ZoneInfo, moment: datetime
) -> None:
    found = opening(policy(rule), zone, moment)
    after = opening(policy(rule), zone, found.ends_at)
    before = opening(policy(rule), zone, found.opens_at - timedelta(microseconds=1))
    assert moment < found.ends_at <= after.opens_at < after.ends_at
    assert found.opens_at in (before.opens_at, before.ends_at)
    assert after.period == months_later(found.period, 1)


@given(st.none() | windows, zones, moments, st.timedeltas(timedelta(0), timedelta(days=100)))
def test_periods_never_go_back(rule: Window | None, zone: ZoneInfo, moment: datetime, later: timedelta) -> None:
    first, second = (opening(policy(rule), zone, at) for at in (moment, moment + later))
    assert first.period <= second.period
    assert (first.period == second.period) == (first.ends_at == second.ends_at)


@given(windows, zones, moments)
def test_open_is_between_opening_and_close_or_late(rule: Window, zone: ZoneInfo, moment: datetime) -> None:
    found = opening(policy(rule), zone, moment)
    inside = found.opens_at <= moment < found.ends_at
    assert found.open == (inside or rule.late == "next-period")
    assert found.late == (found.open and not inside)


@given(windows, zones, moments)
def test_the_moment_named_for_the_next_reading_is_open(rule: Window, zone: ZoneInfo, moment: datetime) -> None:
    found = taken_from(policy(rule), zone, moment)
    assert opening(policy(rule), zone, found).open
    assert found >= moment
