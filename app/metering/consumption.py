"""What was used, month by month, with the year before behind it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from app.metering.case import Past
from app.metering.window import months_later

MONTHS = 12


class Month(NamedTuple):
    """`litres` is None where no volume is known. `estimated`: counted by the average only."""

    on: date
    litres: int | None
    last_year_litres: int | None
    estimated: bool

    @property
    def litres_a_day(self) -> int | None:
        """Months have different lengths: this can be compared."""
        days = (months_later(self.on, 1) - self.on).days
        return None if self.litres is None else round(self.litres / days)


def twelve_months(readings: Iterable[Past], period: date) -> list[Month] | None:
    """Oldest first, up to `period`, or to the month before while nothing is known of it. None: nothing to show."""
    known = _by_period(readings)
    last = period if period in known else months_later(period, -1)
    months = [_month(known, months_later(last, back)) for back in range(1 - MONTHS, 1)]
    return months if any(month.litres is not None for month in months) else None


def _month(known: dict[date, tuple[int, bool]], on: date) -> Month:
    litres, estimated = known.get(on, (None, False))
    return Month(on, litres, known.get(months_later(on, -MONTHS), (None, False))[0], estimated)


def _by_period(readings: Iterable[Past]) -> dict[date, tuple[int, bool]]:
    """Litres of all meters together. An average that was too high lowers the next month, but never below nothing."""
    found: dict[date, tuple[int, bool]] = {}
    for reading in readings:
        if reading.used_litres is not None:
            litres, estimated = found.get(reading.period, (0, True))
            found[reading.period] = litres + reading.used_litres, estimated and reading.estimated
    return {period: (max(litres, 0), estimated) for period, (litres, estimated) in found.items()}
