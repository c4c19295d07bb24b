"""Readings go to the billing office: in batches with a number, each reading once, what changes later after it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select, text

from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, DomainError
from app.core.work import attempt
from app.metering.export.batch import Batch, read_batch
from app.metering.export.collecting import collect, collect_anew, count_in_review
from app.metering.export.models import ExportBatch
from app.metering.export.queries import get_batch, get_row
from app.metering.export.writing import write_readings
from app.sheets.sheet import Losses
from app.sheets.writing import Progress
from validators.export_layout import ExportLayout, FileFormat
from validators.register_file import load_register

ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('readings export ' || current_setting('app.tenant')))")


TOTALS = ("readings", "corrections", "withdrawn", "estimates", "value_m3", "used_litres")


class NothingToExport(DomainError):
    """No batch was made. `data`: `in_review`, how many readings wait for staff."""

    code = "nothing-to-export"
    status = 409


@dataclass(frozen=True, slots=True)
class Written:
    """`same`: whether the file is the very one that went first; None when that one had another format."""

    batch: Batch
    sha256: str
    same: bool | None
    losses: Losses


def get_layout() -> ExportLayout:
    layout = load_register(tenancy.current()).export
    if layout is None:
        raise Conflict("no-export-layout", slug=tenancy.current().slug)
    return layout


def make_batch(
    to: Path,
    *,
    by: str,
    period: date | None = None,
    file_format: FileFormat | None = None,
    note: str = "",
    progress: Progress = lambda _done, _all: None,
) -> Written:
    """All that waits, of one month or of any, written to `to`. Whoever comes at the same time waits for this one.

    The file counts once the unit of work is stored; until then it should bear a passing name.
    """
    db.session.execute(ONE_AT_A_TIME)
    with attempt():  # undone where nothing waits: whoever catches that goes on with the unit of work
        row = _open_batch(period, by, file_format, note)
        if not row.readings:
            raise NothingToExport(in_review=row.in_review)
    told = {"period": period, "readings": row.readings, "value_m3": row.value_m3, "used_litres": row.used_litres}
    audit.note("readings.export", Subject("export", row.id, str(row.number)), after=told)
    return _write_first(row, to, progress)


def write_batch(
    number: int, to: Path, *, file_format: FileFormat | None = None, progress: Progress = lambda _done, _all: None
) -> Written:
    """Once more, as it went. Raises NotFound."""
    batch = get_batch(number)
    wanted = file_format or batch.format
    sha256, losses = write_readings(batch, wanted, to, progress)
    return Written(batch, sha256, sha256 == batch.sha256 if wanted == batch.format else None, losses)


def rewrite_batch(
    number: int, to: Path, *, file_format: FileFormat | None = None, progress: Progress = lambda _done, _all: None
) -> Written:
    """The same readings by the layout of today, for an office that could not read the first file. Raises NotFound.

    From now on this is the batch.
    """
    layout = get_layout()
    db.session.execute(ONE_AT_A_TIME)
    row = get_row(number)
    row.layout, row.format = layout.as_dict(), file_format or layout.format
    collect_anew(row, layout)
    return _write_first(row, to, progress)


def _write_first(row: ExportBatch, to: Path, progress: Progress) -> Written:
    batch = read_batch(row)
    row.sha256, losses = write_readings(batch, batch.format, to, progress)
    db.session.flush()
    return Written(read_batch(row), row.sha256, True, losses)


def _open_batch(period: date | None, by: str, file_format: FileFormat | None, note: str) -> ExportBatch:
    """With its lines and totals."""
    layout = get_layout()
    row = ExportBatch(
        number=(db.session.scalar(select(func.max(ExportBatch.number))) or 0) + 1,
        period=period,
        created_at=clock.now(),
        created_by=by,
        format=file_format or layout.format,
        layout=layout.as_dict(),
        in_review=count_in_review(period),
        sha256="",
        note=note,
        **dict.fromkeys(TOTALS, 0),
    )
    db.session.add(row)
    db.session.flush()
    collect(row, layout)
    return row
