"""Reminders go out: every hour a utility looks whose turn it is, chunk by chunk, and posts one letter for each."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import delete

from app.core import clock, jobs, tenancy
from app.core.db import db
from app.core.switches import get_switches
from app.notices import letters, queries
from app.notices.due import Turn, turns
from app.notices.models import ReminderSent

log = logging.getLogger(__name__)

EVERY_HOUR = timedelta(hours=1)
SPREAD_SECONDS = 50 * 60
"""Letters of one hour leave one after the other, the last of them before the next hour's begin."""
CHUNK = 1000
"""So many subscribers are looked at in one unit of work: two seconds when all of them get a letter."""
REMEMBERED_FOR = timedelta(days=120)


@jobs.hourly
def begin_reminding() -> None:
    """Running it twice in an hour finds nobody the second time."""
    remind(after=0)


@jobs.job("notices.remind")
def remind(after: int) -> None:
    """The next chunk of those who want reminders; the one behind it is a job of its own."""
    now = clock.now()
    whose = whose_turn(now)
    last, more = queries.find_last_of_chunk(after, CHUNK)
    if not whose or last is None:
        return
    claimed = queries.claim(whose, now, after=after, last=last)
    for one in claimed:
        letters.send(one, whose[0].slot.period, _moment_of(one.subscriber_id, whose, now))
    if more:
        jobs.enqueue(remind, once=f"remind from {last}", after=last)
    if claimed:
        log.info("reminders posted", extra={"count": len(claimed)})


def whose_turn(moment: datetime) -> list[Turn]:
    tenant = tenancy.current()
    found = turns(tenant.readings, tenant.time_zone, moment, EVERY_HOUR)
    return [] if found and get_switches().suspended else found


@jobs.nightly
def forget_old_reminders() -> None:
    db.session.execute(delete(ReminderSent).where(ReminderSent.sent_at < clock.now() - REMEMBERED_FOR))


def _moment_of(subscriber_id: int, whose: list[Turn], now: datetime) -> datetime:
    """Numbers follow one another, so that the letters do too. Before a close that is near they leave quicker."""
    until = min(turn.slot.until for turn in whose)
    seconds = min(SPREAD_SECONDS, int((until - now).total_seconds()) // 2)
    return now + timedelta(seconds=subscriber_id // 100 * 7 % max(seconds, 1))
