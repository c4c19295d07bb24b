"""When somebody is reminded to send readings (M3, M9): once per window, or on each of his own days; never at night."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from zoneinfo import ZoneInfo

from app.metering.awake import AWAKE_FROM, QUIET_FROM, at, awake_from, is_awake
from app.metering.window import Opening, day_of_month, day_starts_at, months_later, opening
from validators.tenant import ReadingPolicy

OWN_DAY_LATE = timedelta(days=1)
"""A worker that was away may remind of an own day on the day after; later than that it is no help to even intervals."""
USUAL = 0
"""In place of an own day: the utility's own reminder before the window closes."""
WINDOWS_AHEAD = 3
LAST_DAY = 31
ALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The time in which one reminder may go out. `day`: the own day of the month that it is for, or USUAL."""

    period: date
    day: int
    on: date
    from_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A slot that is open: whoever chose one of `days` and belongs to the first `percent` of people has his turn."""

    slot: Slot
    days: tuple[int, ...]
    percent: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """`on`: the day of `at`, in the utility's zone."""

    slot: Slot
    at: datetime
    on: date


def next_reminder(
    policy: ReadingPolicy,
    zone: ZoneInfo,
    moment: datetime,
    own_days: Collection[int] = (),
    *,
    reminded: Collection[tuple[date, int]] = (),
    ready: Collection[date] = (),
) -> Reminder | None:
    """`reminded`: period and day of what was sent already; `ready`: periods whose readings are here."""
    window = opening(policy, zone, moment)
    for _ in range(WINDOWS_AHEAD):
        for slot in slots(policy, zone, window, own_days):
            at = awake_from(max(moment, slot.from_at), zone)
            if at < slot.until and slot.period not in ready and not _was_sent(slot, reminded):
                return Reminder(slot, at, at.astimezone(zone).date())
        window = opening(policy, zone, window.ends_at)
    return None


def turns(policy: ReadingPolicy, zone: ZoneInfo, moment: datetime, run_every: timedelta) -> list[Turn]:
    """Whose turn it is at this moment, those of the newest day first. Nobody's at night or outside of a window."""
    if not is_awake(moment, zone):
        return []
    window = opening(policy, zone, moment)
    open_slots: dict[Slot, list[int]] = {}
    for number in range(LAST_DAY + 1) if policy.own_days else (USUAL,):
        for slot in slots(policy, zone, window, [number] if number else ()):
            if slot.from_at <= moment < slot.until:
                open_slots.setdefault(slot, []).append(number)
    newest_first = sorted(open_slots, key=lambda slot: slot.on, reverse=True)
    return [
        Turn(slot=slot, days=tuple(open_slots[slot]), percent=_percent(slot, zone, moment, run_every))
        for slot in newest_first
    ]


def slots(policy: ReadingPolicy, zone: ZoneInfo, window: Opening, own_days: Collection[int]) -> Iterator[Slot]:
    """Those of one window, in order. Own days take the place of the utility's."""
    if not (policy.own_days and own_days):
        on = usual_day(policy, zone, window)
        yield _slot(window, zone, on, USUAL, window.ends_at)
        return
    days = own_dates(window, own_days)
    for on, following in zip_longest(days, days[1:], fillvalue=date.max):
        until = day_starts_at(min(following, on + OWN_DAY_LATE + timedelta(days=1)), zone)
        yield _slot(window, zone, on, on.day, min(until, window.ends_at))


def usual_day(policy: ReadingPolicy, zone: ZoneInfo, window: Opening) -> date:
    # The recommended day is looked for from the first day of the window on, whatever day it is today.
    whole = opening(policy, zone, window.opens_at)
    aim = whole.recommended_until or whole.until
    return max(whole.opens_on, aim - timedelta(days=policy.remind_days_before))


def own_dates(window: Opening, own_days: Collection[int]) -> list[date]:
    """The chosen days that lie in the window; in a shorter month the 31st is its last day, and once only."""
    days = {day_of_month(months_later(window.opens_on, shift), day) for shift in (0, 1) for day in own_days}
    return sorted(day for day in days if window.opens_on <= day <= window.until)


def _slot(window: Opening, zone: ZoneInfo, on: date, day: int, until: datetime) -> Slot:
    return Slot(period=window.period, day=day, on=on, from_at=at(on, AWAKE_FROM, zone), until=until)


def _was_sent(slot: Slot, reminded: Collection[tuple[date, int]]) -> bool:
    """The utility's own reminder is not needed where one of an own day was there."""
    if slot.day == USUAL:
        return any(period == slot.period for period, _ in reminded)
    return (slot.period, slot.day) in reminded


def _percent(slot: Slot, zone: ZoneInfo, moment: datetime, run_every: timedelta) -> int:
    """Spread over the slot's first day, so that the mail server lives; who is left over has his turn on the next."""
    evening = min(at(slot.on, QUIET_FROM, zone), slot.until)
    if moment + run_every >= evening:
        return ALL
    return int(ALL * ((moment + run_every - slot.from_at) / (evening - slot.from_at)))
