"""`waterworks export`: readings and payments to the billing office, in its own columns (U3, U4)."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.bar import Progress, progress_bar
from app.cli.environment import open_app
from app.cli.export_words import say, say_list, say_payments, say_payments_list
from app.cli.outbox import Outbox
from app.cli.staff import operator

if TYPE_CHECKING:
    from app.ledger.export.actions import PaymentsWritten
    from app.ledger.export.batch import PaymentBatch
    from app.metering.export.actions import Written
    from app.metering.export.batch import Batch

OPERATOR = "operator"
PAYMENT_FIGURES = ("payments", "refunds", "reversals", "amount_minor")
FIGURES = ("readings", "corrections", "withdrawn", "estimates", "in_review", "value_m3", "used_litres")


def _month(_context: click.Context, _option: click.Parameter, typed: str | None) -> date | None:
    try:
        return (typed and datetime.strptime(typed, "%Y-%m").replace(tzinfo=UTC).date()) or None
    except ValueError:
        raise click.BadParameter(f"{typed} is no month; write it like 2026-11.") from None


@click.group()
def export() -> None:
    """Bring data out, to a utility's own programs."""


@export.command()
@click.argument("slug")
@click.option("--period", callback=_month, metavar="YYYY-MM", help="Readings of one month only; else of any.")
@click.option("--format", "file_format", type=click.Choice(["csv", "xlsx", "dbf"]), help="Else what the plugin says.")
@click.option("--out", type=click.Path(path_type=Path), help="File or folder; else a file here, named by the plugin.")
@click.option("--again", type=click.IntRange(1), metavar="NUMBER", help="Write an earlier batch once more, as it was.")
@click.option("--new-layout", is_flag=True, help="With --again: in the columns that register.toml has today.")
@click.option("--dry-run", is_flag=True, help="Say what waits, and make nothing.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def readings(slug: str, *, dry_run: bool, as_json: bool, out: Path | None, **options: Any) -> None:
    """Write the readings of SLUG that the billing office has not had yet, as one batch with a number.

    A reading goes once. What is corrected or withdrawn afterwards goes with the next batch, marked as such.
    """
    if options["again"] and (dry_run or options["period"]):
        raise click.UsageError("--again goes with --new-layout, --format, --out and --json only.")
    if options["new_layout"] and not options["again"]:
        raise click.UsageError("--new-layout needs --again and the number of a batch.")
    say(_waiting(slug, options["period"]) if dry_run else _export(slug, out, options), as_json=as_json)


def _waiting(slug: str, period: date | None) -> dict[str, Any]:
    from app.core import tenancy
    from app.metering.export.queries import count_waiting

    with open_app() as app, tenancy.serving(app, slug):
        return {"batch": None, "file": None, **_figures(count_waiting(period))}


def _export(slug: str, out: Path | None, options: dict[str, Any]) -> dict[str, Any]:
    from app.core import work
    from app.core.audit import acting_as
    from app.metering.export.actions import NothingToExport

    with Outbox(out) as outbox, open_app() as app:
        try:
            with work.work_for(app, slug), acting_as(operator()), progress_bar("Readings") as progress:
                written = _write(outbox.passing, progress, **options)
                file = outbox.place(written.batch.file_name(options["file_format"]))
        except NothingToExport as nothing:
            return {"batch": None, "file": None, "readings": 0, **nothing.data}
        number = written.batch.number
        outbox.deliver(file, otherwise=f"Batch {number} is stored: write it with --again {number} and --out.")
    return _report(written, file)


def _write(
    to: Path, progress: Progress, *, again: int | None, new_layout: bool, period: date | None, file_format: Any
) -> "Written":
    from app.metering.export.actions import make_batch, rewrite_batch, write_batch

    if again:
        write = rewrite_batch if new_layout else write_batch
        return write(again, to, file_format=file_format, progress=progress)
    return make_batch(to, by=OPERATOR, period=period, file_format=file_format, progress=progress)


@export.command()
@click.argument("slug")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="With the first batch: what came in before, the office has.",
)
@click.option("--format", "file_format", type=click.Choice(["csv", "xlsx", "dbf"]), help="Else what the plugin says.")
@click.option("--out", type=click.Path(path_type=Path), help="File or folder; else a file here, named by the plugin.")
@click.option("--again", type=click.IntRange(1), metavar="NUMBER", help="Write an earlier batch once more, as it was.")
@click.option("--dry-run", is_flag=True, help="Say what waits, and make nothing.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def payments(
    slug: str, *, since: datetime | None, dry_run: bool, as_json: bool, out: Path | None, **options: Any
) -> None:
    """Write the payments of SLUG that the billing office has not had yet, as one batch with a number.

    A payment goes once. What is refunded or taken back afterwards goes with the next batch, below zero.
    """
    if options["again"] and (dry_run or since):
        raise click.UsageError("--again goes with --format, --out and --json only.")
    day = since and since.date()
    report = _payments_waiting(slug, day) if dry_run else _export_payments(slug, out, day, options)
    say_payments(report, as_json=as_json)


