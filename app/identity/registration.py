"""Becoming a subscriber. What a stranger sees never depends on who is registered already; what the letter says does."""

import contextlib
import logging
from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from app.core import clock, tenancy, throttle
from app.core.db import db
from app.core.errors import Invalid, TooMany, Wrong
from app.identity import letters, limits, newcomer, queries
from app.identity.access import add_account
from app.identity.identifiers import sign_in_key, sign_in_name
from app.identity.models import Subscriber
from validators.email import email_key

log = logging.getLogger(__name__)


def register(account_id: int, values: Mapping[str, str], *, language: str) -> None:
    """The account was proved. Afterwards a letter is on its way to values["email"].

    Raises Invalid for a login that somebody else has, TooMany.
    """
    throttle.take(limits.REGISTRATIONS_BY_ACCOUNT, str(account_id))
    # Its password is hashed in any case, so that an address which has a cabinet costs the same time.
    new = newcomer.new_subscriber(account_id, values, language)
    queries.lock_email(new.email_key)
    queries.hold_unopened(new.email_key, new.sign_in_key)
    registered = queries.find_by_sign_in(new.sign_in_key)
    taken = registered if registered and not newcomer.gives_way(registered, new, account_id) else None
    if taken:
        _refuse_taken_login()
    _count_letter(new.email_key)
    if taken:
        _post_taken(taken, new)
    elif owner := queries.find_owner_of_email(new.email_key):
        letters.post_already_registered(owner)
    elif registered and newcomer.is_the_same(registered, new, account_id):
        newcomer.renew(registered, new)
        letters.post_first_letter(registered)
    else:
        _move_in(new, account_id)


def resend(identifier: str, email: str, *, language: str) -> None:
    """The letter of a registration once more, whichever it was. Raises TooMany within the pause."""
    mailbox = throttle.unnamed(email_key(email))
    throttle.take(limits.RESEND_PAUSE, mailbox)
    throttle.take(limits.LETTERS_TO_ADDRESS, mailbox)
    registered = queries.find_by_sign_in(sign_in_key(identifier))
    owner = queries.find_owner_of_email(email_key(email))
    if registered and registered.email_key == email_key(email):
        _post_again(registered)
    elif owner:
        letters.post_already_registered(owner)
    elif registered:
        letters.post_account_taken(email, sign_in_name(identifier), language)


def open_cabinet(subscriber: Subscriber) -> None:
    """The address is the subscriber's: he used what was sent to it."""
    if subscriber.activated_at is None:
        subscriber.activated_at = clock.now()
        log.info("subscriber activated")


def _refuse_taken_login() -> None:
    """A login is one's own choice and can be another. Whether anything else is taken, only the letter says."""
    if tenancy.current().registration.sign_in == "login":
        raise Invalid({"login": Wrong("login_taken")})


def _count_letter(email_key: str) -> None:
    throttle.take(limits.LETTERS_TO_ADDRESS, throttle.unnamed(email_key))
    with contextlib.suppress(TooMany):
        throttle.take(limits.RESEND_PAUSE, throttle.unnamed(email_key))


def _post_taken(taken: Subscriber, new: Subscriber) -> None:
    if taken.email_key == new.email_key:
        letters.post_already_registered(taken)
    else:
        letters.post_account_taken(new.email, new.sign_in_name, new.language)


def _post_again(registered: Subscriber) -> None:
    if registered.activated_at:
        letters.post_already_registered(registered)
    else:
        letters.post_first_letter(registered)


def _move_in(new: Subscriber, account_id: int) -> None:
    before = queries.find_by_sign_in(new.sign_in_key)
    try:
        with db.session.begin_nested():
            newcomer.void_unopened(new.email_key, *([before] if before else []))
            db.session.add(new)
            db.session.flush()
            add_account(new.id, account_id)
    except IntegrityError:
        quicker = queries.find_by_sign_in(new.sign_in_key)
        if quicker is None:
            raise
        _refuse_taken_login()
        _post_taken(quicker, new)
        return
    letters.post_first_letter(new)
    log.info("subscriber registered")
