"""Who is registered."""

from datetime import date

from sqlalchemy import func, or_, select

from app.accounts.models import Account
from app.core import tenancy
from app.core.db import db
from app.core.errors import NotFound
from app.identity.models import AccountAccess, PendingEmail, Subscriber


def find_subscriber(subscriber_id: int, *, hold: bool = False) -> Subscriber | None:
    """`hold`: as he is now, and nobody changes him until the end of the unit of work."""
    key = tenancy.current().slug, subscriber_id
    return db.session.get(Subscriber, key, with_for_update=hold or None, populate_existing=hold)


def get_subscriber(subscriber_id: int) -> Subscriber:
    found = find_subscriber(subscriber_id)
    if found is None:
        raise NotFound
    return found


def find_by_sign_in(key: str) -> Subscriber | None:
    return db.session.scalars(select(Subscriber).where(Subscriber.sign_in_key == key)).one_or_none()


def list_by_email(email_key: str) -> list[Subscriber]:
    """In the order of registration."""
    return list(db.session.scalars(select(Subscriber).where(Subscriber.email_key == email_key).order_by(Subscriber.id)))


def find_owner_of_email(email_key: str, *, but: int | None = None) -> Subscriber | None:
    """Who has the address for himself. Where people share addresses (R16), nobody; `but` does not count."""
    if tenancy.current().registration.one_email_many:
        return None
    owners = [owner for owner in list_by_email(email_key) if owner.activated_at and owner.id != but]
    return owners[0] if owners else None


def lock_email(email_key: str) -> None:
    """Two who want one address wait for each other until the end of the unit of work."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(email_key, 0))))


def hold_unopened(email_key: str, sign_in_key: str = "") -> None:
    """Registrations that another may take the place of: who opens his letter at this moment is waited for, and seen."""
    either = or_(Subscriber.email_key == email_key, Subscriber.sign_in_key == sign_in_key)
    unopened = select(Subscriber.id).where(either, Subscriber.activated_at.is_(None)).order_by(Subscriber.id)
    db.session.execute(unopened.with_for_update())


def has_account(subscriber_id: int, account_id: int) -> bool:
    statement = select(AccountAccess.id).where(
        AccountAccess.subscriber_id == subscriber_id, AccountAccess.account_id == account_id
    )
    return db.session.scalar(statement) is not None


def get_account_number(account_id: int) -> str:
    """As people read it."""
    number = db.session.scalar(select(Account.number).where(Account.id == account_id))
    if number is None:
        raise NotFound
    return tenancy.current().account_number.display(number)


def hold_subscriber(subscriber_id: int) -> None:
    """To the end of the unit of work others who hold him wait: a button pressed twice is two requests."""
    db.session.execute(select(Subscriber.id).where(Subscriber.id == subscriber_id).with_for_update())


def find_waiting_email(pending_id: int) -> PendingEmail | None:
    """As it is now: its owner may call it off at any moment."""
    return db.session.get(PendingEmail, (tenancy.current().slug, pending_id), populate_existing=True)


def find_pending_email(subscriber_id: int, *, since: date) -> PendingEmail | None:
    """What was asked for on an earlier day waits for nothing any more."""
    own = PendingEmail.subscriber_id == subscriber_id
    return db.session.scalars(select(PendingEmail).where(own, PendingEmail.asked_on >= since)).one_or_none()
