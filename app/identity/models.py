"""Subscribers, the accounts they look after, and where they are signed in."""

from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, Index, LargeBinary, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, belongs_to

REMINDED = text("remind_readings or remind_days <> '{}'")


class Subscriber(Row):
    """A person's login in one utility's cabinet.

    `sign_in_key` is the normal form of the identifier (e-mail, login, phone or account number), `email_key` that of
    the address. `password_hash` is None until the subscriber has chosen a password of his own.
    """

    __tablename__ = "subscriber"
    __table_args__ = (
        UniqueConstraint("tenant", "sign_in_key"),
        Index(None, "tenant", "email_key"),
        Index("ix_subscriber_reminded", "tenant", "id", postgresql_where=REMINDED),
        Index(None, "tenant", "phone", "id"),
    )

    sign_in_name: Mapped[str]
    sign_in_key: Mapped[str]
    display_name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    phone: Mapped[str | None] = mapped_column(Text(collation="C"))
    language: Mapped[str]
    password_hash: Mapped[str | None]
    registered_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    terms_version: Mapped[str]
    terms_accepted_at: Mapped[datetime]
    notify_balance: Mapped[bool] = mapped_column(default=False)
    remind_readings: Mapped[bool] = mapped_column(default=False)
    remind_days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), server_default=text("'{}'"), default=list)


class AccountAccess(Row):
    """An account in a subscriber's cabinet, under the name he gave it."""

    __tablename__ = "account_access"
    __table_args__ = (
        UniqueConstraint("tenant", "subscriber_id", "account_id"),
        belongs_to("subscriber", "subscriber_id", ondelete="CASCADE"),
        belongs_to("account", "account_id"),
        Index(None, "tenant", "account_id"),
    )

    subscriber_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    added_at: Mapped[datetime]


class SignInSession(Row):
    """A browser that is signed in. The cookie holds a random token, the row only its hash."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        UniqueConstraint("tenant", "digest"),
        belongs_to("subscriber", "subscriber_id", ondelete="CASCADE"),
        Index(None, "tenant", "subscriber_id"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary)
    subscriber_id: Mapped[int] = mapped_column(BigInteger)
    remember: Mapped[bool]
    client: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class PendingEmail(Row):
    """A new e-mail address that waits for its confirmation (I4)."""

    __tablename__ = "pending_email"
    __table_args__ = (
        UniqueConstraint("tenant", "subscriber_id"),
        belongs_to("subscriber", "subscriber_id", ondelete="CASCADE"),
    )

    subscriber_id: Mapped[int] = mapped_column(BigInteger)
    email: Mapped[str]
    asked_on: Mapped[date]
