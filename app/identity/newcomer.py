"""A registration before its letter was opened: what it is made of, and when it gives way to another."""

from collections.abc import Mapping

from app.accounts.queries import get_account_card
from app.core import clock, tenancy, tokens
from app.core.db import db
from app.core.passwords import hash_password
from app.identity import letters, limits, queries
from app.identity.identifiers import sign_in_key, sign_in_name
from app.identity.models import Subscriber
from validators.email import email_key

RENEWED = (
    "sign_in_name", "display_name", "email", "phone", "language", "password_hash", "registered_at", "terms_version",
    "terms_accepted_at", "notify_balance", "remind_readings",
)  # fmt: skip


def new_subscriber(account_id: int, values: Mapping[str, str], language: str) -> Subscriber:
    """Not stored yet. Without a name of his own choosing he is called like the holder of the account."""
    tenant, now = tenancy.current(), clock.now()
    identifier = values[tenant.registration.sign_in]
    card = get_account_card(account_id)
    holder = " ".join(filter(None, (card.given_name, card.patronymic))) or card.organisation
    return Subscriber(
        sign_in_name=sign_in_name(identifier),
        sign_in_key=sign_in_key(identifier),
        display_name=values.get("contact_name") or holder or sign_in_name(identifier),
        email=values["email"],
        email_key=email_key(values["email"]),
        phone=values.get("phone") or None,
        language=language,
        password_hash=hash_password(values["password"]) if "password" in values else None,
        registered_at=now,
        terms_version=tenant.terms.version,
        terms_accepted_at=now,
        notify_balance=bool(values.get("notify_balance")),
        remind_readings=bool(values.get("remind_readings")),
    )


def is_the_same(registered: Subscriber, newcomer: Subscriber, account_id: int) -> bool:
    """The form was sent twice."""
    return (
        registered.activated_at is None
        and registered.email_key == newcomer.email_key
        and queries.has_account(registered.id, account_id)
    )


def renew(registered: Subscriber, newcomer: Subscriber) -> None:
    """The link of either letter will do."""
    for name in RENEWED:
        setattr(registered, name, getattr(newcomer, name))


def gives_way(registered: Subscriber, newcomer: Subscriber, account_id: int) -> bool:
    """Whoever never opened his letter keeps a login for as long as the letter is good, and from strangers only."""
    if registered.activated_at:
        return False
    return (
        tenancy.current().registration.sign_in != "login"
        or registered.email_key == newcomer.email_key
        or registered.registered_at < clock.now() - limits.ACTIVATION_VALID
        or queries.has_account(registered.id, account_id)
    )


def void_unopened(email_key: str, *others: Subscriber) -> None:
    """Never activated: registrations of the same mailbox (unless people share it) and `others` are void."""
    shared = tenancy.current().registration.one_email_many
    for void in {*others, *([] if shared else queries.list_by_email(email_key))}:
        if void.activated_at is None:
            for purpose in letters.PURPOSES:
                tokens.revoke_tokens(purpose=purpose, subject_id=void.id)
            db.session.delete(void)
    db.session.flush()
