"""`waterworks import charges` and `balances`: of a billing office that charges itself (B2, U4)."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.bar import progress_bar
from app.cli.environment import open_app
from app.cli.registers import import_
from app.cli.sentences import CannotBeDone
from app.cli.staff import operator

if TYPE_CHECKING:
    from app.billing.office.importing import Imported
    from app.billing.office.reading import Refused
    from app.billing.office.staging import Kind


YEARS_BACK, YEARS_AHEAD = 10, 1
SHOWN = 20
"""Refused rows of a trial."""


def _month(_context: click.Context, _option: click.Parameter, typed: str | None) -> date:
    """By default the month before. A slip of the keyboard is no month: bills would be of it."""
    today = datetime.now(UTC).date()
    if not typed:
        return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    try:
        month = datetime.strptime(typed, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise click.BadParameter(f"{typed} is no month; write it like 2026-11.") from None
    if not today.year - YEARS_BACK <= month.year <= today.year + YEARS_AHEAD:
        raise click.BadParameter(f"{typed} lies further away than ten years back or the next year.")
    return month


FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
PERIOD = click.option("--period", callback=_month, metavar="YYYY-MM", help="Of rows that name no month.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For scripts.")


@import_.command()
@click.argument("slug")
@FILE
@PERIOD
@DRY_RUN
@AS_JSON
def charges(slug: str, file: Path, **options: Any) -> None:
    """Import the charges of a month of SLUG from its billing office's FILE."""
    _import("charges", slug, file, **options)


@import_.command()
@click.argument("slug")
@FILE
@PERIOD
@DRY_RUN
@AS_JSON
def balances(slug: str, file: Path, **options: Any) -> None:
    """Bring the ledger of SLUG to the balances of its billing office's FILE."""
    _import("balances", slug, file, **options)


def _import(kind: "Kind", slug: str, file: Path, *, period: date, dry_run: bool, as_json: bool) -> None:
    from flask_babel import force_locale

    from app.accounts.register.unusable import UnusableFile
    from app.billing.office.importing import import_office_file, try_office_file
    from app.billing.office.staging import TooManyRefused
    from app.core import work
    from app.core.audit import acting_as
    from app.core.errors import Conflict

    refused = None
    try:
        with (
            open_app() as app,
            work.work_for(app, slug) as tenant,
            acting_as(operator()),
            progress_bar("Rows") as progress,
        ):
            write = partial(_refused, file, tenant.languages[0])
            try:
                if dry_run:
                    found = try_office_file(kind, file, period=period)
                else:
                    found = import_office_file(kind, file, period=period, file_name=file.name, progress=progress)
                    # Before anything is stored: where it cannot be written, nothing is.
                    refused = write(found.header, found.refused) if found.refused else None
            except TooManyRefused as problem:
                refused = write(problem.data["header"], problem.data["refused"])
                raise CannotBeDone(
                    f"{file.name}: too many rows cannot be taken, nothing is stored. See {refused}."
                ) from None
    except UnusableFile as problem:
        with force_locale("en"):
            raise CannotBeDone(str(problem)) from problem
    except Conflict as problem:
        words = {
            "already-imported": "came in before",
            "already-run": "is of a month that was charged here; withdraw that one first",
            "month-in-part": "holds but a part of an earlier month that came in before; send that month in a file",
            "month-shrinks": "has less than half of the rows of the file that its month came in by, and would take its "
            "place; if it is the whole month, take that file back at the console first",
            "month-replaced": "came in before, and {file} took its place for {period:%Y-%m} since; if this one is "
            "right after all, take that file back at the console first",
            "payments-alone": "holds payments alone, and its month is charged; send them together with the charges",
            "not-from-office": "is not taken: this utility charges here",
        }
        why = words.get(problem.code, problem.code).format(**problem.data)
        raise CannotBeDone(f"{file.name} {why}; nothing was changed.") from None
    _say(file, found, refused, dry_run=dry_run, as_json=as_json)


def _say(file: Path, found: "Imported", refused: Path | None, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        reasons = Counter(row.reason for row in found.refused)
        facts = {"rows": found.rows, "refused": len(found.refused), "reasons": reasons, "entries": found.entries}
        told = {**facts, "total_minor": found.total_minor, "refused_file": str(refused) if refused else None}
        told["left"] = [f"{month:%Y-%m}" for month in found.left]
        click.echo(json.dumps(told))
        return
    done = "would be made" if dry_run else "made"
    click.echo(f"{file.name}: {found.rows:,} rows, {found.entries:,} entries {done}, {len(found.refused):,} refused.")
    if found.left:
        months = ", ".join(f"{month:%Y-%m}" for month in found.left)
        click.echo(f"Left as they are, for the file came in for them before: {months}.")
    if refused:
        click.echo(f"Refused rows: {refused}")
    elif found.refused:
        _say_why(found.refused)


def _say_why(refused: "list[Refused]") -> None:
    """Of a trial, which writes no file."""
    from app.web.office_words import OFFICE_REASONS

    for row in refused[:SHOWN]:
        click.echo(f"Row {row.number}: {OFFICE_REASONS[row.reason].rstrip('.')}.")
    if (more := len(refused) - SHOWN) > 0:
        click.echo(f"And {more:,} more; all of them come back in a file when the import is made.")


def _refused(file: Path, language: str, header: Any, rows: Any) -> Path:
    """In the office's own columns and language, with the reason behind."""
    from flask_babel import force_locale

    from app.web.office_words import refused_file

    path = file.with_name(f"{file.stem}.refused.csv")
    part = path.with_name(f".{path.name}.part")
    with force_locale(language):
        content = refused_file(header, ([*row.cells, row.reason] for row in rows))
    try:
        part.write_bytes(content)
        return part.replace(path)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise CannotBeDone(f"{path} cannot be written ({problem.strerror}); nothing was changed.") from problem
