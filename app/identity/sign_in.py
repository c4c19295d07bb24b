"""Signing in (I1): throttled before anything is hashed, locked for a while after many mistakes (I3)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from app.core import tenancy, throttle, tokens
from app.core.errors import DomainError, Invalid, Wrong
from app.core.passwords import hash_password, is_outdated, password_fits
from app.identity import letters, limits, queries, sessions
from app.identity.identifiers import sign_in_key
from app.identity.models import Subscriber
from app.identity.registration import open_cabinet
from app.identity.sessions import Opened

log = logging.getLogger(__name__)


class WrongSignIn(Invalid):
    """No such sign-in, or another password: nobody learns which."""

    def __init__(self) -> None:
        super().__init__({"": Wrong("wrong_sign_in")})


class NotActivated(DomainError):
    """The password is right, but the letter was never opened (R9)."""

    code = "not-activated"
    status = 403

    def __init__(self, email: str) -> None:
        super().__init__()
        self.email = email


def sign_in(identifier: str, password: str, *, remember: bool, client: str, browser: str) -> Opened:
    """`client` is who is throttled, `browser` what the list of sessions will show.

    Raises WrongSignIn, NotActivated, TooMany.
    """
    key = sign_in_key(identifier)
    with _counted(key, client):
        subscriber = queries.find_by_sign_in(key)
        own_fits = password_fits(subscriber.password_hash if subscriber else None, password)
        by_letter = _initial_password_fits(subscriber, password)
        if subscriber is None or not (own_fits or by_letter):
            log.info("sign-in refused")
            raise WrongSignIn
    if by_letter:
        _open_by_letter(subscriber, password)
    elif subscriber.activated_at is None:
        raise NotActivated(subscriber.email)
    elif subscriber.password_hash and is_outdated(subscriber.password_hash):
        subscriber.password_hash = hash_password(password)
    return sessions.open_session(subscriber.id, remember=remember, client=browser)


def check_present_password(subscriber: Subscriber, password: str, *, field: str, wrong: str = "wrong_password") -> None:
    """For changes that a forgotten open browser must not make. Raises Invalid for `field`, TooMany."""
    whose = throttle.unnamed(subscriber.sign_in_key)
    throttle.take(limits.SIGN_INS_BY_IDENTIFIER, whose)
    if not password_fits(subscriber.password_hash, password):
        raise Invalid({field: Wrong(wrong)})
    throttle.give_back(limits.SIGN_INS_BY_IDENTIFIER, whose)


def unlock(subscriber: Subscriber) -> None:
    throttle.release(limits.SIGN_INS_BY_IDENTIFIER, throttle.unnamed(subscriber.sign_in_key))


def _initial_password_fits(subscriber: Subscriber | None, password: str) -> bool:
    """R8: the password of the letter, for as long as the subscriber has none of his own."""
    if tenancy.current().registration.password.mode != "issued":
        return False
    whose = tokens.find_subject(tokens.as_drawn(password), purpose=letters.INITIAL_PASSWORD)
    return subscriber is not None and subscriber.password_hash is None and whose == subscriber.id


def _open_by_letter(subscriber: Subscriber, password: str) -> None:
    """Of two who have it at the same moment the second learns no more than a day later. Raises WrongSignIn."""
    if tokens.use_token(tokens.as_drawn(password), purpose=letters.INITIAL_PASSWORD) is None:
        raise WrongSignIn
    open_cabinet(subscriber)


@contextmanager
def _counted(key: str, client: str) -> Iterator[None]:
    """Only wrong passwords count; a try that was refused before it was looked at does not."""
    tries = [(limits.SIGN_INS_BY_CLIENT, client), (limits.SIGN_INS_BY_IDENTIFIER, throttle.unnamed(key))]
    throttle.take_all(tries)
    yield
    throttle.give_back_all(tries)
