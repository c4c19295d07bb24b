"""What becomes of a reading, oddity by oddity: roll-over, high use, averages, overdue meters."""

from collections.abc import Sequence
from datetime import date

import pytest

from app.metering.case import Past
from tests.metering.cast import KAMIANSKE, NOVOSIBIRSK, OCTOBER, STRICT, average, facts, imported, past, sent

A_YEAR = tuple(past(1500 + 7 * month, f"2026-{month:02}-01") for month in range(1, 9))
"""7 m³ a month."""


@pytest.mark.parametrize(("until", "review", "codes"), [("2026-11-22", True, ("overdue",)), ("2026-11-23", False, ())])
def test_an_overdue_meter_is_read_and_reviewed(*, until: str, review: bool, codes: tuple[str, ...]) -> None:
    assert facts(sent(1563, OCTOBER, verified_until=date.fromisoformat(until))) == ("accept", review, codes)


@pytest.mark.parametrize(("value", "digits"), [(100_000, 5), (10_000, 4), (-1, 5)])
def test_a_value_that_the_dial_cannot_show(value: int, digits: int) -> None:
    verdict = sent(value, OCTOBER, digits=digits, confirmed=True)
    assert facts(verdict) == ("refuse", False, ("off_the_dial",))
    assert verdict.reasons[0].data == {"digits": digits}


def test_a_reading_dated_before_the_last_one() -> None:
    verdict = sent(1563, OCTOBER, imported(1560, "2026-11-24"), confirmed=True)
    assert facts(verdict) == ("refuse", False, ("dated_before",))
    assert verdict.reasons[0].data == {"last_on": date(2026, 11, 24)}


@pytest.mark.parametrize(
    ("before", "value", "digits", "codes", "litres"),
    [
        (99_990, 5, 5, ("rolled_over",), 15_000),
        (80_001, 79, 5, ("lower",), 20_078_000),  # 20 078 m³ would be above what is refused
        (80_000, 5, 5, ("lower",), -79_995_000),  # not above four fifths
        (99_990, 20_000, 5, ("lower",), -79_990_000),  # not below one fifth
        (9_995, 3, 4, ("rolled_over",), 8000),
        (9_995, 3, 5, ("lower",), -9_992_000),
        (99_999, 0, 5, ("rolled_over",), 1000),
        (99_960, 20, 5, ("very_high", "rolled_over"), 60_000),
    ],
)
def test_the_dial_rolls_over(before: int, value: int, digits: int, codes: tuple[str, ...], litres: int) -> None:
    verdict = sent(value, imported(before, "2026-10-01"), digits=digits, policy=STRICT)
    assert (verdict.codes, verdict.used_litres) == (codes, litres)
    assert verdict.outcome == ("refuse" if codes == ("lower",) else "ask")


def test_a_correction_after_the_roll_over() -> None:
    history = (imported(99_990, "2026-10-01"), past(9, "2026-11-20"))
    assert sent(5, *history).codes == ("lowered", "rolled_over")
    assert sent(99_995, *history).codes == ("lowered",)
    assert sent(10, *history, policy=STRICT).codes == ("rolled_over",)
    assert sent(99_995, *history, policy=STRICT).codes == ("lower",)


@pytest.mark.parametrize(
    ("history", "used", "codes", "review"),
    [
        ((OCTOBER,), 20, (), False),
        ((OCTOBER,), 21, ("high",), False),
        ((OCTOBER,), 50, ("high",), False),
        ((OCTOBER,), 51, ("very_high",), True),
        ((OCTOBER,), 199, ("very_high",), True),
        ((OCTOBER,), 200, ("too_high",), False),
        (A_YEAR, 50, (), False),  # 12 weeks at 7 m³ a month make 26: 50 is not three times as much
        (A_YEAR[:3], 21, ("high",), False),  # two intervals are no history
    ],
)
def test_high_use(history: Sequence[Past], used: int, codes: tuple[str, ...], review: bool) -> None:  # noqa: FBT001
    verdict = sent(history[-1].value_m3 + used, *history, policy=STRICT)
    asked = {(): "accept", ("too_high",): "refuse"}.get(codes, "ask")
    assert facts(verdict) == (asked, review, codes)


def test_high_use_is_measured_by_the_household_itself() -> None:
    verdict = sent(A_YEAR[-1].value_m3 + 25, *A_YEAR, policy=STRICT, at="2026-09-01T10:00")
    assert facts(verdict) == ("ask", False, ("high",))
    assert verdict.reasons[0].data == {"litres": 25_000, "usual_litres": 7000}
    spendthrift = tuple(past(1500 + 30 * month, f"2026-{month:02}-01") for month in range(1, 9))
    verdict = sent(spendthrift[-1].value_m3 + 33, *spendthrift, policy=STRICT, at="2026-09-01T10:00")
    assert facts(verdict) == ("accept", False, ())


def test_one_wild_reading_does_not_change_what_is_usual() -> None:
    wild = (*A_YEAR, past(1700, "2026-09-01"))
    assert sent(1725, *wild, policy=STRICT, at="2026-10-01T10:00").codes == ("high",)


@pytest.mark.parametrize(
    ("value", "used", "codes"),
    [
        (1572, 2000, ()),
        (1570, 0, ()),  # as the average said
        (1563, -7000, ("average_was_higher",)),
        (1556, -14_000, ("zero", "average_was_higher")),
        (1555, -15_000, ("lower_by_letter",)),
    ],
)
def test_a_true_value_after_averages(value: int, used: int, codes: tuple[str, ...]) -> None:
    averages = average(1563, "2026-10-31", 7000), average(1570, "2026-11-30", 7000)
    verdict = sent(value, OCTOBER, *averages, policy=KAMIANSKE, at="2026-12-10T10:00")
    assert (verdict.codes, verdict.used_litres, verdict.days) == (codes, used, 70)
    assert verdict.litres_a_day == (value - 1556) * 1000 // 70


def test_an_average_of_the_same_period_is_not_a_reading_that_was_sent() -> None:
    verdict = sent(1563, OCTOBER, average(1570, "2026-11-01", 14_000), policy=NOVOSIBIRSK)
    assert facts(verdict) == ("accept", False, ("average_was_higher",))


def test_several_doubts_are_asked_at_once() -> None:
    before, ended = imported(99_990, "2026-10-01"), date(2026, 1, 1)
    doubts = ("high", "rolled_over", "overdue")
    assert facts(sent(50, before, verified_until=ended)) == ("ask", True, doubts)
    assert facts(sent(50, before, verified_until=ended, confirmed=True)) == ("accept", True, doubts)


def test_use_above_the_review_mark_is_queued_once_confirmed() -> None:
    assert facts(sent(1720, OCTOBER, confirmed=True)) == ("accept", True, ("very_high",))
    assert facts(sent(1620, OCTOBER, confirmed=True)) == ("accept", False, ("high",))
