"""Batches of readings that went to the billing office, line by line as they went."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row, Walled, belongs_to

STANDS = text("stands")


class ExportBatch(Row):
    """`number` counts from 1 in each utility. `period` is None where it holds readings of any.

    `layout` is the [export] of register.toml of that day, so that the batch can be written again as it was.
    `value_m3` sums the dials and `used_litres` the volumes of all lines: control totals. `sha256` is that of the file
    in `format`. `in_review`: readings that waited for staff when the batch was made.
    """

    __tablename__ = "export_batch"
    __table_args__ = (UniqueConstraint("tenant", "number"),)

    number: Mapped[int] = mapped_column(Integer)
    period: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    format: Mapped[str]
    layout: Mapped[dict[str, Any]] = mapped_column(JSON)
    readings: Mapped[int] = mapped_column(Integer)
    corrections: Mapped[int] = mapped_column(Integer)
    withdrawn: Mapped[int] = mapped_column(Integer)
    estimates: Mapped[int] = mapped_column(Integer)
    in_review: Mapped[int] = mapped_column(Integer)
    value_m3: Mapped[int] = mapped_column(BigInteger)
    used_litres: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    note: Mapped[str]


class ExportLine(Walled):
    """A reading as it went. `cells` are in the order of the batch's columns, in our own words and forms.

    `stands`: the office believes in this reading; the index lets that be so once. `takes_back` is the reading that
    this line takes the place of, or withdraws.
    """

    __tablename__ = "export_line"
    __table_args__ = (
        belongs_to("export_batch", "batch_id"),
        Index("uq_export_line_stands", "tenant", "meter_id", "reading_id", unique=True, postgresql_where=STANDS),
    )

    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    meter_id: Mapped[int] = mapped_column(BigInteger)
    reading_id: Mapped[int] = mapped_column(BigInteger)
    takes_back: Mapped[int | None] = mapped_column(BigInteger)
    stands: Mapped[bool] = mapped_column(Boolean)
    mark: Mapped[str]
    basis: Mapped[str]
    value_m3: Mapped[int] = mapped_column(Integer)
    used_litres: Mapped[int | None] = mapped_column(BigInteger)
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
