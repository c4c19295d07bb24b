"""Which subscribers have an account in their cabinets, as staff see it: no secrets, nothing to sign in with (U3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import column, func, select, table, true

from app.accounts.models import Account
from app.core import clock, tenancy
from app.core.db import db
from app.identity.models import AccountAccess, SignInSession, Subscriber

# Readings stand in a table of a feature beside this one.
_reading = table("reading", column("id"), column("subscriber_id"))


@dataclass(frozen=True, slots=True)
class Linked:
    """`sessions`: browsers signed in now. `is_sign_in`: the account is what he signs in with, so it stays."""

    id: int
    sign_in_name: str
    display_name: str
    email: str
    phone: str | None
    registered_at: datetime
    activated_at: datetime | None
    added_at: datetime
    sessions: int
    last_seen_at: datetime | None
    is_sign_in: bool


def list_linked(account_id: int) -> list[Linked]:
    """In the order they added the account."""
    here = tenancy.current().registration.sign_in == "account_number"
    signed_in = (
        select(func.count(), func.max(SignInSession.last_seen_at))
        .where(SignInSession.subscriber_id == Subscriber.id, SignInSession.expires_at > clock.now())
        .lateral()
    )
    sessions, last_seen_at = signed_in.c
    rows = db.session.execute(
        select(
            Subscriber.id,
            Subscriber.sign_in_name,
            Subscriber.display_name,
            Subscriber.email,
            Subscriber.phone,
            Subscriber.registered_at,
            Subscriber.activated_at,
            AccountAccess.added_at,
            sessions,
            last_seen_at,
            Subscriber.sign_in_key == Account.number,
        )
        .join(AccountAccess, AccountAccess.subscriber_id == Subscriber.id)
        .join(Account, Account.id == AccountAccess.account_id)
        .join(signed_in, true())
        .where(AccountAccess.account_id == account_id)
        .order_by(AccountAccess.id)
    )
    return [Linked(*(*row[:-1], here and row[-1])) for row in rows]


def list_senders(reading_ids: Sequence[int]) -> Mapping[int, str]:
    """By reading: the sign-in name of the subscriber who sent it."""
    rows = db.session.execute(
        select(_reading.c.id, Subscriber.sign_in_name)
        .join(Subscriber, Subscriber.id == _reading.c.subscriber_id)
        .where(_reading.c.id.in_(reading_ids))
    )
    return {row[0]: row[1] for row in rows}
