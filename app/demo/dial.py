"""Two believable years on a dial, told backwards from a reading that is known. Pure: the same seed, the same story."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

MONTHS = 24
ESTIMATED = 8
"""Which month from the end is estimated, on all dials of a household: nobody was at home."""
SUMMER = {5: 1.15, 6: 1.4, 7: 1.6, 8: 1.5, 9: 1.15}
USUAL_M3 = {"cold": 7.0, "hot": 4.0, "irrigation": 9.0}


@dataclass(frozen=True, slots=True)
class Turn:
    """A reading of the story. `used_m3` since the one before; None at the first."""

    taken_on: date
    value_m3: int
    used_m3: int | None
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    kind: str
    digits: int
    known_on: date
    known_m3: int
    seed: str


def tell(dial: Dial, today: date, *, with_estimate: bool) -> list[Turn]:
    """Oldest first, one a month, the known reading among them; the current month is still to be read."""
    days = _days(dial, today)
    at = days.index(dial.known_on)
    missed = len(days) - ESTIMATED
    estimated = missed - (missed == at) if with_estimate else None
    used = _used(dial, days, estimated)
    values = [dial.known_m3 + sum(used[at + 1 : n + 1]) - sum(used[n + 1 : at + 1]) for n in range(len(days))]
    return [
        Turn(day, value % 10**dial.digits, used[n] if n else None, n == estimated)
        for n, (day, value) in enumerate(zip(days, values, strict=True))
    ]


def _days(dial: Dial, today: date) -> list[date]:
    """The known day stands for its month; the others are days on which people think of it."""
    random = Random(f"days {dial.seed}")
    months = [month for month in _months_back(today) if month != dial.known_on.replace(day=1)]
    days = [month + timedelta(days=random.randint(11, 20)) for month in months]
    return sorted([*days, dial.known_on])


def _months_back(today: date) -> Iterator[date]:
    """The first days of the months before this one, newest first."""
    month = today.replace(day=1)
    for _ in range(MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        yield month


def _used(dial: Dial, days: list[date], estimated: int | None) -> list[int]:
    """Cubic metres before each day. An estimate is the average of three months; the month after makes good for it."""
    random = Random(f"used {dial.seed}")
    usual = USUAL_M3[dial.kind] * random.uniform(0.7, 1.3)
    used = [max(1, round(usual * SUMMER.get(day.month, 1.0) * random.uniform(0.8, 1.2))) for day in days]
    if estimated is not None:
        true = used[estimated] + used[estimated + 1]
        used[estimated] = min(true, round(sum(used[estimated - 3 : estimated]) / 3))
        used[estimated + 1] = true - used[estimated]
    return used
