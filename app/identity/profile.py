"""What subscribers change of themselves (I4): password, contacts, notices. Letters tell them that it was done."""

import logging
from typing import Any

from app.core import tokens
from app.identity import letters, queries, sessions
from app.identity.new_address import ask_new_email
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
    ask_new_email(subscriber, values["email"], values["present_password"])
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
