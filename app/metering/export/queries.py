"""The batches that went, and what waits to go."""

from dataclasses import dataclass
from datetime import date

from psycopg.errors import QueryCanceled
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from app.core.db import db
from app.core.errors import NotFound
from app.core.work import attempt
from app.metering.export.batch import Batch, read_batch
from app.metering.export.collecting import count_in_review, count_totals
from app.metering.export.models import ExportBatch

PATIENCE = text("set local statement_timeout = '4s'")
PATIENT_AGAIN = text("set local statement_timeout to default")


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


def count_while_one_waits(period: date | None = None) -> Waiting | None:
    """None where readings are so many that a page would be waited for too long: a batch tells what it holds."""
    try:
        with attempt():
            db.session.execute(PATIENCE)
            waiting = count_waiting(period)
            db.session.execute(PATIENT_AGAIN)
    except OperationalError as error:
        if isinstance(error.orig, QueryCanceled):
            return None
        raise
    return waiting


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
