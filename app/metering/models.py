"""Meters and their readings. The readings of a meter are a query, not an attribute."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Computed, Index, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, belongs_to, found_by

IN_REVIEW = text("status = 'review'")
# What validators.meter_serial.serial_key makes of a serial in its normal form.
SERIAL_KEY = "ltrim(translate(serial, 'АВСЕНІКМОРТХУ/.-', 'ABCEHIKMOPTXY'), '0')"
SUBMITTED = text("submission is not null")
IMPORTED = text("source = 'import'")
OF_READING, WAITING = text("reading_id is not null"), text("reading_id is null")
IN_USE = text("removed_on is null")


class Meter(Row):
    """`replaced_by` is the serial number of the meter that took this one's place."""

    __tablename__ = "meter"
    __table_args__ = (
        UniqueConstraint("tenant", "account_id", "serial"),
        belongs_to("account", "account_id"),
        Index(None, "tenant", "serial_key", "account_id"),
        Index("ix_meter_verified_until", "tenant", "verified_until", "id", postgresql_where=IN_USE),
    )

    account_id: Mapped[int] = mapped_column(BigInteger)
    serial: Mapped[str]
    kind: Mapped[str]
    place: Mapped[str]
    digits: Mapped[int] = mapped_column(SmallInteger)
    installed_on: Mapped[date | None]
    verified_until: Mapped[date | None]
    removed_on: Mapped[date | None]
    replaced_by: Mapped[str | None]
    serial_key: Mapped[str] = mapped_column(Text(collation="C"), Computed(SERIAL_KEY, persisted=True))


class Reading(Row):
    """A value on a dial.

    source: web, company, import, staff, sms (later api). status: accepted, review (accepted, staff looks at it),
    superseded (a later one counts for the period), refused. basis: actual or estimate. `period` is the first day of the
    month it counts for. `submission` ties together what one press of a button sent, and makes it safe to press twice.
    """

    __tablename__ = "reading"
    __table_args__ = (
        belongs_to("meter", "meter_id"),
        belongs_to("subscriber", "subscriber_id", ondelete="SET NULL (subscriber_id)"),
        Index(None, "tenant", "meter_id", "taken_at"),
        Index(None, "tenant", "taken_on", postgresql_using="brin", postgresql_with={"autosummarize": "on"}),
        Index("uq_reading_submission", "tenant", "submission", "meter_id", unique=True, postgresql_where=SUBMITTED),
        Index("ix_reading_review", "tenant", "taken_at", "id", postgresql_where=IN_REVIEW),
        Index("uq_reading_import", "tenant", "meter_id", "taken_on", unique=True, postgresql_where=IMPORTED),
        found_by("subscriber_id"),
    )

    meter_id: Mapped[int] = mapped_column(BigInteger)
    value_m3: Mapped[int] = mapped_column(Integer)
    taken_at: Mapped[datetime]
    taken_on: Mapped[date]
    period: Mapped[date]
    used_litres: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str]
    status: Mapped[str]
    basis: Mapped[str] = mapped_column(default="actual", server_default="actual")
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default=text("'{}'"))
    submission: Mapped[UUID | None]
    subscriber_id: Mapped[int | None] = mapped_column(BigInteger)


class ReadingPhoto(Row):
    """A picture of the dial; it lies in two files (app/core/files.py), of which `small_file` is for lists.

    It comes with a `submission` and waits there, without a reading, while the form is still asked about.
    """

    __tablename__ = "reading_photo"
    __table_args__ = (
        belongs_to("meter", "meter_id"),
        belongs_to("reading", "reading_id"),
        belongs_to("subscriber", "subscriber_id", ondelete="SET NULL (subscriber_id)"),
        Index("uq_reading_photo_reading", "tenant", "reading_id", unique=True, postgresql_where=OF_READING),
        Index(
            "uq_reading_photo_waiting",
            *("tenant", "submission", "meter_id", "subscriber_id"),
            unique=True,
            postgresql_where=WAITING,
        ),
        Index(None, "tenant", "uploaded_at"),
        *(Index(None, "tenant", "meter_id"), found_by("subscriber_id")),
    )

    meter_id: Mapped[int] = mapped_column(BigInteger)
    subscriber_id: Mapped[int | None] = mapped_column(BigInteger)
    submission: Mapped[UUID]
    reading_id: Mapped[int | None] = mapped_column(BigInteger)
    file: Mapped[str]
    small_file: Mapped[str]
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int] = mapped_column(Integer)
    uploaded_at: Mapped[datetime]


class ReadingDecision(Row):
    """What staff made of a reading in review. decision: accept, correct, refuse, check.

    `words` were written to the subscriber; `replaced_by` is the reading that counts in place of a corrected one.
    """

    __tablename__ = "reading_decision"
    __table_args__ = (
        belongs_to("reading", "reading_id"),
        belongs_to("reading", "replaced_by"),
        belongs_to("staff_member", "staff_id"),
        Index(None, "tenant", "reading_id"),
        found_by("replaced_by"),
    )

    reading_id: Mapped[int] = mapped_column(BigInteger)
    decision: Mapped[str]
    words: Mapped[str]
    decided_at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(BigInteger)
    replaced_by: Mapped[int | None] = mapped_column(BigInteger)


class MeterCheck(Row):
    """A colleague shall go and look at the meter. Open until `done_on`; `found` is what he saw."""

    __tablename__ = "meter_check"
    __table_args__ = (
        belongs_to("meter", "meter_id"),
        belongs_to("reading", "reading_id"),
        belongs_to("staff_member", "ordered_by"),
        Index("uq_meter_check_open", "tenant", "meter_id", unique=True, postgresql_where=text("done_on is null")),
        *(Index(None, "tenant", "meter_id"), found_by("reading_id")),
    )

    meter_id: Mapped[int] = mapped_column(BigInteger)
    reading_id: Mapped[int | None] = mapped_column(BigInteger)
    words: Mapped[str]
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[int] = mapped_column(BigInteger)
    done_on: Mapped[date | None]
    found: Mapped[str]


class MeterEvent(Row):
    """The life of a meter, as far as staff had a hand in it.

    kind: install, replace, seal, verify, verify-failed, roll-over, remove. `happened_on` is the day it was done,
    `recorded_at` when it was written down, by whom. `number` is that of the seal or of the act; `until` ends a
    verification; `words` say why, and name the other meter of a replacement.
    """

    __tablename__ = "meter_event"
    __table_args__ = (belongs_to("meter", "meter_id"), Index(None, "tenant", "meter_id", "happened_on"))

    meter_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    number: Mapped[str]
    until: Mapped[date | None]
    words: Mapped[str]


class MeterDecision(Row):
    """What staff decided about a meter, and what the office's register said of it at that moment.

    `present`: whether the meter is there; the other keys are columns of the meter. As long as the register goes on
    saying the same, the decision stands; once it says something else, the register is right (docs/register-import.md).
    """

    __tablename__ = "meter_decision"
    __table_args__ = (UniqueConstraint("tenant", "meter_id"), belongs_to("meter", "meter_id"))

    meter_id: Mapped[int] = mapped_column(BigInteger)
    office: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ours: Mapped[dict[str, Any]] = mapped_column(JSONB)
