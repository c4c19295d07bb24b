"""When readings are taken, and for which month they count (M1, M6). Days and hours are those of the utility's zone."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from validators.tenant import ReadingPolicy, Window

WHOLE_MONTH = Window(from_day=1, to_day=-1, closes_at=None, counts_for="month-of-start", late="refuse")
LONGEST_MONTH = 31
PERIOD_SHIFT = {"month-of-start": 0, "month-before": -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The window a reading of this moment belongs to: the one it falls into, or else the next one.

    `late`: the last window is over and this one has not begun, yet the reading is taken and counts for `period`.
    `days_left` counts to `until`: 0 on the last day. `hour` is "18:00", or None when the last day counts to its end.
    `recommended_until` is None when nothing is recommended or the day has passed.
    """

    open: bool
    late: bool
    period: date
    opens_at: datetime
    ends_at: datetime
    """From this moment on readings belong to the next period."""
    closes_at: datetime | None
    """The same where it is a close; None where any day will do."""
    opens_on: date
    until: date
    hour: str | None
    days_left: int
    recommended_until: date | None

    @property
    def any_day(self) -> bool:
        return self.closes_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One month's window, from `first` at 0:00 to the end of `last` or the closing hour on it."""

    month: date
    first: date
    last: date
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """From the day a window begins to the day before the next one does: what staff look at as one round of readings."""

    period: date
    first: date
    until: date
    before: date
    """The first day of the round before this one."""


def cycle(policy: ReadingPolicy, zone: ZoneInfo, today: date) -> Cycle:
    """The round whose window has begun last, be it over or not."""
    window = policy.window or WHOLE_MONTH
    turns = {turn.month: turn for day in (months_later(today, -1), today) for turn in _turns(window, zone, day)}
    begun = [turn for turn in turns.values() if turn.first <= today]
    following = next(turn for turn in turns.values() if turn.first > today)
    before, turn = sorted(begun, key=lambda turn: turn.first)[-2:]
    until = following.first - timedelta(days=1)
    return Cycle(period=_period(window, turn), first=turn.first, until=until, before=before.first)


def opening(policy: ReadingPolicy, zone: ZoneInfo, moment: datetime) -> Opening:
    window = policy.window or WHOLE_MONTH
    today = moment.astimezone(zone).date()
    turn = next(turn for turn in _turns(window, zone, today) if moment < turn.ends_at)
    opens_at = day_starts_at(turn.first, zone)
    late = moment < opens_at and window.late == "next-period"
    return Opening(
        open=late or opens_at <= moment,
        late=late,
        period=_period(window, turn),
        opens_at=opens_at,
        ends_at=turn.ends_at,
        closes_at=turn.ends_at if policy.window else None,
        opens_on=turn.first,
        until=turn.last,
        hour=f"{window.closes_at:%H:%M}" if window.closes_at else None,
        days_left=(turn.last - today).days,
        recommended_until=_recommended(policy, turn, today),
    )


def taken_from(policy: ReadingPolicy, zone: ZoneInfo, moment: datetime) -> datetime:
    """The first moment, from this one on, at which a reading is taken."""
    found = opening(policy, zone, moment)
    return moment if found.open else found.opens_at


def day_starts_at(day: date, zone: ZoneInfo) -> datetime:
    """Where the clocks skip midnight, the day starts when they do; where it strikes twice, at the first."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def day_of_month(month: date, number: int) -> date:
    """The 31st of a shorter month is its last day; −1 is the last day of every month."""
    length = monthrange(month.year, month.month)[1]
    day = number if number > 0 else length + 1 + number
    return month.replace(day=max(1, min(day, length)))


@lru_cache(maxsize=4096)
def months_later(day: date, months: int) -> date:
    """The first day of a month. Asked seventy times a page, mostly for the same months."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


@lru_cache(maxsize=1024)
def _turns(window: Window, zone: ZoneInfo, today: date) -> tuple[Turn, ...]:
    """The windows a moment of this day may belong to, the same for everybody who comes that day."""
    return tuple(_turns_around(window, zone, today))


def _turns_around(window: Window, zone: ZoneInfo, today: date) -> Iterator[Turn]:
    """They never overlap: each begins after the one before it."""
    before = _last_day(window, months_later(today, -2))
    for shift in (-1, 0, 1):
        month = months_later(today, shift)
        last = _last_day(window, month)
        first = max(day_of_month(month, window.from_day), before + timedelta(days=1))
        yield Turn(month=month, first=first, last=last, ends_at=_ends_at(last, window.closes_at, zone))
        before = last


def _last_day(window: Window, month: date) -> date:
    if _place(window.from_day) > _place(window.to_day):
        return day_of_month(months_later(month, 1), window.to_day)
    return max(day_of_month(month, window.from_day), day_of_month(month, window.to_day))


def _place(number: int) -> int:
    """Days from the end stand where they do in a month of 31 days, so that 10 to −1 stays within the month."""
    return number if number > 0 else LONGEST_MONTH + 1 + number


def _ends_at(last: date, hour: time | None, zone: ZoneInfo) -> datetime:
    """A closing hour that strikes twice closes at the second, one that the clocks skip an hour later: never early."""
    if hour is None:
        return day_starts_at(last + timedelta(days=1), zone)
    return max(datetime.combine(last, hour, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _period(window: Window, turn: Turn) -> date:
    if window.counts_for == "month-of-end":
        return turn.last.replace(day=1)
    return months_later(turn.month, PERIOD_SHIFT[window.counts_for])


def _recommended(policy: ReadingPolicy, turn: Turn, today: date) -> date | None:
    """The recommended day that lies within the window, be it before or after the turn of the month."""
    if policy.recommended_to_day is None:
        return None
    days = (day_of_month(months_later(turn.month, shift), policy.recommended_to_day) for shift in (0, 1))
    return next((day for day in days if max(turn.first, today) <= day <= turn.last), None)
