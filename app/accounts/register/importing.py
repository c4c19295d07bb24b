"""One register, all or nothing: read, check, compare, store (U3, U4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection
from sqlalchemy import select

from app.accounts.imports.remembering import remembered, write_down
from app.accounts.models import Street, StreetRename
from app.accounts.register import rows
from app.accounts.register.encoding import Encoding
from app.accounts.register.kept import forget_answered, keep_decisions
from app.accounts.register.kept_houses import keep_houses
from app.accounts.register.kept_meters import forget_answered_meters, keep_meters
from app.accounts.register.merge import Difference, compare, merge
from app.accounts.register.missing import check_missing
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


def import_register(  # noqa: PLR0913 — all that an import can be told, each by its name
    files: Sequence[Path],
    *,
    refuse: Callable[[Refusal], None],
    dry_run: bool = False,
    close_missing: bool = False,
    close_up_to: int = 0,
    threshold: float = 0.05,
    encodings: Mapping[Path, Encoding] | None = None,
    import_id: int | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Imported:
    """For the utility being served, in the unit of work of the caller. `threshold`: share of accounts, 0.05 = 5 %.

    `close_up_to`: so many missing accounts may be closed though that is an unusual share of all.
    `encodings`: of files whose own word does not count. `import_id`: the RegisterImport this is; without it one is
    written down, so that whatever was stored can be undone.
    Raises UnusableFile before anything is read, TooManyRefusedError, TooManyMissingError before anything is stored.
    """
    tenant = tenancy.current()
    today = clock.today(tenant.time_zone)
    connection = lock_register()
    reading = RegisterReading(
        load_register(tenant),
        tenant,
        files,
        as_of=today,
        refuse=refuse,
        renames=_known_renames(),
        encodings=encodings or {},
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
    keep_decisions(connection, reading.todays_streets())
    keep_meters(connection)
    keep_houses(connection)
    imported = Imported(report, compare(connection))
    if close_missing:
        check_missing(imported.difference.accounts_missing, up_to=close_up_to)
    if not dry_run:
        zone = tenant.time_zone.key
        with remembered(import_id or write_down(files, imported.as_dict(), close_missing=close_missing)):
            merge(connection, zone=zone, now=clock.now(), today=today, close_missing=close_missing)
            forget_answered(connection)
            forget_answered_meters(connection)
        refresh_statistics()
    return imported


def lock_register() -> Connection[Any]:
    """One import of a utility at a time, and one undo: the next waits here until the unit of work ends."""
    connection = _connection()
    connection.execute(ONE_AT_A_TIME)
    return connection


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
