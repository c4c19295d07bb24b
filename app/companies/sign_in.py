"""Signing in with an access code and a password (I5), throttled before anything is hashed (I3).

There is no recovery: who has forgotten his password gets another one from the utility's staff, and only from them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from app.companies import limits, queries, sessions, users
from app.companies.codes import read_code
from app.companies.models import CompanyUser
from app.core import audit, clock, throttle, tokens
from app.core.audit import Actor
from app.core.errors import Invalid, Wrong
from app.core.passwords import hash_password, is_outdated, password_fits

log = logging.getLogger(__name__)


class WrongCompanySignIn(Invalid):
    """No such code, one that is disabled, or another password: nobody learns which."""

    def __init__(self) -> None:
        super().__init__({"": Wrong("wrong_company_sign_in")})


def sign_in(access_code: str, password: str, *, client: str, browser: str) -> str:
    """The token of a new session. Raises WrongCompanySignIn, TooMany."""
    code = read_code(access_code)
    with _counted(str(code or access_code[:60]), client):
        user = queries.find_by_code(code) if code else None
        fits = password_fits(user.password_hash if user else None, password)
        issued_to = tokens.find_subject(tokens.as_drawn(password), purpose=users.ISSUED_PASSWORD)
        if user is None or not (fits or _is_his(issued_to, user)):
            log.info("company sign-in refused")
            raise WrongCompanySignIn
    if user.password_hash and is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    user.signed_in_at = clock.now()
    audit.act_as(Actor("company", user.id, str(code), client))
    return sessions.open_session(user.id, browser=browser)


def _is_his(issued_to: int | None, user: CompanyUser) -> bool:
    """It is good until a password of his own takes its place, so that a closed window locks nobody out."""
    return user.password_hash is None and issued_to == user.id


@contextmanager
def _counted(code: str, client: str) -> Iterator[None]:
    """Only what is wrong counts."""
    tries = [(limits.SIGN_INS_BY_CLIENT, client), (limits.SIGN_INS_BY_CODE, throttle.unnamed(code))]
    throttle.take_all(tries)
    yield
    throttle.give_back_all(tries)
