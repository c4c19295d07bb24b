"""The batches of payments that went, and what waits to go."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFound
from app.ledger.export.batch import PaymentBatch, read_batch
from app.ledger.export.collecting import count_waiting_lines
from app.ledger.export.models import PaymentExport


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsWaiting:
    """What a batch would hold if it were made now."""

    payments: int
    refunds: int
    reversals: int
    amount_minor: int


def count_waiting(since: date | None = None) -> PaymentsWaiting:
    """`since` counts before the first batch only."""
    first = find_first()
    return PaymentsWaiting(**count_waiting_lines(since if first is None else first.since))


def list_batches() -> list[PaymentBatch]:
    """Newest first."""
    return list(map(read_batch, db.session.scalars(select(PaymentExport).order_by(PaymentExport.number.desc()))))


def get_batch(number: int) -> PaymentBatch:
    row = db.session.scalars(select(PaymentExport).where(PaymentExport.number == number)).one_or_none()
    if row is None:
        raise NotFound("no-such-batch", number=number)
    return read_batch(row)


def find_first() -> PaymentExport | None:
    return db.session.scalars(select(PaymentExport).where(PaymentExport.number == 1)).one_or_none()
