"""Staff decide on a reading in review: accept, correct, refuse, or send somebody to look at the meter (M10).

Of two clerks who decide at once one is told that the other was quicker. The meter is held first, as forms do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select, text, update

from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.metering.case import litres_between, rolls_over
from app.metering.models import MeterCheck, Reading, ReadingDecision
from app.metering.queries import SUBSCRIBERS
from app.metering.recount import find_after, find_before, recount_after
from validators.reading import dial
from validators.verdict import Rejected

Decision = Literal["accept", "correct", "refuse", "check"]
REVIEW_CODES = frozenset({"very_high", "zero", "overdue"})
"""For these a reading goes to review; see app/metering/checks.py."""

HOLD = text("""
    select m.id as meter_id, m.digits, m.serial from reading r join meter m on m.id = r.meter_id
    where r.id = :id for no key update of m
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
        used_litres=_used(case, value_m3),
        source="staff",
        status="accepted",
        reasons=["corrected"],
    )
    db.session.add(right)
    db.session.flush()
    recount_after(reading.meter_id, case.digits, right.taken_at, right.id)
    return value_m3, right.id


def _refuse(case: Case, _value: str) -> tuple[int | None, int | None]:
    """What the subscriber had sent for the same period before counts again."""
    reading = case.reading
    reading.status = "refused"
    db.session.flush()
    before = db.session.scalars(
        select(Reading)
        .where(Reading.meter_id == reading.meter_id, Reading.period == reading.period, Reading.id < reading.id)
        .where(Reading.status == "superseded", Reading.source.in_(SUBSCRIBERS))
        .order_by(Reading.taken_at.desc(), Reading.id.desc())
        .limit(1)
    ).one_or_none()
    if before:
        before.status = "accepted" if REVIEW_CODES.isdisjoint(before.reasons) else "review"
        db.session.flush()
    recount_after(reading.meter_id, case.digits, reading.taken_at, reading.id)
    return before.value_m3 if before else None, None


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
    before, after = _neighbours(case.reading)
    if before is not None and value_m3 < before and not rolls_over(before, value_m3, case.digits):
        raise Invalid({"value": Wrong("below_reading_before", {"least": before})})
    if after is not None and value_m3 > after and not rolls_over(value_m3, after, case.digits):
        raise Invalid({"value": Wrong("above_reading_after", {"most": after})})
    return value_m3


def _neighbours(reading: Reading) -> tuple[int | None, int | None]:
    place: tuple[int, datetime, int] = (reading.meter_id, reading.taken_at, reading.id)
    return find_before(*place), find_after(*place)


def _used(case: Case, value_m3: int) -> int | None:
    before = find_before(case.reading.meter_id, case.reading.taken_at, case.reading.id)
    return None if before is None else litres_between(before, value_m3, case.digits)


DECISIONS: Mapping[Decision, Callable[[Case, str], tuple[Any, Any]]] = {
    "accept": _accept,
    "correct": _correct,
    "refuse": _refuse,
    "check": _order_check,
}
"""Each gives the value that counts now, and the id of the reading that replaces this one."""
