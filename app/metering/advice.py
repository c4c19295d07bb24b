"""Own days of the month (M3): whether readings come at even intervals, which days suit, and when the next one is.

Read on the 30th and again on the 1st, a home that uses 10 m³ a month shows 1 m³, and 19 m³ the next time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low

from app.metering.window import day_of_month, months_later

MONTH_DAYS = 30
EVEN_WITHIN_DAYS = 10
EXAMPLE_M3 = 10
SAFE_FROM_DAY = 3
"""Before it, a reading that is a little early falls into the month before."""
SAFE_TO_DAY = 25
"""After it, one that is a little late falls into the next month; where the utility recommends no day of its own."""
MARGIN_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """`gaps` are the days between readings, oldest first; the example is a home that uses 10 m³ in 30 days."""

    uneven: bool
    gaps: tuple[int, ...]
    example_least_m3: int
    example_most_m3: int
    from_day: int
    to_day: int


def advise(read_on: Collection[date], recommended_to_day: int | None) -> Advice | None:
    """From the days of the last readings; None while there are not two."""
    days = sorted(set(read_on))
    gaps = tuple((after - before).days for before, after in pairwise(days))
    if not gaps:
        return None
    from_day, to_day = suggest_days(days, recommended_to_day)
    return Advice(
        uneven=any(abs(gap - MONTH_DAYS) > EVEN_WITHIN_DAYS for gap in gaps),
        gaps=gaps,
        example_least_m3=round(min(gaps) * EXAMPLE_M3 / MONTH_DAYS),
        example_most_m3=round(max(gaps) * EXAMPLE_M3 / MONTH_DAYS),
        from_day=from_day,
        to_day=to_day,
    )


def suggest_days(read_on: Collection[date], recommended_to_day: int | None) -> tuple[int, int]:
    """Around the subscriber's habit, where most readings keep clear of the month's turn; else the utility's own."""
    latest = recommended_to_day or SAFE_TO_DAY
    clear = [day.day for day in read_on if SAFE_FROM_DAY <= day.day <= latest]
    middle = median_low(clear) if clear and 2 * len(clear) >= len(read_on) else latest
    return max(1, middle - MARGIN_DAYS), min(latest, middle + MARGIN_DAYS)


def next_own_day(days: Collection[int], today: date) -> date | None:
    """The first of the chosen days of the month from today on; in a shorter month the 31st is its last day."""
    coming = (day_of_month(months_later(today, shift), day) for shift in (0, 1) for day in days)
    return min((day for day in coming if day >= today), default=None)
