"""The ledger: entries that are added and never changed (B3). The app's roles may insert and read them, no more."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, Walled, belongs_to

FIRST_OF_MONTH = "extract(day from {}) = 1"
REVERSES = text("reverses_id is not null")
OPENS = text("kind = 'opening' and reverses_id is null")


class LedgerDocument(Row):
    """Where entries come from. What has a `kind` and a `key` is posted once, however often it is asked for.

    kind: bill-run, office, opening, card-payment, card-refund, dispute, bank-payment, adjustment, reversal.
    `happened_on` is the day of the event itself, `posted_by` the name of whoever posted it, "" the system.
    """

    __tablename__ = "ledger_document"
    __table_args__ = (
        UniqueConstraint("tenant", "kind", "key"),
        belongs_to("ledger_document", "reverses_id"),
        Index(None, "tenant", "posted_at"),
    )

    kind: Mapped[str]
    key: Mapped[str]
    happened_on: Mapped[date]
    posted_at: Mapped[datetime]
    posted_by: Mapped[str]
    words: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(BigInteger)


class LedgerEntry(Row):
    """A sum of one account and service: above zero more is owed, below zero less.

    part: main, or penalty, which is owed apart from the debt. kind: charge, payment, penalty, benefit, subsidy,
    recalculation, refund, opening, adjustment; a reversing entry has the kind of what it reverses. `period` is the
    month it is for, `entered_on` the day it stands in the books: never in a month that is closed.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint(FIRST_OF_MONTH.format("period"), name="period"),
        belongs_to("ledger_document", "document_id"),
        belongs_to("account", "account_id"),
        belongs_to("bill_line", "line_id"),
        belongs_to("ledger_entry", "reverses_id"),
        # A balance is read from this index alone.
        Index(
            "ix_ledger_entry_account",
            *("tenant", "account_id", "entered_on"),
            postgresql_include=["service", "part", "amount_minor"],
        ),
        Index(None, "tenant", "document_id"),
        Index("ix_ledger_entry_line", "tenant", "line_id", postgresql_where=text("line_id is not null")),
        Index("uq_ledger_entry_opening", "tenant", "account_id", unique=True, postgresql_where=OPENS),
        Index("uq_ledger_entry_reverses", "tenant", "reverses_id", unique=True, postgresql_where=REVERSES),
        Index(None, "tenant", "entered_on", postgresql_using="brin", postgresql_with={"autosummarize": "on"}),
    )

    document_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    service: Mapped[str]
    part: Mapped[str]
    kind: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[date]
    entered_on: Mapped[date]
    line_id: Mapped[int | None] = mapped_column(BigInteger)
    reverses_id: Mapped[int | None] = mapped_column(BigInteger)


class LedgerClosing(Walled):
    """What an account owed for a service at the end of a closed month.

    An account has rows of a month only if it had entries since its last ones; then it has one for every service.
    """

    __tablename__ = "ledger_closing"
    __table_args__ = (belongs_to("account", "account_id"),)

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    closed_on: Mapped[date] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    balance_minor: Mapped[int] = mapped_column(BigInteger)


class ClosedMonth(Walled):
    """From here on nothing is entered up to `closed_on`, the last day of a month."""

    __tablename__ = "closed_month"

    closed_on: Mapped[date] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]
    closed_by: Mapped[str]


class LedgerCheck(Row):
    """A night's proof that closings are the sums of their entries. `differences` names what is not, at most a hundred:
    account_id, service, part, closing_minor, entries_minor.
    """

    __tablename__ = "ledger_check"
    __table_args__ = (Index(None, "tenant", "checked_at"),)

    checked_at: Mapped[datetime]
    closed_on: Mapped[date]
    balances: Mapped[int] = mapped_column(Integer)
    found: Mapped[int] = mapped_column(Integer)
    differences: Mapped[list[dict[str, int | str]]] = mapped_column(JSONB)
