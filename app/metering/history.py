"""What was sent, with where it came from and what became of it (M8); the receipt of one sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from app.core.db import db
from app.core.errors import NotFound

# Beside each reading: when the dial was read before, and what was charged by average since.
LINES = """
    select r.id, r.meter_id, m.account_id, m.kind, m.place, m.serial, m.verified_until, r.value_m3, r.taken_at,
           r.taken_on, r.period, r.used_litres, r.source, r.status, r.basis, r.reasons, before.taken_on,
           averages.litres, (select p.id from reading_photo p where p.reading_id = r.id),
           (select d.words from reading_decision d where d.reading_id = r.id and d.decision in ('correct', 'refuse')
            order by d.id desc limit 1)
    from reading r join meter m on m.id = r.meter_id
    left join lateral (
        select p.taken_on, p.taken_at from reading p
        where p.meter_id = r.meter_id and p.status in ('accepted', 'review') and p.basis = 'actual'
          and p.taken_at <= r.taken_at and (p.taken_at < r.taken_at or p.id < r.id)
        order by p.taken_at desc, p.id desc limit 1
    ) before on true
    left join lateral (
        select coalesce(sum(e.used_litres), 0)::bigint as litres from reading e
        where e.meter_id = r.meter_id and e.status in ('accepted', 'review') and e.basis = 'estimate'
          and e.taken_at > before.taken_at and e.taken_at < r.taken_at
    ) averages on true
"""
RECEIPT = text(f"{LINES} where r.submission = :submission and r.subscriber_id = :subscriber_id order by m.id")
OF_ACCOUNT = "where m.account_id = :account_id and m.id = coalesce(cast(:meter_id as bigint), m.id)"
COUNT = text(f"select count(*) from reading r join meter m on m.id = r.meter_id {OF_ACCOUNT}")
PAGE = text(f"{LINES} {OF_ACCOUNT} order by r.taken_at desc, r.id desc limit :most offset :skip")


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    meter_id: int
    account_id: int
    kind: str
    place: str
    serial: str
    verified_until: date | None
    value_m3: int
    taken_at: datetime
    taken_on: date
    period: date
    used_litres: int | None
    source: str
    status: str
    basis: str
    reasons: Sequence[str]
    read_before_on: date | None
    averaged_litres: int
    photo_id: int | None
    staff_words: str | None
    """Why staff refused or corrected it."""

    @property
    def litres_a_day(self) -> int | None:
        """Since the dial was last read, averages charged meanwhile included."""
        if self.used_litres is None or self.read_before_on is None or self.basis == "estimate":
            return None
        turned = self.used_litres + self.averaged_litres
        return turned // max((self.taken_on - self.read_before_on).days, 1)


def list_history(account_id: int, *, meter_id: int | None, most: int, skip: int) -> list[Line]:
    """Newest first."""
    asked = {"account_id": account_id, "meter_id": meter_id, "most": most, "skip": skip}
    return [Line(*row) for row in db.session.execute(PAGE, asked)]


def count_history(account_id: int, *, meter_id: int | None) -> int:
    found: int = db.session.execute(COUNT, {"account_id": account_id, "meter_id": meter_id}).scalar_one()
    return found


def get_receipt(submission: UUID, subscriber_id: int) -> list[Line]:
    """One line per meter. Raises NotFound for everybody but its sender."""
    rows = db.session.execute(RECEIPT, {"submission": submission, "subscriber_id": subscriber_id}).all()
    if not rows:
        raise NotFound
    return [Line(*row) for row in rows]
