"""Another e-mail address (I4): asked for, confirmed from its own mailbox, or called off before that."""

import logging

from sqlalchemy import delete

from app.core import clock, links, tenancy, throttle, tokens
from app.core.db import db
from app.core.errors import Invalid, Wrong
from app.identity import letters, limits, queries
from app.identity.models import PendingEmail, Subscriber
from app.identity.newcomer import void_unopened
from app.identity.sign_in import check_present_password
from validators.email import email_key

log = logging.getLogger(__name__)


def find_waiting_address(subscriber_id: int) -> str | None:
    """The one whose link may still be opened."""
    since = clock.today(tenancy.current().time_zone) - limits.NEW_EMAIL_WAITS
    pending = queries.find_pending_email(subscriber_id, since=since)
    return pending.email if pending else None


def ask_new_email(subscriber: Subscriber, email: str, present_password: str) -> None:
    """The one asked for before, if any, is forgotten. Raises Invalid, TooMany."""
    if not present_password:
        raise Invalid({"present_password": Wrong("password_for_email")})
    check_present_password(subscriber, present_password, field="present_password")
    throttle.take(limits.NEW_ADDRESSES, str(subscriber.id))
    throttle.take(limits.LETTERS_TO_ADDRESS, throttle.unnamed(email_key(email)))
    forget_new_email(subscriber.id)
    pending = PendingEmail(subscriber_id=subscriber.id, email=email, asked_on=clock.today(tenancy.current().time_zone))
    db.session.add(pending)
    db.session.flush()
    owner = queries.find_owner_of_email(email_key(email), but=subscriber.id)
    if owner:
        letters.post_already_registered(owner)
    else:
        letters.post_email_confirmation(subscriber, pending)


def forget_new_email(subscriber_id: int) -> bool:
    """Whether one waited. Its link is asked for it, so that it opens nothing any more."""
    queries.hold_subscriber(subscriber_id)
    waiting = delete(PendingEmail).where(PendingEmail.subscriber_id == subscriber_id).returning(PendingEmail.id)
    waited = db.session.execute(waiting).first() is not None
    if waited:
        log.info("new e-mail forgotten")
    return waited


def find_confirming(token: str) -> Subscriber:
    """Whose new address it is. Raises DeadLink."""
    return queries.get_subscriber(_get_pending(links.check_link(token, letters.NEW_EMAIL)).subscriber_id)


def confirm_new_email(token: str) -> None:
    """Raises DeadLink, also when the address has got a cabinet of its own meanwhile."""
    pending_id = links.use_link(token, letters.NEW_EMAIL)
    queries.hold_subscriber(_get_pending(pending_id).subscriber_id)
    # Once more: its owner may have called it off while he was waited for.
    pending = _get_pending(pending_id)
    subscriber, key = queries.get_subscriber(pending.subscriber_id), email_key(pending.email)
    queries.lock_email(key)
    queries.hold_unopened(key)
    if queries.find_owner_of_email(key, but=subscriber.id):
        raise links.DeadLink("used")
    void_unopened(key)
    letters.post_email_changed(subscriber, subscriber.email)
    _move(subscriber, pending)


def _get_pending(pending_id: int) -> PendingEmail:
    pending = queries.find_waiting_email(pending_id)
    if pending is None:
        raise links.DeadLink("withdrawn")
    return pending


def _move(subscriber: Subscriber, pending: PendingEmail) -> None:
    """What was mailed to the old address opens nothing any more, and says nothing of the new one."""
    subscriber.email, subscriber.email_key = pending.email, email_key(pending.email)
    if tenancy.current().registration.sign_in == "email":
        subscriber.sign_in_name, subscriber.sign_in_key = subscriber.email, subscriber.email_key
    for purpose in (*letters.PURPOSES, letters.STOP_REMINDERS, letters.STOP_BILLS):
        tokens.revoke_tokens(purpose=purpose, subject_id=subscriber.id)
    # Of a letter that was sent twice there is another link, which must not say that this was called off.
    tokens.revoke_tokens(purpose=letters.NEW_EMAIL, subject_id=pending.id)
    db.session.delete(pending)
    log.info("e-mail changed")
