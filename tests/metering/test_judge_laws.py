"""What holds of every reading, whatever the policy and the history."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.metering.case import MeterState, Past
from app.metering.judge import judge
from tests.metering.cast import (
    DNIPRO,
    HARD,
    KAMIANSKE,
    KYIV,
    MELITOPOL,
    NOVOSIBIRSK,
    OCTOBER,
    ONCE,
    STRICT,
    imported,
    past,
    sent,
)
from validators.tenant import ReadingPolicy

policies = st.sampled_from([DNIPRO, KAMIANSKE, MELITOPOL, NOVOSIBIRSK, STRICT, ONCE, HARD])
values = st.integers(0, 99_999)
moments = st.datetimes(datetime(2026, 11, 1), datetime(2027, 3, 1), timezones=st.just(UTC))
histories = st.lists(
    st.builds(
        Past,
        id=st.just(1),
        value_m3=values,
        taken_on=st.dates(date(2026, 9, 1), date(2026, 12, 31)),
        period=st.dates(date(2026, 9, 1), date(2026, 12, 31)).map(lambda day: day.replace(day=1)),
        used_litres=st.none() | st.integers(0, 50_000),
        estimated=st.booleans(),
        by_subscriber=st.booleans(),
    ),
    max_size=6,
).map(lambda found: sorted(found, key=lambda past: past.taken_on))


@given(policies, histories, values, moments)
def test_saying_yes_never_lifts_a_refusal(
    policy: ReadingPolicy, history: list[Past], value: int, moment: datetime
) -> None:
    meter = MeterState(digits=5, history=history)
    asked, confirmed = (judge(policy, KYIV, meter, value, moment, confirmed=yes) for yes in (False, True))
    assert confirmed.outcome == ("refuse" if asked.outcome == "refuse" else "accept")
    assert (confirmed.reasons, confirmed.review) == (asked.reasons, asked.review)


@given(policies, histories, values, moments)
def test_what_is_accepted_never_turns_the_dial_back(
    policy: ReadingPolicy, history: list[Past], value: int, moment: datetime
) -> None:
    verdict = judge(policy, KYIV, MeterState(digits=5, history=history), value, moment, confirmed=True)
    assert verdict.outcome == "refuse" or verdict.litres_a_day is None or verdict.litres_a_day >= 0
    assert verdict.next_at is not None
    assert verdict.next_at >= moment


@given(st.integers(0, 99_999), st.integers(1, 9000))
def test_every_turn_of_the_dial_past_its_end_is_counted(before: int, used: int) -> None:
    verdict = sent((before + used) % 100_000, imported(before, "2026-10-01"), confirmed=True)
    if before + used < 100_000 or before > 80_000:
        assert (verdict.outcome, verdict.used_litres) == ("accept", used * 1000)
    else:
        assert verdict.outcome == "refuse"


@given(policies, st.lists(st.tuples(moments, st.integers(0, 5)), max_size=12))
def test_the_litres_of_what_counts_add_up_to_what_the_dial_turned(
    policy: ReadingPolicy, steps: list[tuple[datetime, int]]
) -> None:
    history = [OCTOBER]
    for moment, step in sorted(steps):
        value = history[-1].value_m3 + step
        verdict = judge(policy, KYIV, MeterState(digits=5, history=history), value, moment, confirmed=True)
        if verdict.outcome == "accept":
            kept = [past for past in history if past not in verdict.replaces]
            day = moment.astimezone(KYIV).date()
            new = past(value, str(day), period=verdict.period, used_litres=verdict.used_litres, id=len(kept) + 1)
            history = [*kept, new]
    assert sum(past.used_litres or 0 for past in history) == (history[-1].value_m3 - OCTOBER.value_m3) * 1000
    own = [past.period for past in history if past.by_subscriber]
    assert own == sorted(set(own))


@given(policies, moments)
def test_a_reading_may_be_sent_at_the_moment_that_was_named(policy: ReadingPolicy, moment: datetime) -> None:
    verdict = judge(policy, KYIV, MeterState(digits=5, history=[OCTOBER]), 1563, moment, confirmed=True)
    new = past(1563, str(moment.astimezone(KYIV).date()), period=verdict.period)
    history = [OCTOBER, new] if verdict.outcome == "accept" else [OCTOBER]
    again = judge(policy, KYIV, MeterState(digits=5, history=history), 1565, verdict.next_at, confirmed=True)
    assert again.outcome == "accept"
    if verdict.next_at > moment:
        early = verdict.next_at - timedelta(microseconds=1)
        too_soon = judge(policy, KYIV, MeterState(digits=5, history=history), 1565, early, confirmed=True)
        assert too_soon.outcome == "refuse"
