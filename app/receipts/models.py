"""Receipts of a month that are printed for the printing house (B4)."""

from datetime import date, datetime

from sqlalchemy import Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row

PRINTING = text("status = 'printing'")
SAME_STREETS = text("md5(streets)")


class PrintRun(Row):
    """status: printing, ready, stopped, changed (the bills became others meanwhile), failed (by a fault of ours, as
    often as we tried). `streets`: their names, one a line; "" for all.

    `done` counts the receipts that are set; the files lie on the shelf (app/receipts/shelf.py) until `forgotten_at`.
    """

    __tablename__ = "print_run"
    __table_args__ = (
        Index("uq_print_run_printing", "tenant", "period", SAME_STREETS, unique=True, postgresql_where=PRINTING),
        Index(None, "tenant", "asked_at"),
    )

    period: Mapped[date]
    streets: Mapped[str]
    language: Mapped[str]
    status: Mapped[str]
    receipts: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer, default=0)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
