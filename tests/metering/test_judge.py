"""What becomes of a reading, policy by policy: lower, corrected, once, late, closed."""

from dataclasses import replace
from datetime import date

import pytest

from tests.metering.cast import (
    DNIPRO,
    HARD,
    KAMIANSKE,
    MELITOPOL,
    NOVEMBER,
    NOVOSIBIRSK,
    NOVOSIBIRSK_ZONE,
    OCTOBER,
    ONCE,
    STRICT,
    facts,
    imported,
    local,
    past,
    sent,
)
from validators.tenant import ReadingPolicy


def test_an_ordinary_reading() -> None:
    verdict = sent(1563, OCTOBER)
    assert facts(verdict) == ("accept", False, ())
    assert (verdict.period, verdict.used_litres, verdict.days, verdict.litres_a_day) == (NOVEMBER, 7000, 53, 132)
    assert (verdict.replaces, verdict.next_at) == ((), local("2026-11-23T10:00"))


def test_the_first_reading_of_a_meter() -> None:
    verdict = sent(1563)
    assert facts(verdict) == ("accept", False, ("first",))
    assert (verdict.used_litres, verdict.days, verdict.litres_a_day) == (None, None, None)


@pytest.mark.parametrize("policy", [DNIPRO, KAMIANSKE, MELITOPOL, NOVOSIBIRSK, STRICT, ONCE])
def test_zero_use_is_asked_about_and_reviewed_as_zero(policy: ReadingPolicy) -> None:
    assert facts(sent(1556, OCTOBER, policy=policy)) == ("ask", True, ("zero",))
    assert facts(sent(1556, OCTOBER, policy=policy, confirmed=True)) == ("accept", True, ("zero",))


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (DNIPRO, "lower"),
        (KAMIANSKE, "lower_by_letter"),
        (MELITOPOL, "lower"),
        (NOVOSIBIRSK, "lower"),
        (STRICT, "lower"),
    ],
)
def test_below_an_earlier_period_is_refused_by_everyone(policy: ReadingPolicy, code: str) -> None:
    verdict = sent(1555, OCTOBER, policy=policy, confirmed=True)
    assert facts(verdict) == ("refuse", False, (code,))
    assert verdict.reasons[0].data == {"last_m3": 1556, "last_on": date(2026, 10, 1), "least_m3": 1556}
    assert verdict.next_at == local("2026-11-23T10:00")


OWN = past(1570, "2026-11-20")
CORRECTIONS = [
    (DNIPRO, 1563, "accept", ("lowered",)),
    (DNIPRO, 1555, "refuse", ("lower",)),
    (DNIPRO, 1572, "accept", ()),
    (DNIPRO, 1570, "accept", ()),
    (KAMIANSKE, 1563, "refuse", ("lower_by_letter",)),
    (KAMIANSKE, 1572, "accept", ()),
    (MELITOPOL, 1563, "accept", ("lowered",)),
    (MELITOPOL, 1555, "refuse", ("lower",)),
    (NOVOSIBIRSK, 1563, "accept", ("lowered",)),
    (NOVOSIBIRSK, 1555, "refuse", ("lower",)),
    (STRICT, 1563, "refuse", ("lower",)),
    (STRICT, 1572, "accept", ()),
    (ONCE, 1563, "refuse", ("once_a_period",)),
    (ONCE, 1572, "refuse", ("once_a_period",)),
]


@pytest.mark.parametrize(("policy", "value", "outcome", "codes"), CORRECTIONS)
def test_a_second_reading_in_the_period(
    policy: ReadingPolicy, value: int, outcome: str, codes: tuple[str, ...]
) -> None:
    verdict = sent(value, OCTOBER, OWN, policy=policy)
    assert facts(verdict) == (outcome, False, codes)
    assert (verdict.replaces, verdict.used_litres) == ((OWN,), (value - 1556) * 1000)


def test_a_correction_may_go_down_to_the_start_and_says_so() -> None:
    assert facts(sent(1556, OCTOBER, OWN)) == ("ask", True, ("lowered", "zero"))
    assert sent(1555, OCTOBER, OWN).reasons[0].data == {
        "last_m3": 1570,
        "last_on": date(2026, 11, 20),
        "least_m3": 1556,
    }
    assert sent(1563, OCTOBER, OWN, policy=STRICT).reasons[0].data["least_m3"] == 1570


def test_what_the_office_read_in_the_period_is_no_mistake_of_the_subscriber() -> None:
    office = imported(1560, "2026-11-15")
    assert facts(sent(1559, OCTOBER, office)) == ("refuse", False, ("lower",))
    verdict = sent(1563, OCTOBER, office)
    assert (verdict.replaces, verdict.used_litres) == ((), 3000)
    verdict = sent(1561, OCTOBER, office, past(1563, "2026-11-20"))
    assert (verdict.codes, verdict.used_litres, len(verdict.replaces)) == (("lowered",), 1000, 1)


