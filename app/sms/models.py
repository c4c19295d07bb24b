"""Texts that came, what was made of them, and texts that go out."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, belongs_to, found_by

FOR_STAFF = ("not-understood", "failed")
"""Nobody but a person can help these."""


class SmsInbound(Row):
    """A text as the gateway delivered it; `message_id` is the gateway's own, so one that comes twice is stored once.

    status: waiting, then accepted (its readings are stored), asked (they are unusual, yes confirms them), confirmed
    (asked before, and yes came), question (we asked which account or meter is meant), refused, overtaken (a text that
    was sent later was here first), answered (a yes, a no), not-understood (staff may look at it), unknown-phone,
    attached (staff found whose it is), failed (by a fault of ours it could not be read, as often as we tried).
    `understood`: readings, a meter's id → as typed.
    """

    __tablename__ = "sms_inbound"
    __table_args__ = (
        UniqueConstraint("tenant", "provider", "message_id"),
        belongs_to("subscriber", "subscriber_id", ondelete="SET NULL (subscriber_id)"),
        belongs_to("account", "account_id"),
        *(found_by("subscriber_id"), found_by("account_id")),
        Index(None, "tenant", "phone", "id"),
        Index("ix_sms_inbound_for_staff", "tenant", "id", postgresql_where=text(f"status in {FOR_STAFF}")),
    )

    provider: Mapped[str]
    message_id: Mapped[str]
    phone: Mapped[str]
    text: Mapped[str]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    status: Mapped[str]
    understood: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    subscriber_id: Mapped[int | None] = mapped_column(BigInteger)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    reply: Mapped[str | None]


class SmsOutbound(Row):
    """A text to a phone.

    status: waiting, sending (the gateway has it, or had it when we were cut off), sent, unclear (cut off at a gateway
    that cannot be asked twice: perhaps sent, sent again by staff only), failed (the gateway will not have it), given-up
    (certainly not sent, as often as we tried).
    """

    __tablename__ = "sms_outbound"
    __table_args__ = (
        belongs_to("sms_inbound", "inbound_id", ondelete="SET NULL (inbound_id)"),
        Index(None, "tenant", "inbound_id"),
        Index(None, "tenant", "phone", "id"),
    )

    inbound_id: Mapped[int | None] = mapped_column(BigInteger)
    phone: Mapped[str]
    text: Mapped[str]
    provider: Mapped[str]
    status: Mapped[str]
    attempts: Mapped[int] = mapped_column(Integer)
    posted_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
