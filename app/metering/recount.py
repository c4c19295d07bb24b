"""What was used has to add up to what the dial has turned, also after a reading in the middle was taken out (M10)."""

from sqlalchemy import text

from app.core.db import db
from app.metering.case import litres_between

# The counting readings around a moment: the last before it, and the first after it.
BEFORE = text("""
    select id, value_m3, basis from reading
    where meter_id = :meter and status in ('accepted', 'review') and (taken_at, id) < (:taken_at, :id)
    order by taken_at desc, id desc limit 1
""")
AFTER = text("""
    select id, value_m3, basis from reading
    where meter_id = :meter and status in ('accepted', 'review') and (taken_at, id) > (:taken_at, :id)
    order by taken_at, id limit 1
""")
USED = text("update reading set used_litres = :litres where id = :id")


def find_before(meter_id: int, taken_at: object, reading_id: int) -> int | None:
    """Where the dial stood, in whole cubic metres."""
    row = db.session.execute(BEFORE, {"meter": meter_id, "taken_at": taken_at, "id": reading_id}).one_or_none()
    return None if row is None else int(row.value_m3)


def find_after(meter_id: int, taken_at: object, reading_id: int) -> int | None:
    row = db.session.execute(AFTER, {"meter": meter_id, "taken_at": taken_at, "id": reading_id}).one_or_none()
    return None if row is None else int(row.value_m3)


def recount_after(meter_id: int, digits: int, taken_at: object, reading_id: int) -> None:
    """The reading that follows is counted from the one that stands before it now.

    An average keeps its litres: they were charged. What it was too high or too low by, the next true reading tells.
    """
    place = {"meter": meter_id, "taken_at": taken_at, "id": reading_id}
    following = db.session.execute(AFTER, place).one_or_none()
    if following is None or following.basis == "estimate":
        return
    before = db.session.execute(BEFORE, {**place, "id": reading_id + 1}).one_or_none()
    litres = litres_between(before.value_m3, following.value_m3, digits) if before else None
    db.session.execute(USED, {"litres": litres, "id": following.id})
