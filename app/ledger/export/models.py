"""Batches of payments that went to the billing office, line by line as they went."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, Walled, belongs_to


class PaymentExport(Row):
    """`number` counts from 1 in each utility. `layout` is the [export.payments] of that day, so that the batch can be
    written again as it was. `payments` are all lines, `amount_minor` their sum: control totals. `since` stands in the
    first batch and holds for all: what was entered before that day, the office has by another way.
    """

    __tablename__ = "payment_export"
    __table_args__ = (UniqueConstraint("tenant", "number"),)

    number: Mapped[int] = mapped_column(Integer)
    since: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    format: Mapped[str]
    layout: Mapped[dict[str, Any]] = mapped_column(JSON)
    payments: Mapped[int] = mapped_column(Integer)
    refunds: Mapped[int] = mapped_column(Integer)
    reversals: Mapped[int] = mapped_column(Integer)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]


class PaymentExportLine(Walled):
    """What a document of the ledger says of an account, once. `cells` are in the order of the batch's columns, in our
    own words and forms. `amount_minor` as the office counts: above zero came in.
    """

    __tablename__ = "payment_export_line"
    __table_args__ = (
        belongs_to("payment_export", "batch_id"),
        UniqueConstraint("tenant", "document_id", "account_id"),
    )

    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    mark: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
