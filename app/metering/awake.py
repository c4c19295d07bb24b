"""When people may be written to, and their cards be charged: by day, where they live."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AWAKE_FROM = time(9)
"""A telephone that rings for a letter must not wake those who rest on a Sunday."""
QUIET_FROM = time(20)
"""Children go to bed, and nobody climbs to a meter in the dark any more."""


def awake_from(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the night that it lies in."""
    local = moment.astimezone(zone)
    if is_awake(moment, zone):
        return moment
    morning = local.date() if local.time() < AWAKE_FROM else local.date() + timedelta(days=1)
    return at(morning, AWAKE_FROM, zone)


def is_awake(moment: datetime, zone: ZoneInfo) -> bool:
    return AWAKE_FROM <= moment.astimezone(zone).time() < QUIET_FROM


def at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
