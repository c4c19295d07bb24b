"""`waterworks import register`: the billing office's files into a utility (U3, U4)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from app.cli.bar import progress_bar
from app.cli.environment import open_app
from app.cli.sentences import CannotBeDone
from app.cli.staff import operator
from validators.percent import percent
from validators.verdict import Rejected

if TYPE_CHECKING:
    from app.accounts.register.importing import Imported
    from app.accounts.register.report import RegisterReport

Counts = dict[str, int]


def _share(_context: click.Context, _option: click.Parameter, text: str) -> float:
    """`5` percent → 0.05, as the console reads it."""
    try:
        return float(percent()(text).value) / 100
    except Rejected:
        raise click.BadParameter("percent of accounts, from 0 to 100.") from None


@click.group("import")
def import_() -> None:
    """Bring data of a utility's own programs in."""


@import_.command()
@click.argument("slug")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.option("--close-missing", is_flag=True, help="Close the accounts that are not in the file.")
@click.option("--close-up-to", default=0, metavar="N", help="Close so many, though more than 5 % of all.")
@click.option("--encoding", type=click.Choice(("utf-8", "cp1251", "cp866")), help="Of the files, if it is told wrong.")
@click.option(
    "--threshold", default="5", show_default=True, callback=_share, help="Percent of accounts that may be refused."
)
@click.option("--refused-to", type=click.Path(path_type=Path, file_okay=False), help="Folder for the refused rows.")
def register(slug: str, files: tuple[Path, ...], *, as_json: bool, refused_to: Path | None, **options: Any) -> None:
    """Import the register of SLUG from FILES, all of it or nothing.

    Rows that are refused are written beside the files, in the office's own columns with the reason behind them.
    """
    encoding = options.pop("encoding")
    options["encodings"] = dict.fromkeys(files, encoding) if encoding else {}
    imported, refused = _import(slug, files, refused_to or files[0].parent, options)
    if as_json:
        refused_files = [str(file) for file in refused]
        click.echo(json.dumps({**imported.as_dict(), "refused_files": refused_files}, ensure_ascii=False))
    else:
        for line in _lines(imported.as_dict(), refused, **options):
            click.echo(line)


@import_.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def undo(slug: str, *, as_json: bool) -> None:
    """Take the last import of SLUG back: what it changed is as before, what people have done since stays."""
    from app.accounts.imports.undoing import CannotBeUndone, undo_last
    from app.core import work
    from app.core.audit import acting_as

    try:
        with open_app() as app, work.work_for(app, slug), acting_as(operator()):
            undone = undo_last()
            when, kept = undone.started_at, undone.kept
    except CannotBeUndone:
        raise CannotBeDone(f"{slug} has no import that can be undone: the last one, within 30 days.") from None
    if as_json:
        click.echo(json.dumps({"import": when.isoformat(), "kept": kept}))
        return
    click.echo(f"The import of {when:%Y-%m-%d %H:%M} UTC is undone.")
    if kept:
        click.echo("Left as they are, since something depends on them: " + _sum(kept, "rows") + ".")


def _import(
    slug: str, files: tuple[Path, ...], refused_to: Path, options: dict[str, Any]
) -> tuple["Imported", list[Path]]:
    from flask_babel import force_locale

    from app.accounts.register.importing import TooManyRefusedError, import_register
    from app.accounts.register.missing import TooManyMissingError
    from app.accounts.register.refusals import RefusalFiles
    from app.accounts.register.unusable import UnusableFile
    from app.core import work
    from app.core.audit import acting_as
    from validators.register_file import load_register

    with (
        open_app() as app,
        work.work_for(app, slug) as tenant,
        acting_as(operator()),
        progress_bar("Rows") as progress,
    ):
        delimiter = load_register(tenant).delimiter
        try:
            with RefusalFiles(refused_to, language=tenant.languages[0], delimiter=delimiter) as refuse:
                return import_register(files, refuse=refuse, progress=progress, **options), refuse.files
        except UnusableFile as problem:
            with force_locale("en"):
                found = problem.data["found"] if problem.code == "encoding" else None
                again = f" For this time, if all files are in it: --encoding {found}." if found else ""
                raise CannotBeDone(f"{problem}{again}") from problem
        except TooManyMissingError as problem:
            missing, known = problem.data["missing"], problem.data["known"]
            raise CannotBeDone(
                f"{missing} of {known} open accounts are not in the file and would be closed: nothing is stored. If it "
                f"is the whole register, say so with --close-up-to {missing}; if not, leave --close-missing out."
            ) from problem
        except TooManyRefusedError as problem:
            share = cast("RegisterReport", problem.data["report"]).refused_share
            where = ", ".join(str(file) for file in refuse.files)
            raise CannotBeDone(
                f"{share:.1%} of the accounts were refused, more than {options['threshold']:.1%}: nothing is stored. "
                f"The reasons are in {where}; if the file is right, allow more with --threshold."
            ) from problem


def _lines(
    report: dict[str, Any], refused: list[Path], *, dry_run: bool, close_missing: bool, **_: Any
) -> Iterator[str]:
    change = report["difference"]
    yield f"Accounts: {report['accounts_accepted']} taken{_counted(report, 'accounts')}"
    yield f"Meters: {report['meters_accepted']} taken{_counted(report, 'meters')}"
    yield (
        f"{'Would be' if dry_run else 'Now'}: {change['accounts_new']} accounts new, "
        f"{change['accounts_changed']} changed, {change['meters_new']} meters new, {change['meters_removed']} removed."
    )
    if missing := change["accounts_missing"]:
        closed = "closed" if close_missing else "left as they are; --close-missing closes them"
        yield f"{missing} accounts are not in the file: {closed}."
    for file in refused:
        yield f"Refused rows: {file}"


def _counted(report: dict[str, Any], table: str) -> str:
    parts = [_sum(report[f"{table}_{what}"], what) for what in ("refused", "repaired")]
    return "".join(f"; {part}" for part in parts if part) + "."


def _sum(counts: Counts, what: str) -> str:
    reasons = ", ".join(f"{reason} {count}" for reason, count in counts.items())
    return f"{sum(counts.values())} {what} ({reasons})" if counts else ""
