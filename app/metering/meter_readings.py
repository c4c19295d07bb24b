"""Readings that belong to work on a meter: its start, its final one, and the one after the dial began anew."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from app.core import tenancy
from app.core.errors import DomainError, Invalid, Wrong
from app.metering.actions import store_readings
from app.metering.case import LITRES, divide, rolls_over
from app.metering.checks import Reason
from app.metering.judge import Verdict
from app.metering.meter_held import Held
from app.metering.staff_judge import judge_for_staff, reading_row, staff_policy
from app.metering.window import day_starts_at, opening


class Doubtful(DomainError):
    """A reading is refused, or asked about: `verdict` says which and why. Nothing is stored yet."""

    code = "doubtful-reading"
    status = 422

    def __init__(self, verdict: Verdict, value_m3: int) -> None:
        super().__init__()
        self.verdict, self.value_m3 = verdict, value_m3


def take_final(
    held: Held, value_m3: int, day: date, *, submission: UUID, confirmed: bool, lower: bool = False
) -> Verdict:
    """Also where a common meter closes individual entry: a meter is never taken off unread. Raises Doubtful."""
    verdict = judge_for_staff(held.known, value_m3, day, confirmed=confirmed, lower=lower)
    if verdict.outcome != "accept":
        raise Doubtful(verdict, value_m3)
    store_readings(
        [reading_row(held.row.id, value_m3, day, verdict, submission=submission, notes=["final"])], [verdict]
    )
    return verdict


def take_rolled_over(held: Held, value_m3: int, day: date, *, submission: UUID, confirmed: bool) -> Verdict:
    """Counted to the last number of the dial and on from zero, however far apart the two values are. Raises Doubtful.

    It is always asked about, with the litres that come of it.
    """
    judged = judge_for_staff(held.known, value_m3, day, confirmed=True, lower=True)
    if judged.outcome == "refuse":
        raise Doubtful(judged, value_m3)
    standing, _ = divide(held.known.history, judged.period, value_m3, day)
    if not standing or standing[-1].value_m3 <= value_m3:
        raise Invalid({"value": Wrong("not_rolled_over")})
    last = standing[-1]
    over = 0 if rolls_over(last.value_m3, value_m3, held.known.digits) else 10**held.known.digits
    litres = (judged.used_litres or 0) + over * LITRES
    reason = Reason("rolled_over", "ask", {"last_m3": last.value_m3, "litres": litres})
    noted = tuple(found for found in judged.reasons if found.code == "overdue")
    verdict = replace(judged, used_litres=litres, reasons=(reason, *noted), outcome="accept" if confirmed else "ask")
    if verdict.outcome == "ask":
        raise Doubtful(verdict, value_m3)
    store_readings([reading_row(held.row.id, value_m3, day, verdict, submission=submission)], [verdict])
    return verdict


def take_start(meter_id: int, value_m3: int, digits: int, day: date, *, submission: UUID) -> None:
    """What the dial shows when the meter is put in: nothing was used yet."""
    if value_m3 >= 10**digits:
        raise Invalid({"start": Wrong("too_many_digits", {"maximum": digits})})
    tenant = tenancy.current()
    policy = staff_policy(tenant.readings, lower=False)
    window = opening(policy, tenant.time_zone, day_starts_at(day, tenant.time_zone))
    verdict = Verdict(
        outcome="accept",
        review=False,
        reasons=(),
        period=window.period,
        used_litres=None,
        days=None,
        litres_a_day=None,
        replaces=(),
        next_at=None,
    )
    row = reading_row(meter_id, value_m3, day, verdict, submission=submission, notes=("start",))
    store_readings([row], [])
