"""Every night: photos that nothing came of, photos that are old enough, files that no row knows.

A file goes before its row: whoever is killed between leaves a row, and the next night finishes the work.
"""

import logging
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import text

from app.core import clock, files, jobs, tenancy
from app.core.db import db
from app.metering.window import day_of_month, months_later

log = logging.getLogger(__name__)

WAITS_FOR = timedelta(days=1)
"""So long a form may lie open and find its photo again."""
LOOK_BACK_DAYS = range(2, 9)
"""A unit of work that failed left its files on one of these days, should some nights have been missed too."""

ENDED = text("""
    select id, file, small_file from reading_photo
    where uploaded_at < :too_old or (reading_id is null and uploaded_at < :waited) order by id
""")
FORGET = text("delete from reading_photo where id = any(cast(:ids as bigint[]))")
KNOWN = text("select unnest(array[file, small_file]) from reading_photo where uploaded_at between :since and :until")


@jobs.nightly
def forget_photos() -> None:
    """While the files are away, what is left waits for another night."""
    gone: list[int] = []
    try:
        for photo_id, *names in db.session.execute(ENDED, {"too_old": _too_old(), "waited": clock.now() - WAITS_FOR}):
            for name in names:
                files.delete(name)
            gone.append(photo_id)
    except files.FilesAway:
        log.exception("photos not forgotten")
    db.session.execute(FORGET, {"ids": gone})


@jobs.nightly
def forget_lost_files() -> None:
    """Of requests that failed after their files were written."""
    today = clock.now().date()
    try:
        for back in LOOK_BACK_DAYS:
            day = today - timedelta(days=back)
            names = files.list_day(day)
            known = _known_around(datetime.combine(day, time.min, UTC)) if names else set()
            for name in names:
                if name not in known:
                    files.delete(name)
    except files.FilesAway:
        log.exception("lost files not looked for")


def _known_around(midnight: datetime) -> set[str]:
    """Names that were drawn on that day, and some of its neighbours."""
    since, until = midnight - timedelta(days=1), midnight + timedelta(days=2)
    return set(db.session.scalars(KNOWN, {"since": since, "until": until}))


def _too_old() -> datetime:
    tenant = tenancy.current()
    today = clock.today(tenant.time_zone)
    month = months_later(today, -tenant.readings.keep_photos_months)
    return datetime.combine(day_of_month(month, today.day), time.min, tenant.time_zone)
