"""What subscribers change of themselves (I4): password, contacts, notices. Letters tell them that it was done."""

import logging
from typing import Any

from sqlalchemy import delete

from app.core import clock, links, tenancy, throttle, tokens
from app.core.db import db
from app.core.errors import Invalid, Wrong
from app.identity import letters, limits, queries, sessions
from app.identity.models import PendingEmail, Subscriber
from app.identity.newcomer import void_unopened
from app.identity.recovery import set_password
from app.identity.sessions import SignedIn
from app.identity.sign_in import check_present_password
from validators.email import email_key

log = logging.getLogger(__name__)


def choose_password(signed_in: SignedIn, password: str) -> None:
    """In place of the one that came by letter (R8). Raises Invalid."""
    set_password(queries.get_subscriber(signed_in.subscriber_id), password)
    sessions.end_other_sessions(signed_in.subscriber_id, keep=signed_in.session_id)
    log.info("first password chosen")


def change_password(signed_in: SignedIn, present_password: str, password: str) -> None:
    """Ends the other sessions (I6). Raises Invalid, TooMany."""
    subscriber = queries.get_subscriber(signed_in.subscriber_id)
    check_present_password(subscriber, present_password, field="present_password")
    set_password(subscriber, password)
    sessions.end_other_sessions(subscriber.id, keep=signed_in.session_id)
    letters.post_password_changed(subscriber)
    log.info("password changed")


def change_contacts(subscriber_id: int, values: dict[str, Any]) -> bool:
    """Whether a new e-mail address waits for its confirmation now. Raises Invalid, TooMany."""
    subscriber = queries.get_subscriber(subscriber_id)
    subscriber.display_name = values["display_name"]
    subscriber.language = values["language"]
    if "phone" in values:
        subscriber.phone = values["phone"] or None
    if email_key(values["email"]) == subscriber.email_key:
        return False
    _ask_new_email(subscriber, values["email"], values["present_password"])
    return True


def change_notices(subscriber_id: int, values: dict[str, Any]) -> None:
    subscriber = queries.get_subscriber(subscriber_id)
    subscriber.notify_balance = bool(values["notify_balance"])
    subscriber.remind_readings = bool(values["remind_readings"])
    if "remind_days" in values:
        subscriber.remind_days = values["remind_days"]
    if not (subscriber.remind_readings or subscriber.remind_days):
        tokens.revoke_tokens(purpose=letters.REMINDED, subject_id=subscriber_id)


def stop_reminders(subscriber_id: int) -> None:
    """All of them, own days included. Nothing else changes."""
    subscriber = queries.get_subscriber(subscriber_id)
    subscriber.remind_readings, subscriber.remind_days = False, []
    tokens.revoke_tokens(purpose=letters.REMINDED, subject_id=subscriber_id)
    log.info("reminders stopped")


def stop_bills(subscriber_id: int) -> None:
    """No letters about bills and tariffs. Nothing else changes."""
    queries.get_subscriber(subscriber_id).notify_balance = False
    log.info("letters about bills stopped")


def check_new_email(token: str) -> None:
    """Raises DeadLink."""
    links.check_link(token, letters.NEW_EMAIL)


def confirm_new_email(token: str) -> None:
    """Raises DeadLink, also when the address has got a cabinet of its own meanwhile."""
    pending = db.session.get(PendingEmail, (tenancy.current().slug, links.use_link(token, letters.NEW_EMAIL)))
    if pending is None:
        raise links.DeadLink("unknown")
    subscriber, key = queries.get_subscriber(pending.subscriber_id), email_key(pending.email)
    queries.lock_email(key)
    queries.hold_unopened(key)
    if queries.find_owner_of_email(key, but=subscriber.id):
        raise links.DeadLink("used")
    void_unopened(key)
    letters.post_email_changed(subscriber, subscriber.email)
    _move(subscriber, pending)


def _ask_new_email(subscriber: Subscriber, email: str, present_password: str) -> None:
    if not present_password:
        raise Invalid({"present_password": Wrong("password_for_email")})
    check_present_password(subscriber, present_password, field="present_password")
    throttle.take(limits.NEW_ADDRESSES, str(subscriber.id))
    throttle.take(limits.LETTERS_TO_ADDRESS, throttle.unnamed(email_key(email)))
    queries.hold_subscriber(subscriber.id)
    db.session.execute(delete(PendingEmail).where(PendingEmail.subscriber_id == subscriber.id))
    pending = PendingEmail(subscriber_id=subscriber.id, email=email, asked_on=clock.today(tenancy.current().time_zone))
    db.session.add(pending)
    db.session.flush()
    owner = queries.find_owner_of_email(email_key(email), but=subscriber.id)
    if owner:
        letters.post_already_registered(owner)
    else:
        letters.post_email_confirmation(subscriber, pending)


def _move(subscriber: Subscriber, pending: PendingEmail) -> None:
    """What was mailed to the old address opens nothing any more, and says nothing of the new one."""
    subscriber.email, subscriber.email_key = pending.email, email_key(pending.email)
    if tenancy.current().registration.sign_in == "email":
        subscriber.sign_in_name, subscriber.sign_in_key = subscriber.email, subscriber.email_key
    for purpose in (*letters.PURPOSES, letters.STOP_REMINDERS, letters.STOP_BILLS):
        tokens.revoke_tokens(purpose=purpose, subject_id=subscriber.id)
    db.session.delete(pending)
    log.info("e-mail changed")
