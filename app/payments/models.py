"""Payments by card, what they pay, what Stripe told of them, refunds, disputes, and the daily comparison (B5, B8)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, belongs_to

UNDER_WAY = text("status in ('created', 'open')")
UNHANDLED = text("handled_at is null")
ACTIVE, ASKED = text("status = 'active'"), text("status = 'asked'")
TURN_OPEN = text("status in ('announced', 'taking')")


class Payment(Row):
    """One sum by card, for one account or several.

    status: created (we have not heard of a page yet), open (a page to pay on), then for good: paid, failed, expired,
    cancelled. `checkout` and `intent` are Stripe's ids. What was refunded stands in its refunds.
    `asked_at`: when Stripe was first asked for the page; stored before that, to look for what we were cut off from.
    `customer` and `card`: whose kept card it is taken from without a page (B9), "" for a page to pay on.
    """

    __tablename__ = "payment"
    __table_args__ = (
        belongs_to("subscriber", "subscriber_id", ondelete="SET NULL (subscriber_id)"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_payment_under_way", "tenant", "created_at", postgresql_where=UNDER_WAY),
        Index(None, "tenant", "subscriber_id", "created_at"),
        Index(None, "tenant", "created_at"),
        Index("ix_payment_status", "tenant", "status", "created_at"),
        UniqueConstraint("tenant", "checkout"),
        UniqueConstraint("tenant", "intent"),
    )

    subscriber_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    email: Mapped[str]
    language: Mapped[str]
    checkout: Mapped[str | None]
    checkout_url: Mapped[str]
    intent: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    failure: Mapped[str]
    customer: Mapped[str] = mapped_column(default="", server_default=text("''"))
    card: Mapped[str] = mapped_column(default="", server_default=text("''"))


class PaymentShare(Row):
    """What of a payment is for an account."""

    __tablename__ = "payment_share"
    __table_args__ = (
        belongs_to("payment", "payment_id"),
        belongs_to("account", "account_id"),
        UniqueConstraint("tenant", "payment_id", "account_id"),
        Index(None, "tenant", "account_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    payment_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class Autopay(Row):
    """A subscriber's consent that an account's bills are taken from his card (B9). A change is a consent of its own.

    status: asked (he may give his card at Stripe), active, ended. `consent`: the version of the words he agreed to.
    `ended_by`: subscriber, staff, another consent ("replaced"), access (the account left the cabinet), or "unfinished".
    """

    __tablename__ = "autopay"
    __table_args__ = (
        belongs_to("subscriber", "subscriber_id", ondelete="SET NULL (subscriber_id)"),
        belongs_to("account", "account_id"),
        CheckConstraint("most_minor > 0", name="most"),
        CheckConstraint("days_before between 1 and 14", name="days_before"),
        Index("uq_autopay_active", "tenant", "account_id", unique=True, postgresql_where=ACTIVE),
        Index("ix_autopay_asked", "tenant", "asked_at", postgresql_where=ASKED),
        Index(None, "tenant", "account_id"),
        Index(None, "tenant", "subscriber_id"),
    )

    subscriber_id: Mapped[int | None] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    most_minor: Mapped[int] = mapped_column(BigInteger)
    days_before: Mapped[int] = mapped_column(SmallInteger)
    consent: Mapped[str]
    language: Mapped[str]
    checkout: Mapped[str | None]
    customer: Mapped[str] = mapped_column(default="")
    card: Mapped[str] = mapped_column(default="")
    card_name: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")


class AutopayTurn(Row):
    """What is taken for an account and a month: one for both, whatever consents follow one another.

    status: announced (to be taken on `take_on`), taking, paid, declined, left (nothing is taken: see `reason`).
    `reason`: nothing-owed, over-limit, too-late, ended, or what Stripe said of the card. `announced_at`: when it was
    last looked at what is owed, so that a bill issued after that is announced anew.
    """

    __tablename__ = "autopay_turn"
    __table_args__ = (
        belongs_to("autopay", "autopay_id"),
        belongs_to("account", "account_id"),
        belongs_to("payment", "payment_id"),
        UniqueConstraint("tenant", "account_id", "period"),
        Index(None, "tenant", "autopay_id"),
        Index("ix_autopay_turn_open", "tenant", "take_on", postgresql_where=TURN_OPEN),
    )

    autopay_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[date]
    status: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    take_on: Mapped[date]
    announced_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    payment_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(default="")


class StripeEvent(Row):
    """What Stripe told us, once for each of its ids. The object itself is asked for when it is handled."""

    __tablename__ = "stripe_event"
    __table_args__ = (
        UniqueConstraint("tenant", "event"),
        Index("ix_stripe_event_unhandled", "tenant", "received_at", postgresql_where=UNHANDLED),
    )

    event: Mapped[str]
    type: Mapped[str]
    object: Mapped[str]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]


class PaymentRefund(Row):
    """Money that goes back to the card.

    status: waiting (for a second colleague), asked (Stripe has it or will), succeeded, failed, refused (by the second
    colleague). `number` counts the refunds of a payment from 1 and makes asking again harmless.
    """

    __tablename__ = "payment_refund"
    __table_args__ = (
        belongs_to("payment", "payment_id"),
        UniqueConstraint("tenant", "payment_id", "number"),
        UniqueConstraint("tenant", "refund"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    payment_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int] = mapped_column(Integer)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    words: Mapped[str]
    refund: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str]


class PaymentDispute(Row):
    """The payer's bank wants the money back. status: open, won, lost."""

    __tablename__ = "payment_dispute"
    __table_args__ = (belongs_to("payment", "payment_id"), UniqueConstraint("tenant", "dispute"))

    payment_id: Mapped[int] = mapped_column(BigInteger)
    dispute: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Reconciliation(Row):
    """A day of Stripe's balance beside the ledger. `differences`: see app/payments/differences.py."""

    __tablename__ = "reconciliation"
    __table_args__ = (Index(None, "tenant", "day"),)

    day: Mapped[date]
    made_at: Mapped[datetime]
    lines: Mapped[int] = mapped_column(Integer)
    stripe_minor: Mapped[int] = mapped_column(BigInteger)
    ledger_minor: Mapped[int] = mapped_column(BigInteger)
    fees_minor: Mapped[int] = mapped_column(BigInteger)
    differences: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
