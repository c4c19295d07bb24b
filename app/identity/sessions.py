"""Sign-in sessions: opened, found by their token, listed, ended (I1, I6)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, update

from app.core import clock, jobs
from app.core.db import db
from app.core.permissions import Role
from app.core.statements import Statement
from app.identity.models import SignInSession, Subscriber

SHORT = timedelta(hours=12)
REMEMBERED = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=5)
CLIENT_LENGTH = 200


_session, _subscriber = SignInSession.__table__, Subscriber.__table__

BY_TOKEN = Statement(
    select(
        _session.c.id,
        _session.c.last_seen_at,
        _session.c.subscriber_id,
        _subscriber.c.display_name,
        _subscriber.c.sign_in_name,
        _subscriber.c.language,
        _subscriber.c.password_hash.is_(None).label("must_choose_password"),
        _subscriber.c.remind_days,
    )
    .join(_subscriber, _subscriber.c.id == _session.c.subscriber_id)
    .where(_session.c.digest == bindparam("digest"), _session.c.expires_at > bindparam("now"))
)

BY_ID = select(
    _subscriber.c.id,
    _subscriber.c.display_name,
    _subscriber.c.sign_in_name,
    _subscriber.c.language,
    _subscriber.c.remind_days,
).where(_subscriber.c.id == bindparam("subscriber_id"))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who makes this request. `must_choose_password`: signed in with the password of the letter (R8).

    `remind_days`: own days of the month for readings (M3).
    """

    session_id: int
    subscriber_id: int
    display_name: str
    sign_in_name: str
    language: str
    must_choose_password: bool
    remind_days: tuple[int, ...] = ()
    role: Role = Role.SUBSCRIBER
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return str(self.subscriber_id)


@dataclass(frozen=True, slots=True)
class Opened:
    subscriber_id: int
    token: str
    max_age: int | None
    """Seconds the browser keeps the cookie; None: until it is closed."""


def open_session(subscriber_id: int, *, remember: bool, client: str) -> Opened:
    token = secrets.token_urlsafe(32)
    now = clock.now()
    lifetime = REMEMBERED if remember else SHORT
    db.session.add(
        SignInSession(
            digest=_digest(token),
            subscriber_id=subscriber_id,
            remember=remember,
            client=client[:CLIENT_LENGTH],
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetime,
        )
    )
    return Opened(subscriber_id, token, int(lifetime.total_seconds()) if remember else None)


def find_signed_in(token: str, *, note: bool = True) -> SignedIn | None:
    """`note` when it was: not in a request that may end other sessions, or two that end each other wait in a circle."""
    now = clock.now()
    row = BY_TOKEN.row(digest=_digest(token), now=now)
    if row is None:
        return None
    session_id, last_seen_at, subscriber_id, display_name, sign_in_name, language, must_choose_password, days = row
    if note and now - last_seen_at > SEEN_EVERY:
        db.session.execute(update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now))
    return SignedIn(
        session_id=session_id,
        subscriber_id=subscriber_id,
        display_name=display_name,
        sign_in_name=sign_in_name,
        language=language,
        must_choose_password=must_choose_password,
        remind_days=tuple(days),
    )


def seen_by_staff(subscriber_id: int) -> SignedIn | None:
    """The cabinet as a colleague looks at it: who may only see. No session of the subscriber's is touched."""
    row = db.session.execute(BY_ID, {"subscriber_id": subscriber_id}).one_or_none()
    if row is None:
        return None
    return SignedIn(
        session_id=0,
        subscriber_id=row.id,
        display_name=row.display_name,
        sign_in_name=row.sign_in_name,
        language=row.language,
        must_choose_password=False,
        remind_days=tuple(row.remind_days),
        role=Role.STAFF_VIEWER,
    )


def list_sessions(subscriber_id: int) -> list[SignInSession]:
    return list(
        db.session.scalars(
            select(SignInSession)
            .where(SignInSession.subscriber_id == subscriber_id, SignInSession.expires_at > clock.now())
            .order_by(SignInSession.last_seen_at.desc(), SignInSession.id)
        )
    )


def end_session(subscriber_id: int, session_id: int) -> bool:
    """Whether there was such a session of this subscriber."""
    ended = db.session.execute(
        delete(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.subscriber_id == subscriber_id)
        .returning(SignInSession.id)
    )
    return ended.first() is not None


def end_other_sessions(subscriber_id: int, *, keep: int | None) -> None:
    statement = delete(SignInSession).where(SignInSession.subscriber_id == subscriber_id)
    if keep is not None:
        statement = statement.where(SignInSession.id != keep)
    db.session.execute(statement)


@jobs.nightly
def forget_ended_sessions() -> None:
    db.session.execute(delete(SignInSession).where(SignInSession.expires_at < clock.now()))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
