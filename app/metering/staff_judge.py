"""Readings that staff bring: by the judge of all readings, on any day, and lower with a reason (U3, M2)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from app.core import clock, tenancy
from app.metering.judge import Verdict, judge
from app.metering.queries import KnownMeter
from app.metering.window import day_starts_at
from validators.tenant import ReadingPolicy

LAST_SECOND = timedelta(seconds=1)


def staff_policy(policy: ReadingPolicy, *, lower: bool) -> ReadingPolicy:
    """The window says which month a reading counts for, and closes nothing. Whoever was told to call us, calls."""
    return replace(
        policy,
        window=replace(policy.window, late="next-period") if policy.window else None,
        at_most=None,
        refuse_above_m3=None,
        lower_value="by-staff" if lower else policy.lower_value,
    )


def judge_for_staff(
    meter: KnownMeter, value_m3: int, day: date, *, confirmed: bool, common_meter: bool = False, lower: bool = False
) -> Verdict:
    """`day`: when the dial was read; of the month's window the day counts, not the hour. `lower`: there is a reason."""
    tenant = tenancy.current()
    policy, moment = staff_policy(tenant.readings, lower=lower), day_starts_at(day, tenant.time_zone)
    state = meter.state(common_meter=common_meter)
    return judge(policy, tenant.time_zone, state, value_m3, moment, confirmed=confirmed)


def moment_of(day: date) -> datetime:
    """A reading of an earlier day comes after all that was sent on that day, as it was judged."""
    zone = tenancy.current().time_zone
    return clock.now() if day >= clock.today(zone) else day_starts_at(day + timedelta(days=1), zone) - LAST_SECOND


def reading_row(
    meter_id: int, value_m3: int, day: date, verdict: Verdict, *, submission: UUID, notes: Sequence[str] = ()
) -> dict[str, object]:
    """Staff have looked at it already: it goes to review only when the verification is over."""
    return {
        "meter_id": meter_id,
        "value_m3": value_m3,
        "taken_at": moment_of(day),
        "taken_on": day,
        "period": verdict.period,
        "used_litres": verdict.used_litres,
        "status": "review" if "overdue" in verdict.codes else "accepted",
        "reasons": [*verdict.codes, *notes],
        "source": "staff",
        "submission": submission,
        "subscriber_id": None,
    }
