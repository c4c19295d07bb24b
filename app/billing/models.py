"""Tariffs, charge runs, the bills they make, and what people say of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, Walled, belongs_to, found_by

PUBLISHED = text("status = 'published'")
COUNTS = text("status <> 'withdrawn'")
OPEN = text("closed_at is null")
STANDS = text("undone_at is null")


class Tariff(Row):
    """What a service costs from a day on, until the next published tariff for the same people (B1).

    holder: any, person, organisation. housing: any, flat, house. unit: m3, month (a fee of the account), person (of
    each registered person and month). status: draft, published, withdrawn. `words` say where it was decided.
    Taxes are inside its prices; `vat_percent` says how much.
    """

    __tablename__ = "tariff"
    __table_args__ = (
        Index(
            "uq_tariff_published",
            *("tenant", "service", "holder", "housing", "valid_from"),
            unique=True,
            postgresql_where=PUBLISHED,
        ),
    )

    service: Mapped[str]
    holder: Mapped[str]
    housing: Mapped[str]
    unit: Mapped[str]
    valid_from: Mapped[date]
    vat_percent: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[str]
    words: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str]
    announced_at: Mapped[datetime | None]


class TariffBlock(Row):
    """A price per m³ (or per month, or person) for the litres above `from_litres`, up to and with `to_litres`."""

    __tablename__ = "tariff_block"
    __table_args__ = (
        belongs_to("tariff", "tariff_id", ondelete="CASCADE"),
        UniqueConstraint("tenant", "tariff_id", "from_litres"),
        CheckConstraint("to_litres is null or to_litres > from_litres", name="bounds"),
        CheckConstraint("price_minor >= 0", name="price"),
    )

    tariff_id: Mapped[int] = mapped_column(BigInteger)
    from_litres: Mapped[int] = mapped_column(BigInteger)
    to_litres: Mapped[int | None] = mapped_column(BigInteger)
    price_minor: Mapped[int] = mapped_column(BigInteger)


class BillingRun(Row):
    """The charges of one month for all accounts (B2).

    status: counting, review, issuing, issued, withdrawing, withdrawn. `reached_id` is the last account that is done,
    from which a killed run goes on. `summary` tells staff what to look at: sums by service and basis, accounts left
    out and why, bills that stand out. `told_id` is the last subscriber who was written to about his bill, `told_at`
    when that was over; for months of the past, and where no letters are wanted (`summary` silent), at once.
    """

    __tablename__ = "billing_run"
    __table_args__ = (Index("uq_billing_run_period", "tenant", "period", unique=True, postgresql_where=COUNTS),)

    period: Mapped[date]
    status: Mapped[str]
    due_on: Mapped[date]
    reached_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    accounts: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    total_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    counted_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[str]
    told_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    told_at: Mapped[datetime | None]


class Bill(Row):
    """What a run charges one account. It owes nothing until the run is issued, and is not changed after that."""

    __tablename__ = "bill"
    __table_args__ = (
        belongs_to("billing_run", "run_id"),
        belongs_to("account", "account_id"),
        UniqueConstraint("tenant", "run_id", "account_id"),
        Index(None, "tenant", "account_id", "period"),
    )

    run_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[date]
    due_on: Mapped[date]
    total_minor: Mapped[int] = mapped_column(BigInteger)
    issued_at: Mapped[datetime | None]


class BillLine(Row):
    """One sum of a bill and all that explains it.

    kind: charge, benefit, subsidy, penalty, recalculation. basis: actual, average, norm, fee, office, or "" where no
    volume is behind it. `period` is the month it is for, an earlier one in a recalculation. `facts` hold what the sum
    was made of: readings, days, people, norm, steps as [litres, price_minor, amount_minor], the key of the rule of law.
    """

    __tablename__ = "bill_line"
    __table_args__ = (
        belongs_to("bill", "bill_id"),
        belongs_to("account", "account_id"),
        belongs_to("tariff", "tariff_id"),
        Index(None, "tenant", "bill_id"),
        Index(None, "tenant", "account_id", "period"),
    )

    bill_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[date]
    service: Mapped[str]
    kind: Mapped[str]
    basis: Mapped[str]
    litres: Mapped[int | None] = mapped_column(BigInteger)
    tariff_id: Mapped[int | None] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ChargedVolume(Row):
    """What a run took a meter to have used in a month, apart from what its dial says.

    Of several for one month the one of the newest issued run counts. basis: actual, average, norm. `meter_id` is None
    where there is no meter. `facts`: from_m3, to_m3, from_on, to_on of readings; months, litres, days of an average;
    people, norm, away.
    """

    __tablename__ = "charged_volume"
    __table_args__ = (
        belongs_to("billing_run", "run_id"),
        belongs_to("account", "account_id"),
        belongs_to("meter", "meter_id"),
        Index(None, "tenant", "account_id", "period"),
        Index(None, "tenant", "run_id", "account_id"),
        found_by("meter_id"),
    )

    run_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    meter_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str]
    period: Mapped[date]
    litres: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Absence(Row):
    """People were away: what is charged by norm for these days is recalculated (B2)."""

    __tablename__ = "absence"
    __table_args__ = (belongs_to("account", "account_id"), Index(None, "tenant", "account_id", "from_on"))

    account_id: Mapped[int] = mapped_column(BigInteger)
    from_on: Mapped[date]
    to_on: Mapped[date]
    people: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]


class Claim(Row):
    """A subscriber says that a sum looks wrong (A6). The line or entry is attached; staff answer."""

    __tablename__ = "claim"
    __table_args__ = (
        belongs_to("account", "account_id"),
        belongs_to("subscriber", "subscriber_id", ondelete="SET NULL (subscriber_id)"),
        belongs_to("ledger_entry", "entry_id"),
        Index(None, "tenant", "account_id", "made_at"),
        Index("ix_claim_open", "tenant", "made_at", "id", postgresql_where=OPEN),
        found_by("subscriber_id"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger)
    subscriber_id: Mapped[int | None] = mapped_column(BigInteger)
    entry_id: Mapped[int | None] = mapped_column(BigInteger)
    words: Mapped[str]
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str]
    answer: Mapped[str]


class Adjustment(Row):
    """A correction by hand. status: waiting (for a second colleague), posted, refused, reversed.

    `token` is that of the form, so that the same press of a button adjusts once.
    """

    __tablename__ = "adjustment"
    __table_args__ = (
        belongs_to("account", "account_id"),
        belongs_to("ledger_document", "document_id"),
        UniqueConstraint("tenant", "token"),
        Index(None, "tenant", "account_id"),
        Index("ix_adjustment_waiting", "tenant", "id", postgresql_where=text("status = 'waiting'")),
        CheckConstraint("amount_minor <> 0", name="amount"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger)
    service: Mapped[str]
    kind: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[date]
    words: Mapped[str]
    token: Mapped[UUID]
    status: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(BigInteger)


class Debtor(Walled):
    """What an account owed last night, by how long it is overdue; days are counted from the last day for paying.

    No row of it keeps an account: an import that brought both can be undone.
    """

    __tablename__ = "debtor"
    __table_args__ = (Index(None, "tenant", "overdue_minor", "account_id"),)

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    owed_minor: Mapped[int] = mapped_column(BigInteger)
    overdue_minor: Mapped[int] = mapped_column(BigInteger)
    to_30_minor: Mapped[int] = mapped_column(BigInteger)
    to_90_minor: Mapped[int] = mapped_column(BigInteger)
    to_365_minor: Mapped[int] = mapped_column(BigInteger)
    older_minor: Mapped[int] = mapped_column(BigInteger)
    counted_on: Mapped[date]


class OfficeBatch(Row):
    """A file of the billing office: charges of a month, or balances. `fingerprint` is of what its rows say.

    `refused_rows`: {"header": […], "rows": [[cell, …, reason], …]} of rows that could not be taken, as they were.
    """

    __tablename__ = "office_batch"
    __table_args__ = (
        Index(
            "uq_office_batch_fingerprint",
            "tenant",
            "fingerprint",
            unique=True,
            postgresql_where=STANDS,
        ),
        Index(None, "tenant", "imported_at"),
    )

    kind: Mapped[str]
    file_name: Mapped[str]
    fingerprint: Mapped[str]
    period: Mapped[date]
    rows: Mapped[int] = mapped_column(Integer)
    refused: Mapped[int] = mapped_column(Integer)
    refused_rows: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str]
