"""Becoming a subscriber. What a stranger sees never depends on who is registered already; what the letter says does."""

import contextlib
import logging
from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from app.accounts.queries import get_account_card
from app.core import clock, tenancy, throttle, tokens
from app.core.db import db
from app.core.errors import Invalid, TooMany, Wrong
from app.identity import letters, limits, links, queries
from app.identity.access import add_account
from app.identity.identifiers import sign_in_key, sign_in_name, unnamed
from app.identity.models import Subscriber
from app.identity.passwords import hash_password
from validators.email import email_key

log = logging.getLogger(__name__)

RENEWED = (
    "sign_in_name", "display_name", "email", "phone", "language", "password_hash", "registered_at", "terms_version",
    "terms_accepted_at", "notify_balance", "remind_readings",
)  # fmt: skip


def register(account_id: int, values: Mapping[str, str], *, language: str) -> None:
    """The account was proved. Afterwards a letter is on its way to values["email"].

    Raises Invalid for a login that somebody else has, TooMany.
    """
    throttle.take(limits.REGISTRATIONS_BY_ACCOUNT, str(account_id))
    # Hashed in any case, so that an address which has a cabinet costs the same time.
    newcomer = _newcomer(account_id, values, language)
    queries.lock_email(newcomer.email_key)
    taken = queries.find_by_sign_in(newcomer.sign_in_key)
    again = taken is not None and _is_the_same(taken, newcomer, account_id)
    in_the_way = taken if taken and not again and not _gives_way(taken, newcomer, account_id) else None
    _refuse_taken_login(in_the_way)
    _count_letter(newcomer.email_key)
    if taken and again:
        _renew(taken, newcomer)
        letters.post_first_letter(taken)
    elif in_the_way:
        _answer_taken(in_the_way, newcomer)
    elif owner := queries.find_owner_of_email(newcomer.email_key):
        letters.post_already_registered(owner)
    else:
        _move_in(newcomer, account_id)


def resend(identifier: str, email: str, *, language: str) -> None:
    """The letter of a registration once more, whichever it was. Raises TooMany within the pause."""
    mailbox = unnamed(email_key(email))
    throttle.take(limits.RESEND_PAUSE, mailbox)
    throttle.take(limits.LETTERS_TO_ADDRESS, mailbox)
    registered = queries.find_by_sign_in(sign_in_key(identifier))
    owner = queries.find_owner_of_email(email_key(email))
    if registered and registered.email_key == email_key(email):
        resend_to(registered)
    elif owner:
        letters.post_already_registered(owner)
    elif registered:
        letters.post_account_taken(email, sign_in_name(identifier), language)


def resend_to(subscriber: Subscriber) -> None:
    if subscriber.activated_at:
        letters.post_already_registered(subscriber)
    else:
        letters.post_first_letter(subscriber)


def find_expired(token: str) -> Subscriber | None:
    """Who may ask for another letter, because the link of his has become too old."""
    bearer = tokens.find_bearer(token, purpose=letters.ACTIVATE)
    return queries.get_subscriber(bearer.subject_id) if bearer and bearer.state == "expired" else None


def check_activation(token: str) -> None:
    """Raises DeadLink."""
    links.check_link(token, letters.ACTIVATE)


def activate(token: str) -> Subscriber:
    """Raises DeadLink."""
    subscriber = queries.get_subscriber(links.use_link(token, letters.ACTIVATE))
    open_cabinet(subscriber)
    return subscriber


def open_cabinet(subscriber: Subscriber) -> None:
    """The address is the subscriber's: he used what was sent to it."""
    if subscriber.activated_at is None:
        subscriber.activated_at = clock.now()
        log.info("subscriber activated")


def _newcomer(account_id: int, values: Mapping[str, str], language: str) -> Subscriber:
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


def _is_the_same(registered: Subscriber, newcomer: Subscriber, account_id: int) -> bool:
    """The form was sent twice: the link of either letter will do."""
    return (
        registered.activated_at is None
        and registered.email_key == newcomer.email_key
        and queries.has_account(registered.id, account_id)
    )


def _renew(registered: Subscriber, newcomer: Subscriber) -> None:
    for name in RENEWED:
        setattr(registered, name, getattr(newcomer, name))


def _gives_way(registered: Subscriber, newcomer: Subscriber, account_id: int) -> bool:
    """Whoever never opened the letter keeps an identifier for as long as the letter is good, from strangers only."""
    if registered.activated_at:
        return False
    return (
        tenancy.current().registration.sign_in != "login"
        or registered.email_key == newcomer.email_key
        or registered.registered_at < clock.now() - limits.ACTIVATION_VALID
        or queries.has_account(registered.id, account_id)
    )


def _refuse_taken_login(registered: Subscriber | None) -> None:
    """One's own choice has to be another then; whether anything else is taken, only the letter says."""
    if registered and tenancy.current().registration.sign_in == "login":
        raise Invalid({"login": Wrong("login_taken")})


def _count_letter(email_key: str) -> None:
    throttle.take(limits.LETTERS_TO_ADDRESS, unnamed(email_key))
    with contextlib.suppress(TooMany):
        throttle.take(limits.RESEND_PAUSE, unnamed(email_key))


def _answer_taken(registered: Subscriber, newcomer: Subscriber) -> None:
    if registered.email_key == newcomer.email_key:
        letters.post_already_registered(registered)
    else:
        letters.post_account_taken(newcomer.email, newcomer.sign_in_name, newcomer.language)


def _move_in(newcomer: Subscriber, account_id: int) -> None:
    try:
        with db.session.begin_nested():
            _make_room(newcomer)
            db.session.add(newcomer)
            db.session.flush()
            add_account(newcomer.id, account_id)
    except IntegrityError:
        quicker = queries.find_by_sign_in(newcomer.sign_in_key)
        if quicker is None:
            raise
        _refuse_taken_login(quicker)
        _answer_taken(quicker, newcomer)
        return
    letters.post_first_letter(newcomer)
    log.info("subscriber registered")


def _make_room(newcomer: Subscriber) -> None:
    same = queries.find_by_sign_in(newcomer.sign_in_key)
    void_unopened(newcomer.email_key, *([same] if same else []))


def void_unopened(email_key: str, *others: Subscriber) -> None:
    """Never activated: registrations of the same mailbox (unless people share it) and `others` are void."""
    shared = tenancy.current().registration.one_email_many
    for void in {*others, *([] if shared else queries.list_by_email(email_key))}:
        if void.activated_at is None:
            for purpose in letters.PURPOSES:
                tokens.revoke_tokens(purpose=purpose, subject_id=void.id)
            db.session.delete(void)
    db.session.flush()
