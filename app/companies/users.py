"""A company's people: let in by staff or by the company's own manager, their passwords given out by us only (I5)."""

from typing import Literal

from app.companies import limits, queries, sessions
from app.companies.codes import AccessCode
from app.companies.models import Company, CompanyUser
from app.companies.sessions import SignedInCompany
from app.core import audit, clock, mail, tenancy, throttle, tokens
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.core.mail import Secret
from app.core.passwords import hash_password, password_fits
from validators.password import check_differs
from validators.verdict import Rejected

ISSUED_PASSWORD = "company-password"  # noqa: S105 — what the token is for
MOST_USERS = 50

By = Literal["letter", "hand"]


class OwnAccess(Conflict):
    """Nobody shuts himself out by mistake."""

    code = "own-access"


def add_user(company_id: int, name: str, email: str, *, manages_users: bool, language: str) -> CompanyUser:
    """Has no password yet: `issue` gives him one. Raises Invalid where the house is full."""
    company = queries.get_company(company_id, hold=True)
    place = queries.last_place(company_id) + 1
    if queries.count_users(company_id) >= MOST_USERS:
        raise Invalid({"": Wrong("too_many_company_users", {"maximum": MOST_USERS})})
    user = CompanyUser(
        company_id=company.id, place=place, name=name, email=email, manages_users=manages_users, language=language
    )
    db.session.add(user)
    db.session.flush()
    after = {"name": name, "email": email, "manages_users": manages_users}
    audit.note("company-user.add", subject(company, user), after=after)
    return user


def issue(company: Company, user: CompanyUser, by: By) -> str | None:
    """Another password for him; what he had is void, and he is signed out. By hand: to be shown, this once.

    By letter it is drawn when the letter is sent.
    """
    if by == "letter" and not user.email:
        raise Invalid({"": Wrong("no_company_email")})
    _forget_password(user)
    user.issued_at = clock.now()
    audit.note("company-user.issue-password", subject(company, user), after={"by": by})
    if by == "letter":
        _post(company, user)
        return None
    password = tokens.draw_spoken_token()
    tokens.keep_token(password, purpose=ISSUED_PASSWORD, subject_id=user.id, valid_for=limits.PASSWORD_VALID)
    return password


def invite(me: SignedInCompany, name: str, email: str, *, manages_users: bool) -> CompanyUser:
    """By the company's manager: the letter brings access code and password. Raises Invalid, TooMany."""
    throttle.take(limits.INVITATIONS_BY_COMPANY, str(me.company_id))
    user = add_user(me.company_id, name, email, manages_users=manages_users, language=me.language)
    issue(queries.get_company(me.company_id), user, "letter")
    return user


def disable_colleague(me: SignedInCompany, user_id: int) -> None:
    """By the company's manager. Raises OwnAccess, NotFound."""
    if user_id == me.user_id:
        raise OwnAccess
    disable(queries.get_user(me.company_id, user_id))


def disable(user: CompanyUser) -> None:
    """Out at once, wherever he is signed in. Letting him in again needs another password, from staff."""
    if user.disabled_at:
        return
    user.disabled_at = clock.now()
    _forget_password(user)
    audit.note("company-user.disable", subject(queries.get_company(user.company_id), user))


def enable(user: CompanyUser) -> None:
    if user.disabled_at is None:
        return
    user.disabled_at = None
    audit.note("company-user.enable", subject(queries.get_company(user.company_id), user))


def end_sessions(user: CompanyUser) -> None:
    sessions.end_sessions_of_user(user.id)
    audit.note("company-user.end-sessions", subject(queries.get_company(user.company_id), user))


def choose_password(me: SignedInCompany, password: str) -> None:
    """In place of the one that was given out. Raises Invalid; NotFound when he has chosen one before."""
    user = queries.get_user(me.company_id, me.user_id)
    if user.password_hash is not None:
        raise NotFound
    _set_password(me, user, password)


def change_password(me: SignedInCompany, present_password: str, password: str) -> None:
    """Raises Invalid, TooMany."""
    user = queries.get_user(me.company_id, me.user_id)
    whose = throttle.unnamed(me.code)
    throttle.take(limits.SIGN_INS_BY_CODE, whose)
    if not password_fits(user.password_hash, present_password):
        raise Invalid({"present_password": Wrong("wrong_password")})
    throttle.give_back(limits.SIGN_INS_BY_CODE, whose)
    _set_password(me, user, password)


def change_language(me: SignedInCompany, language: str) -> None:
    queries.get_user(me.company_id, me.user_id).language = language


def subject(company: Company, user: CompanyUser) -> Subject:
    return Subject("company-user", user.id, f"{company.name}: {AccessCode(company.access_code, user.place)}")


def _set_password(me: SignedInCompany, user: CompanyUser, password: str) -> None:
    """Not the access code, nor the password that was given out."""
    try:
        check_differs(password, me.code, user.email, user.name)
    except Rejected as rejected:
        raise Invalid({"password": Wrong(rejected.code)}) from None
    if tokens.find_bearer(tokens.as_drawn(password), purpose=ISSUED_PASSWORD):
        raise Invalid({"password": Wrong("password_was_issued")})
    user.password_hash = hash_password(password)
    tokens.revoke_tokens(purpose=ISSUED_PASSWORD, subject_id=user.id)
    sessions.end_sessions_of_user(user.id, keep=me.session_id)
    audit.note("company-user.choose-password", subject(queries.get_company(me.company_id), user))


def _forget_password(user: CompanyUser) -> None:
    """The door is open again too, however often the old password was tried."""
    company = queries.get_company(user.company_id)
    user.password_hash = None
    tokens.revoke_tokens(purpose=ISSUED_PASSWORD, subject_id=user.id)
    sessions.end_sessions_of_user(user.id)
    code = AccessCode(company.access_code, user.place)
    throttle.release(limits.SIGN_INS_BY_CODE, throttle.unnamed(str(code)))


def _post(company: Company, user: CompanyUser) -> None:
    mail.post(
        "company_access",
        to=user.email,
        language=user.language,
        context={
            "name": user.name,
            "company": company.name,
            "access_code": str(AccessCode(company.access_code, user.place)),
            "utility": tenancy.current().name[user.language],
        },
        secrets=[Secret(purpose=ISSUED_PASSWORD, subject_id=user.id, valid_for=limits.PASSWORD_VALID, spoken=True)],
    )
