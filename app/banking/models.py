"""Files of payments that banks send, line by line (B7)."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, belongs_to, found_by

STANDS = text("undone_at is null")
WAITS = text("status in ('unmatched', 'double')")


class BankBatch(Row):
    """One file. `fingerprint` is of what its lines say, so the same file in another encoding is the same one."""

    __tablename__ = "bank_batch"
    __table_args__ = (
        Index("uq_bank_batch_fingerprint", "tenant", "fingerprint", unique=True, postgresql_where=STANDS),
        Index(None, "tenant", "imported_at"),
    )

    register: Mapped[str]
    file_name: Mapped[str]
    fingerprint: Mapped[str]
    lines: Mapped[int] = mapped_column(Integer)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str]


class BankLine(Row):
    """One payment of a file, as the bank wrote it.

    status: posted, unmatched (nobody knows for whom), double (the bank's own number is known), assigned (by a
    colleague), aside (a colleague says that it is none of ours). `document_id` is what entered it into the ledger.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        belongs_to("bank_batch", "batch_id"),
        belongs_to("account", "account_id"),
        found_by("account_id"),
        belongs_to("ledger_document", "document_id"),
        UniqueConstraint("tenant", "batch_id", "number"),
        Index("ix_bank_line_waits", "tenant", "id", postgresql_where=WAITS),
        Index(None, "tenant", "reference"),
    )

    batch_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int] = mapped_column(Integer)
    paid_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    account_text: Mapped[str]
    receipt_text: Mapped[str]
    payer: Mapped[str]
    purpose: Mapped[str]
    reference: Mapped[str]
    status: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    document_id: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str]
    words: Mapped[str]
