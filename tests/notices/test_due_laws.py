"""What holds of every reminder, in every zone, for every window and whatever days people choose."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.metering.window import opening
from app.notices.due import ALL, Reminder, next_reminder, turns
from tests.metering.cast import DNIPRO
from tests.metering.test_window_laws import moments, windows, zones
from validators.tenant import ReadingPolicy

HOUR = timedelta(hours=1)
own_days = st.sets(st.integers(1, 31), max_size=4)
any_day = st.builds(
    lambda recommended, before: replace(
        DNIPRO, own_days=True, recommended_to_day=recommended, remind_days_before=before
    ),
    st.none() | st.integers(1, 31),
    st.integers(0, 20),
)
closing = st.builds(
    lambda window, before: replace(DNIPRO, window=window, remind_days_before=before), windows, st.integers(0, 20)
)
policies = any_day | closing


def sequence(policy: ReadingPolicy, zone: ZoneInfo, moment: datetime, days: set[int], count: int) -> list[Reminder]:
    """One after the other, each sent when it is due."""
    sent: list[Reminder] = []
    while len(sent) < count:
        reminded = [(reminder.slot.period, reminder.slot.day) for reminder in sent]
        found = next_reminder(policy, zone, moment, days, reminded=reminded)
        if found is None:
            break
        sent.append(found)
        moment = found.at
    return sent


@given(policies, zones, moments, own_days)
def test_a_reminder_comes_by_day_into_an_open_window(
    policy: ReadingPolicy, zone: ZoneInfo, moment: datetime, days: set[int]
) -> None:
    for found in sequence(policy, zone, moment, days, 3):
        window = opening(policy, zone, found.at)
        assert found.at >= moment
        assert time(9) <= found.at.astimezone(zone).time() < time(20)
        assert window.open
        assert not window.late
        assert window.period == found.slot.period
        assert found.at < window.ends_at


@given(policies, zones, moments)
def test_one_window_has_one_reminder(policy: ReadingPolicy, zone: ZoneInfo, moment: datetime) -> None:
    periods = [found.slot.period for found in sequence(policy, zone, moment, set(), 4)]
    assert periods == sorted(set(periods))


@given(any_day, zones, moments, own_days.filter(bool))
def test_an_own_day_has_one_reminder_and_a_day_no_more_than_one(
    policy: ReadingPolicy, zone: ZoneInfo, moment: datetime, days: set[int]
) -> None:
    sent = sequence(policy, zone, moment, days, 6)
    on = [found.on for found in sent]
    assert on == sorted(set(on))
    assert len({(found.slot.period, found.slot.day) for found in sent}) == 6
    late = [(found.on - found.slot.on).days for found in sent]
    assert set(late[1:]) == {0}
    assert late[0] in (0, 1)


@given(policies, zones, moments, own_days)
def test_it_is_somebodys_turn_when_his_reminder_is_due(
    policy: ReadingPolicy, zone: ZoneInfo, moment: datetime, days: set[int]
) -> None:
    """What the profile announces is what the worker does."""
    chosen = days if policy.own_days and days else {0}
    mine = [turn for turn in turns(policy, zone, moment, HOUR) if not chosen.isdisjoint(turn.days)]
    found = next_reminder(policy, zone, moment, days)
    assert [turn.slot.day for turn in mine[:1]] == ([found.slot.day] if found and found.at == moment else [])


@given(policies, zones, st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_in_the_course_of_a_day_everybody_has_his_turn(policy: ReadingPolicy, zone: ZoneInfo, day: date) -> None:
    reached: dict[int, list[int]] = {}
    for hour in range(9, 20):
        for turn in turns(policy, zone, datetime.combine(day, time(hour, 2), zone), HOUR):
            reached.setdefault(turn.slot.day, []).append(turn.percent)
    closes_at = policy.window.closes_at if policy.window else None
    for percents in reached.values():
        assert percents == sorted(percents)
        assert closes_at or percents[-1] == ALL
