"""Sessions of staff: shorter than those of subscribers, and nothing is open before the second factor (I7)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update

from app.core import clock, jobs
from app.core.db import db
from app.core.permissions import Role
from app.staff import limits
from app.staff.models import StaffMember, StaffPasskey, StaffSession

CLIENT_LENGTH = 200

_session, _member, _passkey = StaffSession.__table__.c, StaffMember.__table__.c, StaffPasskey.__table__.c

BY_TOKEN = (
    select(
        _session.id,
        _session.last_seen_at,
        _session.verified_at,
        _session.confirmed_at,
        _member.id.label("staff_id"),
        _member.name,
        _member.email,
        _member.role,
        _member.language,
        or_(_member.totp_key.is_not(None), select(_passkey.id).where(_passkey.staff_id == _member.id).exists()).label(
            "has_second_factor"
        ),
    )
    .join_from(StaffSession.__table__, StaffMember.__table__, _member.id == _session.staff_id)
    .where(
        _session.digest == bindparam("digest"),
        _session.created_at > bindparam("opened_after"),
        _session.last_seen_at > bindparam("seen_after"),
        _member.disabled_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInStaff:
    """Who makes this request. Until `verified` only the pages of the second factor are open."""

    session_id: int
    staff_id: int
    name: str
    email: str
    role: Role
    language: str
    verified: bool
    has_second_factor: bool
    confirmed_at: datetime | None

    def is_fresh(self, *, to_send: bool) -> bool:
        """Whether the second factor was shown a short while ago."""
        limit = limits.FRESH_TO_SEND if to_send else limits.FRESH_TO_OPEN
        return self.confirmed_at is not None and clock.now() - self.confirmed_at <= limit


def open_session(staff_id: int, *, browser: str) -> str:
    """The token for the cookie."""
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        StaffSession(
            digest=_digest(token), staff_id=staff_id, client=browser[:CLIENT_LENGTH], created_at=now, last_seen_at=now
        )
    )
    return token


def find_staff(token: str, *, clicked: bool = True) -> SignedInStaff | None:
    """`clicked`: it is a person who asks for a page, so the session goes on."""
    now = clock.now()
    since = {"opened_after": now - limits.ABSOLUTE, "seen_after": now - limits.IDLE}
    row = db.session.execute(BY_TOKEN, {"digest": _digest(token), **since}).one_or_none()
    if row is None:
        return None
    if clicked and now - row.last_seen_at > limits.SEEN_EVERY:
        db.session.execute(update(StaffSession).where(StaffSession.id == row.id).values(last_seen_at=now))
    return SignedInStaff(
        session_id=row.id,
        staff_id=row.staff_id,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        language=row.language,
        verified=row.verified_at is not None,
        has_second_factor=row.has_second_factor,
        confirmed_at=row.confirmed_at,
    )


def confirm(session_id: int) -> None:
    """The second factor was shown just now."""
    now = clock.now()
    session = update(StaffSession).where(StaffSession.id == session_id)
    db.session.execute(session.values(confirmed_at=now, challenge=None))
    db.session.execute(session.where(StaffSession.verified_at.is_(None)).values(verified_at=now))


def list_sessions(staff_id: int) -> list[StaffSession]:
    """The one last used comes first."""
    now = clock.now()
    return list(
        db.session.scalars(
            select(StaffSession)
            .where(StaffSession.staff_id == staff_id, StaffSession.created_at > now - limits.ABSOLUTE)
            .where(StaffSession.last_seen_at > now - limits.IDLE)
            .order_by(StaffSession.last_seen_at.desc(), StaffSession.id)
        )
    )


def end_session(staff_id: int, session_id: int) -> bool:
    """Whether there was such a session."""
    ended = db.session.execute(
        delete(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.staff_id == staff_id)
        .returning(StaffSession.id)
    )
    return ended.first() is not None


def end_sessions(staff_id: int, *, keep: int | None = None) -> None:
    statement = delete(StaffSession).where(StaffSession.staff_id == staff_id)
    db.session.execute(statement if keep is None else statement.where(StaffSession.id != keep))


@jobs.nightly
def forget_ended_sessions() -> None:
    now = clock.now()
    over = or_(StaffSession.created_at < now - limits.ABSOLUTE, StaffSession.last_seen_at < now - limits.IDLE)
    db.session.execute(delete(StaffSession).where(over))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
