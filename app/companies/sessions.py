"""Where a company's people are signed in: rows and a cookie of their own, for twelve hours (I5)."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from app.companies import limits
from app.companies.codes import AccessCode
from app.companies.models import Company, CompanySession, CompanyUser
from app.core import clock, jobs
from app.core.db import db
from app.core.permissions import Role

CLIENT_LENGTH = 200

_session, _user, _company = CompanySession.__table__.c, CompanyUser.__table__.c, Company.__table__.c

BY_TOKEN = (
    select(
        _session.id.label("session_id"),
        _user.id.label("user_id"),
        _user.place,
        _user.name,
        _user.manages_users,
        _user.language,
        _user.password_hash.is_(None).label("must_choose_password"),
        _company.id.label("company_id"),
        _company.name.label("company_name"),
        _company.access_code,
    )
    .join_from(CompanySession.__table__, CompanyUser.__table__, _user.id == _session.user_id)
    .join(Company.__table__, _company.id == _user.company_id)
    .where(
        _session.digest == bindparam("digest"),
        _session.expires_at > bindparam("now"),
        _user.disabled_at.is_(None),
        _company.disabled_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInCompany:
    """Who makes this request, and for which company."""

    session_id: int
    user_id: int
    name: str
    code: str
    company_id: int
    company_name: str
    language: str
    role: Role
    must_choose_password: bool


def open_session(user_id: int, *, browser: str) -> str:
    """The token for the cookie."""
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        CompanySession(
            digest=_digest(token),
            user_id=user_id,
            client=browser[:CLIENT_LENGTH],
            created_at=now,
            expires_at=now + limits.SESSION,
        )
    )
    return token


def find_signed_in(token: str) -> SignedInCompany | None:
    row = db.session.execute(BY_TOKEN, {"digest": _digest(token), "now": clock.now()}).one_or_none()
    if row is None:
        return None
    return SignedInCompany(
        session_id=row.session_id,
        user_id=row.user_id,
        name=row.name,
        code=str(AccessCode(row.access_code, row.place)),
        company_id=row.company_id,
        company_name=row.company_name,
        language=row.language,
        role=Role.COMPANY_MANAGER if row.manages_users else Role.COMPANY,
        must_choose_password=row.must_choose_password,
    )


def end_session(session_id: int) -> None:
    db.session.execute(delete(CompanySession).where(CompanySession.id == session_id))


def end_sessions_of_user(user_id: int, *, keep: int | None = None) -> None:
    statement = delete(CompanySession).where(CompanySession.user_id == user_id)
    db.session.execute(statement if keep is None else statement.where(CompanySession.id != keep))


def end_sessions_of_company(company_id: int) -> None:
    users = select(CompanyUser.id).where(CompanyUser.company_id == company_id)
    db.session.execute(delete(CompanySession).where(CompanySession.user_id.in_(users)))


@jobs.nightly
def forget_ended_sessions() -> None:
    db.session.execute(delete(CompanySession).where(CompanySession.expires_at < clock.now()))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
