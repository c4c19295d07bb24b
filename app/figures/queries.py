"""The figures of the dashboard: two statements, whatever the size of the utility."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

from sqlalchemy import text

from app.core import clock, tenancy
from app.core.db import db
from app.figures.recount import DAYS
from app.metering.window import Cycle, cycle

COUNTED = text("select what, day, channel, n, counted_at from daily_count where day >= :since")
REVIEW = text("select count(*), min(taken_at) from reading where status = 'review'")

Counts = Mapping[tuple[str, date], Mapping[str, int]]
"""What and day → channel → how many."""

FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Day:
    """`by`: channel → how many. `before`: all of the same day of the round before, None where it had no such day."""

    on: date
    by: Mapping[str, int]
    before: int | None = None

    @property
    def all(self) -> int:
        return sum(self.by.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`counted_at` is None while nothing was ever counted. `so_far_before`: the last round by the same day."""

    today: date
    around: Cycle
    readings: list[Day]
    so_far: int
    so_far_before: int
    registrations: list[Day]
    due: int
    sent: int
    debt_minor: int
    debtors: int
    debt_on: date
    in_review: int
    oldest_in_review: datetime | None
    counted_at: datetime | None

    @property
    def fresh(self) -> bool:
        return self.counted_at is not None and clock.now() - self.counted_at < FRESH

    @property
    def registered(self) -> int:
        return sum(day.all for day in self.registrations)


def get_figures() -> Figures:
    tenant = tenancy.current()
    today = clock.today(tenant.time_zone)
    around = cycle(tenant.readings, tenant.time_zone, today)
    month_ago = today - timedelta(days=DAYS - 1)
    rows = db.session.execute(COUNTED, {"since": min(around.before, month_ago)}).all()
    waiting, oldest = db.session.execute(REVIEW).one()
    counts: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for what, day, channel, n, _ in rows:
        counts[what, day][channel] = n
    readings = list_days(around, counts)
    past = [day for day in readings if day.on <= today]
    return Figures(
        today=today,
        around=around,
        readings=readings,
        so_far=sum(day.all for day in past),
        so_far_before=sum(day.before or 0 for day in past),
        registrations=[_day("registration", month_ago + timedelta(days=n), counts) for n in range(DAYS)],
        due=_newest("due", counts),
        sent=_newest("sent", counts),
        debt_minor=_newest("debt", counts),
        debtors=_newest("debtors", counts),
        debt_on=max((day for what, day in counts if what == "debt"), default=today),
        in_review=waiting,
        oldest_in_review=oldest,
        counted_at=max((row.counted_at for row in rows), default=None),
    )


def list_days(around: Cycle, counts: Counts) -> list[Day]:
    """The round day by day, each beside the day that lay as far from the beginning of the round before.

    A longer round before ends on the last day of this one.
    """
    length, length_before = (around.until - around.first).days + 1, (around.first - around.before).days
    before = [_day("reading", around.before + timedelta(days=n), counts).all for n in range(length_before)]
    if length_before > length:
        before[length - 1 :] = [sum(before[length - 1 :])]
    days = (_day("reading", around.first + timedelta(days=n), counts) for n in range(length))
    return [Day(day.on, day.by, was) for day, was in zip_longest(days, before)]


def _day(what: str, on: date, counts: Counts) -> Day:
    return Day(on, counts.get((what, on), {}))


def _newest(what: str, counts: Counts) -> int:
    return max(
        ((day, channels[""]) for (kind, day), channels in counts.items() if kind == what), default=(date.min, 0)
    )[1]
