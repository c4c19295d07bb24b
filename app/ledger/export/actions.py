"""Payments go to the billing office: in batches with a number, each once, what is taken back later after it (B7)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select, text

from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, DomainError
from app.core.work import attempt
from app.ledger.export.batch import PaymentBatch, read_batch
from app.ledger.export.collecting import collect
from app.ledger.export.models import PaymentExport
from app.ledger.export.queries import find_first, get_batch
from app.sheets.sheet import Head, Losses
from app.sheets.writing import Progress, write_lines
from validators.export_layout import ExportLayout, FileFormat
from validators.register_file import load_register

ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('payments export ' || current_setting('app.tenant')))")
TOTALS = ("payments", "refunds", "reversals", "amount_minor")


class NoPaymentsWait(DomainError):
    """No batch was made."""

    code = "no-payments-wait"
    status = 409


@dataclass(frozen=True, slots=True)
class PaymentsWritten:
    """`same`: whether the file is the very one that went first; None when that one had another format."""

    batch: PaymentBatch
    sha256: str
    same: bool | None
    losses: Losses


def get_payments_layout() -> ExportLayout:
    layout = load_register(tenancy.current()).payments_export
    if layout is None:
        raise Conflict("no-payments-layout", slug=tenancy.current().slug)
    return layout


def make_batch(
    to: Path,
    *,
    by: str,
    since: date | None = None,
    file_format: FileFormat | None = None,
    progress: Progress = lambda _done, _all: None,
) -> PaymentsWritten:
    """All that waits, written to `to`. Whoever comes at the same time waits for this one.

    The file counts once the unit of work is stored; until then it should bear a passing name. Raises NoPaymentsWait,
    and Conflict("since-is-known") where a first batch has said already where the office begins.
    """
    db.session.execute(ONE_AT_A_TIME)
    with attempt():  # undone where nothing waits: whoever catches that goes on with the unit of work
        row = _open_batch(by, since, file_format)
        if not row.payments:
            raise NoPaymentsWait
    told = {"payments": row.payments, "amount_minor": row.amount_minor}
    audit.note("payments.export", Subject("payment-export", row.id, str(row.number)), after=told)
    batch = read_batch(row)
    row.sha256, losses = _write(batch, batch.format, to, progress)
    db.session.flush()
    return PaymentsWritten(read_batch(row), row.sha256, True, losses)


def write_batch(
    number: int, to: Path, *, file_format: FileFormat | None = None, progress: Progress = lambda _done, _all: None
) -> PaymentsWritten:
    """Once more, as it went. Raises NotFound."""
    batch = get_batch(number)
    wanted = file_format or batch.format
    sha256, losses = _write(batch, wanted, to, progress)
    return PaymentsWritten(batch, sha256, sha256 == batch.sha256 if wanted == batch.format else None, losses)


def _write(batch: PaymentBatch, file_format: FileFormat, to: Path, progress: Progress) -> tuple[str, Losses]:
    head = Head(layout=batch.layout, rows=batch.payments, made_at=batch.created_at)
    return write_lines("payment_export_line", batch.id, head, to, file_format=file_format, progress=progress)


def _open_batch(by: str, since: date | None, file_format: FileFormat | None) -> PaymentExport:
    """With its lines and totals."""
    layout, first = get_payments_layout(), find_first()
    if first is not None and since is not None and since != first.since:
        raise Conflict("since-is-known")
    row = PaymentExport(
        number=(db.session.scalar(select(func.max(PaymentExport.number))) or 0) + 1,
        since=since if first is None else first.since,
        created_at=clock.now(),
        created_by=by,
        format=file_format or layout.format,
        layout=layout.as_dict(),
        sha256="",
        **dict.fromkeys(TOTALS, 0),
    )
    db.session.add(row)
    db.session.flush()
    collect(row, layout)
    return row
