"""Staff decide on a reading in review: accept, correct, refuse, or send somebody to look at the meter (M10).

Of two clerks who decide at once one is told that the other was quicker. The meter is held first, as forms do.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select, text, update

from app.accounts.models import LARGEST_ID
from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.metering.case import rolls_over
from app.metering.models import MeterCheck, Reading, ReadingDecision
from app.metering.recount import Place
from app.metering.reinstating import reinstate
from validators.reading import dial
from validators.verdict import Rejected

Decision = Literal["accept", "correct", "refuse", "check"]

HOLD = text("""
    select m.id as meter_id, m.digits, m.serial from reading r join meter m on m.id = r.meter_id
    where r.id = :id for no key update of m
""")

HOLD_ALL = text("""
    select from meter where id in (select meter_id from reading where id = any(cast(:ids as bigint[])))
    order by id for no key update
""")


class AlreadyDecided(Conflict):
    """Somebody was quicker, or the subscriber has sent another reading since."""

    code = "already-decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A reading in review, its meter held."""

    reading: Reading
    digits: int
    serial: str
    staff_id: int
    words: str

    @property
    def place(self) -> Place:
        return Place(self.reading.meter_id, self.reading.id, self.digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """`counts_m3` is the value that counts now for the reading's period; None when none does."""

    decision: Decision
    words: str
    subscriber_id: int | None
    meter_id: int
    serial: str
    value_m3: int
    counts_m3: int | None
    taken_on: date
    period: date


def decide(reading_id: int, decision: Decision, *, staff_id: int, words: str = "", value: str = "") -> Decided:
    """`words` are for the subscriber, `value` is what the dial really shows (for `correct`).

    Raises NotFound, AlreadyDecided, Invalid.
    """
    case = _hold(reading_id, staff_id, words)
    reading = case.reading
    counts, replaced_by = DECISIONS[decision](case, value)
    db.session.add(
        ReadingDecision(
            reading_id=reading.id,
            decision=decision,
            words=words,
            decided_at=clock.now(),
            staff_id=staff_id,
            replaced_by=replaced_by,
        )
    )
    told = {"value_m3": reading.value_m3, "counts_m3": counts, "words": words}
    audit.note(f"reading.{decision}", Subject("meter", reading.meter_id, case.serial), after=told)
    return Decided(
        decision=decision,
        words=words,
        subscriber_id=reading.subscriber_id,
        meter_id=reading.meter_id,
        serial=case.serial,
        value_m3=reading.value_m3,
        counts_m3=counts,
        taken_on=reading.taken_on,
        period=reading.period,
    )


def hold_meters_of(reading_ids: Collection[int]) -> None:
    """Before many are decided: in the order in which forms of several meters hold theirs, or both wait in a circle."""
    possible = [reading_id for reading_id in reading_ids if 0 < reading_id <= LARGEST_ID]
    db.session.execute(HOLD_ALL, {"ids": possible})


def _hold(reading_id: int, staff_id: int, words: str) -> Case:
    held = db.session.execute(HOLD, {"id": reading_id}).one_or_none()
    if held is None:
        raise NotFound
    fresh = select(Reading).where(Reading.id == reading_id).execution_options(populate_existing=True)
    reading = db.session.scalars(fresh).one()
    if reading.status != "review":
        raise AlreadyDecided(status=reading.status)
    return Case(reading=reading, digits=held.digits, serial=held.serial, staff_id=staff_id, words=words)


def _accept(case: Case, _value: str) -> tuple[int | None, int | None]:
    case.reading.status = "accepted"
    return case.reading.value_m3, None


def _correct(case: Case, value: str) -> tuple[int | None, int | None]:
    """The value that was sent stays in the history; a reading of staff, of the same moment, counts in its place."""
    reading = case.reading
    value_m3 = _judge(case, value)
    reading.status = "superseded"
    db.session.flush()
    right = Reading(
        meter_id=reading.meter_id,
        value_m3=value_m3,
        taken_at=reading.taken_at,
        taken_on=reading.taken_on,
        period=reading.period,
        used_litres=case.place.used_at(value_m3),
        source="staff",
        status="accepted",
        reasons=["corrected"],
    )
    db.session.add(right)
    db.session.flush()
    Place(reading.meter_id, right.id, case.digits).recount_after()
    return value_m3, right.id


def _refuse(case: Case, _value: str) -> tuple[int | None, int | None]:
    """What the subscriber had sent for the same period before counts again."""
    case.reading.status = "refused"
    db.session.flush()
    sent = reinstate(case.reading, case.place)
    case.place.recount_after()
    return sent.value_m3 if sent else None, None


def _order_check(case: Case, _value: str) -> tuple[int | None, int | None]:
    """It stays in review until the meter was looked at. A meter is sent for once."""
    order_check(case.reading.meter_id, case.words, staff_id=case.staff_id, reading_id=case.reading.id)
    return case.reading.value_m3, None


def order_check(meter_id: int, words: str, *, staff_id: int, reading_id: int | None = None) -> None:
    """Raises Conflict when somebody is on his way already."""
    open_ones = select(MeterCheck.id).where(MeterCheck.meter_id == meter_id, MeterCheck.done_on.is_(None))
    if db.session.scalar(open_ones) is not None:
        raise Conflict("check-ordered")
    check = MeterCheck(
        meter_id=meter_id, reading_id=reading_id, words=words, ordered_at=clock.now(), ordered_by=staff_id, found=""
    )
    db.session.add(check)


def finish_check(check_id: int, done_on: date, found: str) -> None:
    """Raises NotFound, AlreadyDecided."""
    done = (
        update(MeterCheck)
        .where(MeterCheck.id == check_id, MeterCheck.done_on.is_(None))
        .values(done_on=done_on, found=found)
        .returning(MeterCheck.meter_id)
    )
    meter_id = db.session.scalar(done)
    if meter_id is None:
        known = db.session.scalar(select(MeterCheck.id).where(MeterCheck.id == check_id))
        raise AlreadyDecided if known else NotFound
    audit.note("meter.check-done", Subject("meter", meter_id, ""), after={"done_on": done_on, "found": found})


def _judge(case: Case, typed: str) -> int:
    """Between the readings before and after it, as the dial turns."""
    try:
        value_m3 = int(dial(digits=case.digits)(typed).value)
    except Rejected as rejected:
        raise Invalid({"value": Wrong(rejected.code, dict(rejected.data))}) from None
    least, most = case.place.least_m3(), case.place.most_m3()
    if least is not None and value_m3 < least and not rolls_over(least, value_m3, case.digits):
        raise Invalid({"value": Wrong("below_reading_before", {"least": least})})
    if most is not None and value_m3 > most and not rolls_over(value_m3, most, case.digits):
        raise Invalid({"value": Wrong("above_reading_after", {"most": most})})
    return value_m3


DECISIONS: Mapping[Decision, Callable[[Case, str], tuple[Any, Any]]] = {
    "accept": _accept,
    "correct": _correct,
    "refuse": _refuse,
    "check": _order_check,
}
"""Each gives the value that counts now, and the id of the reading that replaces this one."""
