"""A reading that has just come, beside what is known of its meter: the figures every check looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise, takewhile
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.metering.window import Opening
from validators.tenant import ReadingPolicy

LITRES = 1000
FEWEST_INTERVALS = 3
"""With fewer intervals between readings a median says nothing of how a household lives."""


class Past(NamedTuple):
    """A reading that counts: accepted or in review. `used_litres` is None at the first of a meter.

    A tuple, since every page reads two years of them and each frozen dataclass takes three times as long to make.
    """

    id: int
    value_m3: int
    taken_on: date
    period: date
    used_litres: int | None
    estimated: bool = False
    """An average that was charged while no reading came."""
    by_subscriber: bool = True
    """Sent by a subscriber, through whichever door. Import, staff and averages: False."""
    by_staff: bool = False
    """They read the dial, were told what it shows, or corrected what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterState:
    """`history` is oldest first and holds only readings that count; those of the last year are enough."""

    digits: int
    history: Sequence[Past] = ()
    verified_until: date | None = None
    removed_on: date | None = None
    replaced_by: str | None = None
    common_meter: bool = False
    """The house has one, and the managing organisation shares its volume out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`standing` is what this reading is counted from, `replaced` what it takes the place of; see `divide`."""

    policy: ReadingPolicy
    zone: ZoneInfo
    meter: MeterState
    opening: Opening
    value_m3: int
    moment: datetime
    standing: Sequence[Past]
    replaced: Sequence[Past]

    @property
    def day(self) -> date:
        return self.moment.astimezone(self.zone).date()

    @property
    def previous(self) -> Past | None:
        return self.standing[-1] if self.standing else None

    @property
    def last(self) -> Past | None:
        """The newest reading of all, whether it stands or not."""
        return self.replaced[-1] if self.replaced else self.previous

    @property
    def rolled_over(self) -> bool:
        return self.previous is not None and rolls_over(self.previous.value_m3, self.value_m3, self.meter.digits)

    @property
    def lowered(self) -> bool:
        """Below the reading that it replaces."""
        if not self.replaced:
            return False
        sent_m3 = self.replaced[-1].value_m3
        used, sent = self.used_at(self.value_m3), self.used_at(sent_m3)
        return self.value_m3 < sent_m3 if used is None or sent is None else used < sent

    @property
    def lowest_m3(self) -> int:
        """Where the dial stood when it was last read, as far as the averages since then tell."""
        return 0 if self.previous is None else self.previous.value_m3 - self.averaged_litres // LITRES

    @property
    def used_litres(self) -> int | None:
        """Since the previous reading. Below zero: too low, or an average before it was too high."""
        return self.used_at(self.value_m3)

    @property
    def averaged_litres(self) -> int:
        """What was charged by average since the dial was last read."""
        averages = takewhile(lambda past: past.estimated, reversed(self.standing))
        return sum(past.used_litres or 0 for past in averages)

    @property
    def turned_litres(self) -> int | None:
        """What the dial has turned since it was last read."""
        return None if self.used_litres is None else self.used_litres + self.averaged_litres

    @property
    def days(self) -> int | None:
        """Since the dial was last read."""
        last = next((past for past in reversed(self.standing) if not past.estimated), self.previous)
        return None if last is None else (self.day - last.taken_on).days

    @property
    def litres_a_day(self) -> int | None:
        if self.turned_litres is None or self.days is None:
            return None
        return self.turned_litres // max(self.days, 1)

    def used_at(self, value_m3: int) -> int | None:
        return None if self.previous is None else litres_between(self.previous.value_m3, value_m3, self.meter.digits)


def divide(history: Sequence[Past], period: date, value_m3: int, day: date) -> tuple[Sequence[Past], Sequence[Past]]:
    """What stands, and what a reading of this period replaces: those that subscribers sent for the same period last.

    The very first reading of a meter has nothing to be counted from. From the next day on it stands as the meter's
    start, unless this one is lower.
    """
    own = list(takewhile(lambda past: past.by_subscriber and past.period == period, reversed(history)))
    stand = len(history) - len(own)
    if stand == 0 and history and history[0].taken_on < day and history[0].value_m3 <= value_m3:
        stand = 1
    return history[:stand], history[stand:]


def rolls_over(before_m3: int, value_m3: int, digits: int) -> bool:
    """From the last fifth of the dial to its first."""
    full: int = 10**digits
    return before_m3 * 10 > full * 8 and value_m3 * 10 < full * 2


def litres_between(before_m3: int, value_m3: int, digits: int) -> int:
    over = 10**digits if rolls_over(before_m3, value_m3, digits) else 0
    return (over + value_m3 - before_m3) * LITRES


def usual_litres_a_day(history: Sequence[Past], digits: int) -> float | None:
    """The median pace between readings of the dial; None when there are too few of them."""
    read = [past for past in history if not past.estimated]
    paces = [
        litres_between(before.value_m3, after.value_m3, digits) / (after.taken_on - before.taken_on).days
        for before, after in pairwise(read)
        if before.taken_on < after.taken_on
    ]
    return median(paces) if len(paces) >= FEWEST_INTERVALS else None