def _payments_waiting(slug: str, since: date | None) -> dict[str, Any]:
    from app.core import tenancy
    from app.ledger.export.queries import count_waiting

    with open_app() as app, tenancy.serving(app, slug):
        return {**_nothing(), **_sums(count_waiting(since))}


def _export_payments(slug: str, out: Path | None, since: date | None, options: dict[str, Any]) -> dict[str, Any]:
    from app.core import work
    from app.core.audit import acting_as
    from app.ledger.export.actions import NoPaymentsWait, make_batch, write_batch

    again, file_format = options["again"], options["file_format"]
    with Outbox(out) as outbox, open_app() as app:
        try:
            with work.work_for(app, slug), acting_as(operator()), progress_bar("Payments") as progress:
                told = {"file_format": file_format, "progress": progress}
                written = (
                    write_batch(again, outbox.passing, **told)
                    if again
                    else make_batch(outbox.passing, by=OPERATOR, since=since, **told)
                )
                file = outbox.place(written.batch.file_name(file_format))
        except NoPaymentsWait:
            return _nothing()
        number = written.batch.number
        outbox.deliver(file, otherwise=f"Batch {number} is stored: write it with --again {number} and --out.")
    return {**_payment_facts(written.batch), **_of_file(written, file)}


@export.command()
@click.argument("slug")
@click.argument("kind", type=click.Choice(["readings", "payments"]), default="readings")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def batches(slug: str, kind: str, *, as_json: bool) -> None:
    """The batches of readings, or of payments, that SLUG's billing office was sent, the newest first."""
    from app.core import tenancy
    from app.ledger.export.queries import list_batches as list_payments
    from app.metering.export.queries import list_batches

    with open_app() as app, tenancy.serving(app, slug):
        if kind == "payments":
            say_payments_list([_payment_facts(batch) for batch in list_payments()], as_json=as_json)
        else:
            say_list([_facts(batch) for batch in list_batches()], as_json=as_json)


def _report(written: "Written", file: Path) -> dict[str, Any]:
    return {**_facts(written.batch), **_of_file(written, file)}


def _of_file(written: "Written | PaymentsWritten", file: Path) -> dict[str, Any]:
    return {
        "file": str(file),
        "sha256": written.sha256,
        "same_as_first": written.same,
        "replaced": dict(written.losses.replaced),
        "cut": dict(written.losses.cut),
    }


def _payment_facts(batch: "PaymentBatch") -> dict[str, Any]:
    return {
        "batch": batch.number,
        "since": batch.since and batch.since.isoformat(),
        "created_at": batch.created_at.isoformat(timespec="seconds"),
        "created_by": batch.created_by,
        "format": batch.format,
        **_sums(batch),
        "sha256": batch.sha256,
    }


def _sums(of: Any) -> dict[str, int]:
    return {name: getattr(of, name) for name in PAYMENT_FIGURES}


def _nothing() -> dict[str, Any]:
    return {"batch": None, "file": None, **dict.fromkeys(PAYMENT_FIGURES, 0)}


def _facts(batch: "Batch") -> dict[str, Any]:
    return {
        "batch": batch.number,
        "period": batch.period and f"{batch.period:%Y-%m}",
        "created_at": batch.created_at.isoformat(timespec="seconds"),
        "created_by": batch.created_by,
        "format": batch.format,
        **_figures(batch),
        "sha256": batch.sha256,
    }


def _figures(of: Any) -> dict[str, int]:
    return {name: getattr(of, name) for name in FIGURES}