def test_the_first_reading_becomes_the_start_from_the_next_day_on() -> None:
    first = past(1563, "2026-11-20")
    assert facts(sent(1570, first, at="2026-11-20T12:00")) == ("accept", False, ("first",))
    assert sent(1570, first, at="2026-11-20T12:00").replaces == (first,)
    verdict = sent(1570, first)
    assert (verdict.replaces, verdict.used_litres, verdict.codes) == ((), 7000, ())
    assert facts(sent(1500, first)) == ("accept", False, ("lowered", "first"))
    assert facts(sent(1500, first, policy=STRICT)) == ("refuse", False, ("lower",))


def test_once_a_day_is_corrected_tomorrow() -> None:
    today = past(1570, "2026-11-23")
    verdict = sent(1571, OCTOBER, today, policy=KAMIANSKE, at="2026-11-23T23:59:59")
    assert facts(verdict) == ("refuse", False, ("once_a_day",))
    assert verdict.next_at == local("2026-11-24T00:00") == verdict.reasons[0].data["next_at"]
    assert facts(sent(1571, OCTOBER, today, policy=KAMIANSKE, at="2026-11-24T00:00")) == ("accept", False, ())
    assert sent(1563, OCTOBER, policy=KAMIANSKE).next_at == local("2026-11-24T00:00")


def test_only_what_subscribers_send_is_limited() -> None:
    office = imported(1560, "2026-11-23")
    assert facts(sent(1563, OCTOBER, office, policy=KAMIANSKE)) == ("accept", False, ())
    assert facts(sent(1563, OCTOBER, office, policy=ONCE)) == ("accept", False, ())


def test_once_a_period_names_the_start_of_the_next() -> None:
    verdict = sent(1563, OCTOBER, OWN, policy=HARD, at="2026-11-28T10:00")
    assert facts(verdict) == ("refuse", False, ("once_a_period",))
    assert verdict.next_at == local("2026-12-28T00:00")
    november = sent(1563, OCTOBER, policy=ONCE, zone=NOVOSIBIRSK_ZONE)
    assert november.next_at == local("2026-11-26T00:00", NOVOSIBIRSK_ZONE)


def test_once_a_day_on_the_last_day_names_the_next_window() -> None:
    verdict = sent(1563, OCTOBER, policy=replace(HARD, at_most="per-day"), at="2026-12-02T17:00")
    assert (verdict.outcome, verdict.next_at) == ("accept", local("2026-12-28T00:00"))


@pytest.mark.parametrize(
    ("at", "codes", "period"),
    [("2026-11-25T23:59:59", (), "2026-11-01"), ("2026-11-26T00:00:00", ("late",), "2026-12-01")],
)
def test_a_late_reading_counts_for_the_next_period(at: str, codes: tuple[str, ...], period: str) -> None:
    verdict = sent(1563, OCTOBER, policy=NOVOSIBIRSK, zone=NOVOSIBIRSK_ZONE, at=at)
    assert facts(verdict) == ("accept", False, codes)
    assert verdict.period == date.fromisoformat(period)


def test_a_late_reading_is_the_one_of_its_period() -> None:
    late = past(1563, "2026-11-27", period=date(2026, 12, 1))
    verdict = sent(1570, OCTOBER, late, policy=ONCE, zone=NOVOSIBIRSK_ZONE, at="2026-12-10T10:00")
    assert facts(verdict) == ("refuse", False, ("once_a_period",))


def test_a_closed_window_says_when_it_opens() -> None:
    verdict = sent(1563, OCTOBER, policy=HARD, at="2026-11-27T23:59:59", confirmed=True)
    assert facts(verdict) == ("refuse", False, ("closed",))
    assert verdict.next_at == local("2026-11-28T00:00") == verdict.reasons[0].data["opens_at"]


def test_a_common_meter_closes_entry_where_the_policy_says_so() -> None:
    verdict = sent(1563, OCTOBER, policy=NOVOSIBIRSK, common_meter=True, confirmed=True)
    assert facts(verdict) == ("refuse", False, ("common_meter",))
    assert verdict.next_at is None
    assert facts(sent(1563, OCTOBER, policy=DNIPRO, common_meter=True)) == ("accept", False, ())


def test_a_replaced_meter_names_its_successor() -> None:
    verdict = sent(1563, OCTOBER, removed_on=date(2026, 11, 10), replaced_by="70653077", confirmed=True)
    assert facts(verdict) == ("refuse", False, ("removed",))
    assert verdict.reasons[0].data == {"removed_on": date(2026, 11, 10), "replaced_by": "70653077"}
    assert verdict.next_at is None
    assert facts(sent(1563, OCTOBER, removed_on=date(2026, 11, 24))) == ("accept", False, ())


def test_the_new_meter_starts_where_it_was_set() -> None:
    assert sent(5, imported(0, "2026-11-10")).used_litres == 5000
