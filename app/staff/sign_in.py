"""Signing in, first half: e-mail and password. Throttled before anything is hashed (I3, I7)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from app.core import audit, throttle
from app.core.audit import Actor
from app.core.errors import Invalid, Wrong
from app.core.passwords import hash_password, is_outdated, password_fits
from app.staff import limits, queries, sessions
from validators.email import email_key

log = logging.getLogger(__name__)


class WrongSignIn(Invalid):
    """No such colleague, a disabled one, or another password: nobody learns which."""

    def __init__(self) -> None:
        super().__init__({"": Wrong("wrong_sign_in")})


def sign_in(email: str, password: str, *, client: str, browser: str) -> str:
    """The token of a session that still waits for the second factor. Raises WrongSignIn, TooMany."""
    key = email_key(email)
    with _counted(key, client):
        member = queries.find_by_email(key)
        fits = password_fits(member.password_hash if member else None, password)
        if member is None or member.disabled_at or not fits:
            log.info("staff sign-in refused")
            raise WrongSignIn
    if member.password_hash and is_outdated(member.password_hash):
        member.password_hash = hash_password(password)
    audit.act_as(Actor("staff", member.id, member.email, client))
    return sessions.open_session(member.id, browser=browser)


@contextmanager
def _counted(key: str, client: str) -> Iterator[None]:
    """Only what is wrong counts."""
    tries = [(limits.SIGN_INS_BY_CLIENT, client), (limits.SIGN_INS_BY_EMAIL, throttle.unnamed(key))]
    throttle.take_all(tries)
    yield
    throttle.give_back_all(tries)
