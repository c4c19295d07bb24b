"""Own days of the month for readings, and why even intervals matter, in words (M3)."""

from collections.abc import Collection, Iterator
from datetime import date

from flask_babel import gettext as _

from app.metering.advice import EXAMPLE_M3, Advice, next_own_day
from app.web.filters import day


def day_hints(own_days: Collection[int], advice: Advice | None, today: date) -> Iterator[str]:
    """When it is time again, and how far apart the last readings were; nothing when there is nothing to say."""
    coming = next_own_day(own_days, today)
    if coming == today:
        yield _("Today is your own day for readings.")
    elif coming:
        yield _("Your next day for readings is %(day)s.", day=day(coming))
    if advice and advice.uneven:
        yield _(
            "Your last readings came %(least)s to %(most)s days apart. A home that uses %(volume)s m³ every month then "
            "seems to use %(low)s m³ in one and %(high)s m³ in another. Sent on days %(first)s to %(last)s of "
            "each month, they make even bills.",
            least=min(advice.gaps),
            most=max(advice.gaps),
            volume=EXAMPLE_M3,
            low=advice.example_least_m3,
            high=advice.example_most_m3,
            first=advice.from_day,
            last=advice.to_day,
        )
