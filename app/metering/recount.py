"""What was used has to add up to what the dial has turned, also after a reading in the middle was taken out (M10)."""

from dataclasses import dataclass

from sqlalchemy import TextClause, text

from app.core.db import db
from app.metering.case import LITRES, litres_between, rolls_over

# Staff may say that the dial began anew however far apart the two values are: only the meter's life tells of it.
STAND = """
    select r.id, r.value_m3, r.basis = 'estimate' as estimated, 'start' = any(r.reasons) as starts,
           r.source = 'staff' and exists (
               select from meter_event e
               where e.meter_id = r.meter_id and e.kind = 'roll-over' and e.happened_on = r.taken_on) as began_anew
    from reading r
"""
COUNTS = "r.meter_id = :meter and r.status in ('accepted', 'review')"
PLACE = "(select taken_at, id from reading where id = :id)"
ONE = text(f"{STAND} where r.id = :id")
BEFORE = text(f"{STAND} where {COUNTS} and (r.taken_at, r.id) < {PLACE} order by r.taken_at desc, r.id desc limit 1")
READ_BEFORE = text(f"""
    {STAND} where {COUNTS} and r.basis = 'actual' and (r.taken_at, r.id) < {PLACE}
    order by r.taken_at desc, r.id desc limit 1
""")
AFTER = text(f"{STAND} where {COUNTS} and (r.taken_at, r.id) > {PLACE} order by r.taken_at, r.id limit 1")
USED = text("update reading set used_litres = :litres where id = :id")


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a dial stood. `starts`: as it was put in, so nothing was used before."""

    id: int
    value_m3: int
    estimated: bool
    starts: bool
    began_anew: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A reading among those of its meter that count, whether it counts itself or not."""

    meter_id: int
    reading_id: int
    digits: int

    def before(self) -> Stand | None:
        return self._find(BEFORE)

    def least_m3(self) -> int | None:
        """Where the dial was read before: an average may have been too high. None: nothing is known."""
        before = self._find(READ_BEFORE)
        return None if before is None or self._itself().began_anew else before.value_m3

    def most_m3(self) -> int | None:
        """Where it is read after. None: it goes on elsewhere, or not at all."""
        after = self._find(AFTER)
        return None if after is None or after.starts or after.began_anew else after.value_m3

    def used_at(self, value_m3: int) -> int | None:
        return litres_to(self.before(), value_m3, self._itself(), self.digits)

    def recount(self) -> None:
        """The reading itself is counted from the one that stands before it now."""
        itself = self._itself()
        litres = litres_to(self.before(), itself.value_m3, itself, self.digits)
        db.session.execute(USED, {"litres": litres, "id": itself.id})

    def recount_after(self) -> None:
        """So is the one that follows.

        An average keeps its litres: they were charged. What it was too high or too low by, the next true reading tells.
        """
        after = self._find(AFTER)
        if after and not after.estimated:
            Place(self.meter_id, after.id, self.digits).recount()

    def _itself(self) -> Stand:
        return Stand(*db.session.execute(ONE, {"id": self.reading_id}).one())

    def _find(self, statement: TextClause) -> Stand | None:
        asked = {"meter": self.meter_id, "id": self.reading_id}
        row = db.session.execute(statement, asked).one_or_none()
        return None if row is None else Stand(*row)


def litres_to(before: Stand | None, value_m3: int, reading: Stand, digits: int) -> int | None:
    if before is None or reading.starts:
        return None
    lower = value_m3 < before.value_m3 and not rolls_over(before.value_m3, value_m3, digits)
    over = 10**digits * LITRES if reading.began_anew and lower else 0
    return litres_between(before.value_m3, value_m3, digits) + over
