"""A reading is refused: whether what the subscriber had sent for the same period before counts again, and how."""

from sqlalchemy import select

from app.core.db import db
from app.metering.models import Reading, ReadingDecision
from app.metering.queries import SUBSCRIBERS
from app.metering.recount import Place

REVIEW_CODES = frozenset({"very_high", "zero", "overdue"})
"""For these a reading goes to review; see app/metering/checks.py."""


def reinstate(refused: Reading, place: Place) -> Reading | None:
    """What counts again, counted anew: what stood before it may have been taken out since."""
    sent = _sent_before(refused, place)
    if sent:
        sent.status = "accepted" if REVIEW_CODES.isdisjoint(sent.reasons) or _was_accepted(sent) else "review"
        db.session.flush()
        Place(sent.meter_id, sent.id, place.digits).recount()
    return sent


def _sent_before(refused: Reading, place: Place) -> Reading | None:
    """Nothing where another reading has taken its place meanwhile: staff's own, or their correction of it."""
    sent = db.session.scalars(
        select(Reading)
        .where(Reading.meter_id == refused.meter_id, Reading.period == refused.period, Reading.id < refused.id)
        .where(Reading.status == "superseded", Reading.source.in_(SUBSCRIBERS))
        .order_by(Reading.taken_at.desc(), Reading.id.desc())
        .limit(1)
    ).one_or_none()
    standing = place.before()
    if sent is None or standing is None:
        return sent
    stood = db.session.get_one(Reading, (refused.tenant, standing.id))
    return sent if (stood.taken_at, stood.id) < (sent.taken_at, sent.id) else None


def _was_accepted(reading: Reading) -> bool:
    """By staff, before it gave way: they are not asked twice."""
    accepted = select(ReadingDecision.id).where(
        ReadingDecision.reading_id == reading.id, ReadingDecision.decision == "accept"
    )
    return db.session.scalar(accepted.limit(1)) is not None
