"""Photos of dials come in with a form and go to its readings (M11). A photo never stands in a reading's way."""

from collections.abc import Collection, Mapping, Sequence
from typing import IO
from uuid import UUID

from sqlalchemy import text

from app.core import clock, files, throttle
from app.core.db import db
from app.core.errors import NotFound, TooMany
from app.core.throttle import Limit
from app.metering import photo_forgetting  # noqa: F401 — whoever takes photos forgets them at night
from app.metering.actions import Sending
from app.metering.photo import PhotoFault, PhotoRefused, Picture, clean

UPLOADS = Limit("photo", burst=60, per_hour=60)
"""Per subscriber: sixty dials at once, where somebody looks after a house."""

MINE = text("""
    select count(*) from meter
    where account_id = any(cast(:accounts as bigint[])) and id = any(cast(:meters as bigint[]))
""")
# A photo that another one takes the place of is nobody's from then on, and is forgotten at night with its files.
RETIRE = text("""
    update reading_photo set subscriber_id = null
    where submission = :submission and meter_id = :meter_id and subscriber_id = :subscriber_id and reading_id is null
""")
KEEP = text("""
    insert into reading_photo (submission, meter_id, subscriber_id, file, small_file, width, height, bytes, uploaded_at)
    values (:submission, :meter_id, :subscriber_id, :file, :small_file, :width, :height, :bytes, :uploaded_at)
    on conflict (tenant, submission, meter_id, subscriber_id) where reading_id is null do update set
        file = excluded.file, small_file = excluded.small_file, width = excluded.width, height = excluded.height,
        bytes = excluded.bytes, uploaded_at = excluded.uploaded_at
""")
SENT = text("""
    select id from reading
    where submission = :submission and subscriber_id = :subscriber_id and meter_id = any(cast(:meters as bigint[]))
""")
WAITS_FOR = """
    p.submission = :submission and p.subscriber_id = :subscriber_id and p.reading_id is null
    and p.meter_id = r.meter_id and r.subscriber_id = :subscriber_id and r.id = any(cast(:readings as bigint[]))
"""
DETACH = text(f"""
    update reading_photo set reading_id = null, subscriber_id = null
    where reading_id in (select r.id from reading r, reading_photo p where {WAITS_FOR})
""")
ATTACH = text(f"update reading_photo p set reading_id = r.id from reading r where {WAITS_FOR}")


def keep_photos(
    uploads: Mapping[int, IO[bytes]], *, submission: UUID, account_ids: Sequence[int], subscriber_id: int
) -> dict[int, PhotoFault]:
    """By meter: what is wrong with its photo. The others wait for the readings of this submission.

    Raises NotFound when a meter belongs to none of the accounts.
    """
    of_form = {"submission": submission, "subscriber_id": subscriber_id}
    found = db.session.execute(MINE, {"accounts": list(account_ids), "meters": list(uploads)}).scalar_one()
    if found < len(uploads):
        raise NotFound
    faults: dict[int, PhotoFault] = {}
    kept = []
    for meter_id, upload in sorted(uploads.items()):
        try:
            kept.append({**of_form, "meter_id": meter_id, **_store(_clean(upload, subscriber_id))})
        except PhotoRefused as refused:
            faults[meter_id] = refused.code
    if kept:
        db.session.execute(RETIRE, kept)
        db.session.execute(KEEP, kept)
    return faults


def attach_photos(sending: Sending, *, submission: UUID, subscriber_id: int) -> None:
    """The photos that wait for a form go to the readings that it brought, or had brought before."""
    received = [line.received.id for line in sending.lines if line.received]
    fresh = [line.meter.id for line in sending.lines if line.verdict]
    found = {"submission": sending.receipt, "subscriber_id": subscriber_id, "meters": fresh}
    attach_to([*received, *db.session.scalars(SENT, found)], submission=submission, subscriber_id=subscriber_id)


def attach_to(reading_ids: Collection[int], *, submission: UUID, subscriber_id: int) -> None:
    """Only to readings of the subscriber's own. A photo that one of them had gives way."""
    whose = {"readings": list(reading_ids), "submission": submission, "subscriber_id": subscriber_id}
    db.session.execute(DETACH, whose)
    db.session.execute(ATTACH, whose)


def _clean(upload: IO[bytes], subscriber_id: int) -> Picture:
    try:
        throttle.take(UPLOADS, str(subscriber_id))
    except TooMany:
        raise PhotoRefused("too-many") from None
    return clean(upload)


def _store(picture: Picture) -> dict[str, object]:
    try:
        file, small_file = files.put(picture.full), files.put(picture.small)
    except files.FilesAway:
        raise PhotoRefused("away") from None
    return {
        "file": file,
        "small_file": small_file,
        "width": picture.width,
        "height": picture.height,
        "bytes": len(picture.full) + len(picture.small),
        "uploaded_at": clock.now(),
    }
