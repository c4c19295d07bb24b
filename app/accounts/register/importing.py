"""One register, all or nothing: read, check, compare, store (U3, U4)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection
from sqlalchemy import select

from app.accounts.models import Street, StreetRename
from app.accounts.register import rows
from app.accounts.register.kept import forget_answered, keep_decisions
from app.accounts.register.merge import Difference, compare, merge
from app.accounts.register.reading import RegisterReading
from app.accounts.register.report import RegisterReport
from app.accounts.register.rows import Refusal
from app.accounts.register.staging import analyze_staging, create_staging, stage
from app.accounts.register.statistics import refresh_statistics
from app.accounts.register.turn import ONE_AT_A_TIME
from app.core import clock, tenancy
from app.core.db import db, driver_of
from app.core.errors import DomainError
from validators.register_file import load_register

Progress = Callable[[int, int], None]
"""Rows read so far, rows there are."""


class TooManyRefusedError(DomainError):
    """More rows were refused than the threshold allows: nothing is stored. `data` holds the report."""

    code = "too-many-refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Imported:
    report: RegisterReport
    difference: Difference

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self.report), "difference": asdict(self.difference)}


def import_register(
    files: Sequence[Path],
    *,
    refuse: Callable[[Refusal], None],
    dry_run: bool = False,
    close_missing: bool = False,
    threshold: float = 0.05,
    progress: Progress = lambda _done, _all: None,
) -> Imported:
    """For the utility being served, in the unit of work of the caller. `threshold`: share of accounts, 0.05 = 5 %.

    Raises UnusableFile before anything is read, TooManyRefusedError before anything is stored.
    """
    tenant = tenancy.current()
    today = clock.today(tenant.time_zone)
    connection = _connection()
    connection.execute(ONE_AT_A_TIME)
    reading = RegisterReading(
        load_register(tenant), tenant, files, as_of=today, refuse=refuse, renames=_known_renames()
    )
    create_staging(connection)
    done = 0
    for batch in reading.batches():
        stage(connection, batch)
        done += batch.rows_read
        progress(done, reading.length)
    report = reading.report()
    if report.refused_share > threshold:
        raise TooManyRefusedError(report=report, threshold=threshold)
    analyze_staging(connection)
    keep_decisions(connection)
    imported = Imported(report, compare(connection))
    if not dry_run:
        zone = tenant.time_zone.key
        merge(connection, zone=zone, now=clock.now(), today=today, close_missing=close_missing)
        forget_answered(connection)
        refresh_statistics()
    return imported


def _connection() -> Connection[Any]:
    """The session's own: the import is stored with its unit of work, or not at all."""
    return driver_of(db.session.connection())


def _known_renames() -> Iterable[rows.StreetRename]:
    found = db.session.execute(
        select(StreetRename.old_name, StreetRename.old_key, Street.name, Street.key).join(
            Street, Street.id == StreetRename.street_id
        )
    )
    return [rows.StreetRename(*row) for row in found]
