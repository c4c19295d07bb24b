"""What the readings of an account tell: a chart of the year, and hints on when to read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.core import tenancy
from app.metering.advice import advise
from app.metering.consumption import Month, twelve_months
from app.metering.queries import KnownMeter
from app.web.account_sheet import Today
from app.web.reading_days import day_hints

LAST_READINGS = 6
"""So many days of readings show a habit."""


@dataclass(frozen=True, slots=True)
class Chart:
    months: Sequence[Month]
    title: str = ""


def chart_of(meters: Sequence[KnownMeter], today: Today, title: str = "") -> Chart | None:
    """Of all meters together, those included that were replaced meanwhile."""
    months = twelve_months((past for meter in meters for past in meter.history), today.window.period)
    return Chart(months, title) if months else None


def hints_of(meters: Sequence[KnownMeter], own_days: Collection[int], today: Today) -> list[str]:
    """Where subscribers choose their own days (M3); elsewhere none."""
    policy = tenancy.current().readings
    if not policy.own_days:
        return []
    read_on = sorted({past.taken_on for meter in meters for past in meter.history if past.by_subscriber})
    advice = advise(read_on[-LAST_READINGS:], policy.recommended_to_day)
    return list(day_hints(own_days, advice, today.on))
