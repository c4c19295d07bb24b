"""What becomes of a reading: refused, asked about, or accepted, perhaps with a second look by staff (M1, M2, M5, M10).

A subscriber's reading replaces those sent for the same period before; what the office read, imported or estimated
stands, and the reading is counted from it. So the litres of all that count add up to what the dial has turned.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from app.metering.case import Case, MeterState, Past, divide
from app.metering.checks import CHECKS, Code, Effect, Reason, after_this
from app.metering.window import opening
from validators.tenant import ReadingPolicy

Outcome = Literal["refuse", "ask", "accept"]
FOR_EVER: set[Code] = {"common_meter", "removed"}
SENT_ALREADY: set[Code] = {"once_a_day", "once_a_period"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A refusal has one reason. `review`: staff look at it once it is accepted.

    `used_litres` is below zero, when accepted, only where an average was too high. `days` and `litres_a_day` go back
    past averages to when the dial was last read. `next_at` is the earliest moment for another reading; None: never.
    """

    outcome: Outcome
    review: bool
    reasons: tuple[Reason, ...]
    period: date
    used_litres: int | None
    days: int | None
    litres_a_day: int | None
    replaces: tuple[Past, ...]
    next_at: datetime | None

    @property
    def codes(self) -> tuple[Code, ...]:
        return tuple(reason.code for reason in self.reasons)


def judge(
    policy: ReadingPolicy, zone: ZoneInfo, meter: MeterState, value_m3: int, moment: datetime, *, confirmed: bool
) -> Verdict:
    """`confirmed`: the subscriber was asked and says it is so. That never lifts a refusal."""
    case = _case(policy, zone, meter, value_m3, moment)
    found = tuple(reason for check in CHECKS if (reason := check(case)))
    reasons = tuple(reason for reason in found if reason.effect == "refuse")[:1] or found
    outcome = _outcome({reason.effect for reason in reasons}, confirmed=confirmed)
    return Verdict(
        outcome=outcome,
        review=any(reason.effect in {"review", "ask-and-review"} for reason in reasons),
        reasons=reasons,
        period=case.opening.period,
        used_litres=case.used_litres,
        days=case.days,
        litres_a_day=case.litres_a_day,
        replaces=tuple(case.replaced),
        next_at=_next_at(case, outcome, reasons[0].code if reasons else None),
    )


def _case(policy: ReadingPolicy, zone: ZoneInfo, meter: MeterState, value_m3: int, moment: datetime) -> Case:
    window = opening(policy, zone, moment)
    standing, replaced = divide(meter.history, window.period, value_m3, moment.astimezone(zone).date())
    return Case(
        policy=policy,
        zone=zone,
        meter=meter,
        opening=window,
        value_m3=value_m3,
        moment=moment,
        standing=standing,
        replaced=replaced,
    )


def _outcome(effects: set[Effect], *, confirmed: bool) -> Outcome:
    if "refuse" in effects:
        return "refuse"
    return "ask" if not confirmed and effects & {"ask", "ask-and-review"} else "accept"


def _next_at(case: Case, outcome: Outcome, code: Code | None) -> datetime | None:
    if code in FOR_EVER:
        return None
    if code == "closed":
        return case.opening.opens_at
    return after_this(case) if outcome == "accept" or code in SENT_ALREADY else case.moment
