"""The batches that went, and what waits to go."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFound
from app.metering.export.batch import Batch, read_batch
from app.metering.export.collecting import count_in_review, count_totals
from app.metering.export.models import ExportBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a batch would hold if it were made now."""

    readings: int
    corrections: int
    withdrawn: int
    estimates: int
    in_review: int
    value_m3: int
    used_litres: int


def count_waiting(period: date | None = None) -> Waiting:
    return Waiting(**count_totals(period), in_review=count_in_review(period))


def list_batches() -> list[Batch]:
    """Newest first."""
    return list(map(read_batch, db.session.scalars(select(ExportBatch).order_by(ExportBatch.number.desc()))))


def get_batch(number: int) -> Batch:
    return read_batch(get_row(number))


def get_row(number: int) -> ExportBatch:
    row = db.session.scalars(select(ExportBatch).where(ExportBatch.number == number)).one_or_none()
    if row is None:
        raise NotFound("no-such-batch", number=number)
    return row
