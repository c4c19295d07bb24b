"""A colleague looks at a cabinet as its subscriber sees it: for a quarter of an hour, and changes nothing (U3).

The token is worth nothing without the session at the console it was drawn in: signed out, disabled or given another
role, the colleague sees no more.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from app.core import clock, jobs
from app.core.db import db
from app.core.permissions import Permission, Role, may
from app.staff import limits
from app.staff.models import StaffMember, StaffSession, StaffViewing
from app.staff.sessions import SignedInStaff

_viewing, _session, _member = StaffViewing.__table__.c, StaffSession.__table__.c, StaffMember.__table__.c

BY_TOKEN = (
    select(_viewing.subscriber_id, _viewing.expires_at, _member.name, _member.role)
    .join_from(StaffViewing.__table__, StaffSession.__table__, _session.id == _viewing.session_id)
    .join(StaffMember.__table__, _member.id == _session.staff_id)
    .where(
        _viewing.digest == bindparam("digest"),
        _viewing.expires_at > bindparam("now"),
        _session.verified_at.is_not(None),
        _session.created_at > bindparam("opened_after"),
        _session.last_seen_at > bindparam("seen_after"),
        _member.disabled_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Viewing:
    """`staff_name` looks at the cabinet of this subscriber."""

    subscriber_id: int
    expires_at: datetime
    staff_name: str


def open_viewing(me: SignedInStaff, subscriber_id: int, reason: str) -> str:
    """The token for the cookie. One cabinet at a time."""
    token, now = secrets.token_urlsafe(32), clock.now()
    end_viewings(me)
    db.session.add(
        StaffViewing(
            digest=_digest(token),
            session_id=me.session_id,
            subscriber_id=subscriber_id,
            reason=reason,
            opened_at=now,
            expires_at=now + limits.VIEWING,
        )
    )
    return token


def find_viewing(token: str) -> Viewing | None:
    now = clock.now()
    asked = {"digest": _digest(token), "now": now}
    since = {"opened_after": now - limits.ABSOLUTE, "seen_after": now - limits.IDLE}
    row = db.session.execute(BY_TOKEN, asked | since).one_or_none()
    if row is None or not may(Role(row.role), Permission.VIEW_AS_SUBSCRIBER):
        return None
    return Viewing(row.subscriber_id, row.expires_at, row.name)


def end_viewings(me: SignedInStaff) -> None:
    db.session.execute(delete(StaffViewing).where(StaffViewing.session_id == me.session_id))


@jobs.nightly
def forget_ended_viewings() -> None:
    db.session.execute(delete(StaffViewing).where(StaffViewing.expires_at < clock.now()))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
