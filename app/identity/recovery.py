"""A forgotten password (I2). The worker finds out who gets a letter, so the page cannot tell, nor the time it takes."""

import logging

from app.core import jobs, links, throttle, tokens
from app.core.errors import Invalid, Wrong
from app.core.passwords import hash_password
from app.identity import letters, limits, queries, sessions
from app.identity.models import Subscriber
from app.identity.new_address import forget_new_email
from app.identity.registration import open_cabinet
from app.identity.sessions import Opened
from app.identity.sign_in import unlock
from validators.email import email_key
from validators.password import check_differs
from validators.verdict import Rejected

log = logging.getLogger(__name__)


def ask_recovery(*, email: str = "", account_number: str = "", client: str) -> None:
    """Raises TooMany."""
    key = account_number or email_key(email)
    throttle.take(limits.LETTERS_BY_CLIENT, client)
    throttle.take(limits.LETTERS_TO_ADDRESS, throttle.unnamed(key))
    jobs.enqueue(write_recovery, account_number=account_number, email_key=email_key(email))


@jobs.job("identity.write-recovery")
def write_recovery(account_number: str, email_key: str) -> None:
    if account_number:
        one = queries.find_by_sign_in(account_number)
        found = [one] if one else []
    else:
        found = queries.list_by_email(email_key)
    if found:
        letters.post_recovery(found)


def find_recovering(token: str) -> Subscriber:
    """Raises DeadLink."""
    return queries.get_subscriber(links.check_link(token, letters.RECOVER))


def recover(token: str, password: str, *, browser: str) -> Opened:
    """Sets the password, activates, unlocks, ends all sessions and opens a new one. Raises DeadLink, Invalid."""
    # First of all, as whoever confirms a new address does: that ends this link.
    queries.hold_subscriber(links.check_link(token, letters.RECOVER))
    subscriber = queries.get_subscriber(links.use_link(token, letters.RECOVER))
    set_password(subscriber, password)
    open_cabinet(subscriber)
    unlock(subscriber)
    sessions.end_other_sessions(subscriber.id, keep=None)
    letters.post_password_changed(subscriber)
    log.info("password recovered")
    return sessions.open_session(subscriber.id, remember=False, client=browser)


def set_password(subscriber: Subscriber, password: str) -> None:
    """Secrets of letters that were sent before open nothing any more, nor does a new address wait. Raises Invalid."""
    try:
        check_differs(password, subscriber.sign_in_name, subscriber.email)
    except Rejected as rejected:
        raise Invalid({"password": Wrong(rejected.code)}) from None
    subscriber.password_hash = hash_password(password)
    for purpose in letters.PURPOSES:
        tokens.revoke_tokens(purpose=purpose, subject_id=subscriber.id)
    # Whoever knew the old password may have asked for one, and could recover the new password by it.
    forget_new_email(subscriber.id)
