"""The checks of a reading, one function each (M10). Sentences about what they find are written at the doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from app.metering.case import LITRES, Case, Past, usual_litres_a_day
from app.metering.window import day_starts_at, taken_from

Effect = Literal["refuse", "ask", "ask-and-review", "review", "note"]
Code = Literal[
    "common_meter",
    "removed",
    "closed",
    "off_the_dial",
    "dated_before",
    "once_a_day",
    "once_a_period",
    "lower",
    "lower_by_letter",
    "too_high",
    "very_high",
    "high",
    "rolled_over",
    "zero",
    "overdue",
    "first",
    "late",
    "lowered",
    "average_was_higher",
]
Fact = str | int | date | datetime | None

UNUSUAL_TIMES = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """`data` holds what a sentence about it needs; the checks below say which."""

    code: Code
    effect: Effect
    data: Mapping[str, Fact]


def check_common_meter(case: Case) -> Reason | None:
    closes = case.policy.common_meter_closes and case.meter.common_meter
    return Reason("common_meter", "refuse", {}) if closes else None


def check_removed(case: Case) -> Reason | None:
    gone = case.meter.removed_on
    if gone is None or case.day < gone:
        return None
    return Reason("removed", "refuse", {"removed_on": gone, "replaced_by": case.meter.replaced_by})


def check_window(case: Case) -> Reason | None:
    if case.opening.open:
        return Reason("late", "note", {"period": case.opening.period}) if case.opening.late else None
    return Reason("closed", "refuse", {"opens_at": case.opening.opens_at, "period": case.opening.period})


def check_digits(case: Case) -> Reason | None:
    fits = 0 <= case.value_m3 < 10**case.meter.digits
    return None if fits else Reason("off_the_dial", "refuse", {"digits": case.meter.digits})


def check_order(case: Case) -> Reason | None:
    later = [past.taken_on for past in case.meter.history if not past.estimated and past.taken_on > case.day]
    return Reason("dated_before", "refuse", {"last_on": max(later)}) if later else None


def check_how_often(case: Case) -> Reason | None:
    own = [past for past in case.meter.history if past.by_subscriber]
    if case.policy.at_most == "per-day" and any(past.taken_on == case.day for past in own):
        return Reason("once_a_day", "refuse", {"next_at": after_this(case)})
    if case.policy.at_most == "per-period" and any(past.period == case.opening.period for past in own):
        return Reason("once_a_period", "refuse", {"period": case.opening.period, "next_at": after_this(case)})
    return None


def check_lower(case: Case) -> Reason | None:
    """Below what stands: right by a letter that staff have. Below what was sent for this period: a correction."""
    below = case.turned_litres is not None and case.turned_litres < 0
    corrects = case.policy.lower_value == "correct-in-period"
    last = case.last
    if last is None or not (below or case.lowered):
        return None
    if case.policy.lower_value == "by-staff" or (corrects and not below):
        return Reason("lowered", "note", {"last_m3": last.value_m3, "last_on": last.taken_on})
    return _lower(case, last, last.value_m3 if case.replaced and not corrects else case.lowest_m3)


def check_too_high(case: Case) -> Reason | None:
    """A dial that would have rolled over by that much has not: the value is lower, and is called so."""
    litres, limit = case.turned_litres, case.policy.refuse_above_m3
    if litres is None or limit is None or litres < limit * LITRES:
        return None
    if case.rolled_over and case.last:
        return _lower(case, case.last, case.lowest_m3)
    return Reason("too_high", "refuse", {"litres": litres, "limit_m3": limit})


def check_high(case: Case) -> Reason | None:
    """Above `review_above_m3`; or above `ask_above_m3` and unusual here, as far as there is a history to tell."""
    litres, policy, usual = case.turned_litres, case.policy, usual_litres(case)
    if litres is None:
        return None
    if litres > policy.review_above_m3 * LITRES:
        return Reason("very_high", "ask-and-review", {"litres": litres, "usual_litres": usual})
    if litres > policy.ask_above_m3 * LITRES and (usual is None or litres > UNUSUAL_TIMES * usual):
        return Reason("high", "ask", {"litres": litres, "usual_litres": usual})
    return None


def check_rolled_over(case: Case) -> Reason | None:
    if not case.rolled_over or case.previous is None:
        return None
    return Reason("rolled_over", "ask", {"last_m3": case.previous.value_m3, "litres": case.used_litres})


def check_zero(case: Case) -> Reason | None:
    """An empty flat still sends its reading; staff see only that it was zero."""
    return Reason("zero", "ask-and-review", {"days": case.days}) if case.turned_litres == 0 else None


def check_verification(case: Case) -> Reason | None:
    """The reading is taken and kept, but does not count for charges until the meter is verified."""
    until = case.meter.verified_until
    return Reason("overdue", "review", {"verified_until": until}) if until and until < case.day else None


def check_first(case: Case) -> Reason | None:
    return None if case.previous else Reason("first", "note", {})


def check_average(case: Case) -> Reason | None:
    too_much = -(case.used_litres or 0)
    by_average = too_much > 0 and (case.turned_litres or 0) >= 0
    return Reason("average_was_higher", "note", {"litres": too_much}) if by_average else None


def _lower(case: Case, last: Past, least_m3: int) -> Reason:
    code: Code = "lower_by_letter" if case.policy.lower_value == "letter" else "lower"
    return Reason(code, "refuse", {"last_m3": last.value_m3, "last_on": last.taken_on, "least_m3": least_m3})


def usual_litres(case: Case) -> int | None:
    """What this household uses in as many days."""
    pace = usual_litres_a_day(case.standing, case.meter.digits)
    return None if pace is None else round(pace * max(case.days or 0, 1))


def after_this(case: Case) -> datetime:
    """When the next one may be sent, once a reading of this moment is there."""
    earliest = {
        None: case.moment,
        "per-day": day_starts_at(case.day + timedelta(days=1), case.zone),
        "per-period": case.opening.ends_at,
    }
    return taken_from(case.policy, case.zone, earliest[case.policy.at_most])


CHECKS: tuple[Callable[[Case], Reason | None], ...] = (
    check_common_meter,
    check_removed,
    check_window,
    check_digits,
    check_order,
    check_how_often,
    check_lower,
    check_too_high,
    check_high,
    check_rolled_over,
    check_zero,
    check_verification,
    check_first,
    check_average,
)
"""In this order. The first refusal is the answer; without one, all that was found is."""
