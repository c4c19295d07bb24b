"""Readings that wait for staff, each with what is needed to decide on it (M10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from app.core.db import db
from app.core.errors import NotFound

HISTORY = 13

# The history comes as arrays, newest first: one statement whatever the number of lines.
LINES = f"""
    select r.id, r.meter_id, m.account_id, a.number, st.name as street, a.house, a.block, a.flat,
           m.kind, m.place, m.serial, m.digits, r.value_m3, r.taken_at, r.taken_on, r.period, r.used_litres, r.source,
           r.reasons, r.subscriber_id, h.litres, h.periods, h.bases, before.value_m3, before.taken_on,
           exists (select from meter_check c where c.meter_id = m.id and c.done_on is null),
           (select p.id from reading_photo p where p.reading_id = r.id)
    from reading r
    join meter m on m.id = r.meter_id join account a on a.id = m.account_id join street st on st.id = a.street_id
    left join lateral (
        select p.value_m3, p.taken_on from reading p
        where p.meter_id = r.meter_id and p.status in ('accepted', 'review') and (p.taken_at, p.id) < (r.taken_at, r.id)
        order by p.taken_at desc, p.id desc limit 1
    ) before on true
    cross join lateral (
        select array_agg(n.used_litres) as litres, array_agg(n.period) as periods, array_agg(n.basis) as bases from (
            select p.used_litres, p.period, p.basis from reading p
            where p.meter_id = r.meter_id and p.status in ('accepted', 'review') and p.used_litres is not null
              and (p.taken_at, p.id) <= (r.taken_at, r.id)
            order by p.taken_at desc, p.id desc limit {HISTORY}
        ) n
    ) h
"""
WAITING = """
    where r.status = 'review' and (cast(:reason as text) is null or :reason = any(r.reasons))
      and (cast(:source as text) is null or r.source = :source)
"""
PAGE = text(f"{LINES} {WAITING} order by r.taken_at, r.id limit :most offset :skip")
ONE = text(f"{LINES} where r.id = :id")
COUNTS = text("""
    select reason, count(*) from reading r left join lateral unnest(r.reasons) reason on true
    where r.status = 'review' group by rollup (reason)
""")
FOUND = text(f"select count(*) from reading r {WAITING}")
STATUS = text("select status from reading where id = :id")
NEXT = text("""
    select id from reading where status = 'review' and (taken_at, id) > (
        select taken_at, id from reading where id = :id) order by taken_at, id limit 1
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """`litres`, `periods` and `bases`: what was used before and now, newest first."""

    id: int
    meter_id: int
    account_id: int
    number: str
    street: str
    house: str
    block: str
    flat: str
    kind: str
    place: str
    serial: str
    digits: int
    value_m3: int
    taken_at: datetime
    taken_on: date
    period: date
    used_litres: int | None
    source: str
    reasons: Sequence[str]
    subscriber_id: int | None
    litres: Sequence[int] | None
    periods: Sequence[date] | None
    bases: Sequence[str] | None
    before_m3: int | None
    before_on: date | None
    check_ordered: bool
    photo_id: int | None


def list_waiting(*, reason: str | None, source: str | None, most: int, skip: int) -> list[Waiting]:
    """The oldest first."""
    asked: dict[str, Any] = {"reason": reason, "source": source, "most": most, "skip": skip}
    return [Waiting(*row) for row in db.session.execute(PAGE, asked)]


def count_waiting(*, reason: str | None, source: str | None) -> int:
    found: int = db.session.execute(FOUND, {"reason": reason, "source": source}).scalar_one()
    return found


def count_by_reason() -> dict[str, int]:
    """How many wait for each reason. A reading may have several."""
    return {reason: count for reason, count in db.session.execute(COUNTS) if reason}


def get_waiting(reading_id: int) -> Waiting:
    """Whatever became of it meanwhile. Raises NotFound."""
    row = db.session.execute(ONE, {"id": reading_id}).one_or_none()
    if row is None:
        raise NotFound
    return Waiting(*row)


def find_next(reading_id: int) -> int | None:
    """The one that waits after this."""
    return db.session.execute(NEXT, {"id": reading_id}).scalar_one_or_none()


def is_waiting(reading_id: int) -> bool:
    """Still nobody has decided."""
    return db.session.execute(STATUS, {"id": reading_id}).scalar_one_or_none() == "review"


ERRANDS = text("""
    select c.id, c.meter_id, c.reading_id, c.words, c.ordered_at, m.serial, m.place, m.kind, a.number, st.name, a.house,
           a.block, a.flat, s.name
    from meter_check c join meter m on m.id = c.meter_id join account a on a.id = m.account_id
    join street st on st.id = a.street_id join staff_member s on s.id = c.ordered_by
    where c.done_on is null
    order by st.name, substring(a.house from '^[0-9]+')::numeric nulls last, a.house, a.block,
        substring(a.flat from '^[0-9]+')::numeric nulls last, a.flat, c.id
    limit :most offset :skip
""")
OPEN_ERRANDS = text("select count(*) from meter_check where done_on is null")


@dataclass(frozen=True, slots=True)
class Errand:
    """Somebody is to go and look at a meter."""

    id: int
    meter_id: int
    reading_id: int | None
    words: str
    ordered_at: datetime
    serial: str
    place: str
    kind: str
    number: str
    street: str
    house: str
    block: str
    flat: str
    ordered_by: str


def list_errands(*, most: int, skip: int) -> list[Errand]:
    """In the order of a walk: by street and house."""
    return [Errand(*row) for row in db.session.execute(ERRANDS, {"most": most, "skip": skip})]


def count_errands() -> int:
    found: int = db.session.execute(OPEN_ERRANDS).scalar_one()
    return found
