"""`waterworks receipts print`: a month's receipts for the printing house (B4, U4)."""

import contextlib
import json
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.bar import progress_bar
from app.cli.billing import AS_JSON, MONTH
from app.cli.environment import open_app
from app.cli.sentences import CannotBeDone

if TYPE_CHECKING:
    from app.receipts.bulk import Printed


SENTENCES = {
    "nothing-to-print": "has no issued bills of {month} there.",
    "bills-changed": "withdrew bills of {month} meanwhile; print once more when they are issued again.",
}


@click.group()
def receipts() -> None:
    """Receipts of a utility."""


@receipts.command("print")
@click.argument("slug")
@MONTH
@click.option("--street", "streets", multiple=True, help="Only of this street; may be given several times.")
@click.option("--language", type=click.Choice(("uk", "ru", "en")), help="Else the utility's first.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder; else here.")
@click.option("-o", "--one", type=click.Path(path_type=Path, dir_okay=False), help="One file for all of them.")
@AS_JSON
def print_(slug: str, *, out: Path, one: Path | None, as_json: bool, **asked: Any) -> None:
    """Write the receipts of a month of SLUG as PDF, 10,000 a file, in the order of the addresses."""
    if one:
        one.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=one.parent) if one else contextlib.nullcontext(str(out)) as folder:
        printed = _print(slug, Path(folder), **asked)
        if one:
            from app.receipts.joining import join_files

            join_files(printed.files, one, period=asked["period"])
            printed = replace(printed, files=[one])
    if as_json:
        click.echo(json.dumps({"receipts": printed.receipts, "files": [str(file) for file in printed.files]}))
    else:
        files = printed.files
        where = f"{files[0]}" if len(files) == 1 else f"{len(files)} files, {files[0]} the first"
        click.echo(f"{printed.receipts:,} receipts in {where}.")


def _print(slug: str, out: Path, *, streets: tuple[str, ...], period: date, language: str | None) -> "Printed":
    from app.accounts.streets import get_streets_named
    from app.core import work
    from app.core.errors import Conflict, Invalid
    from app.core.speech import speaking
    from app.receipts.bulk import print_receipts

    out.mkdir(parents=True, exist_ok=True)
    with open_app() as app, work.work_for(app, slug) as tenant, progress_bar("Receipts") as progress:
        try:
            ids = [street.id for street in get_streets_named(streets)]
            with speaking(language or tenant.languages[0]):
                return print_receipts(period, out, street_ids=ids or None, progress=progress)
        except Invalid as problem:
            raise CannotBeDone(f"{slug} has no street called {problem.fields['streets'].data['streets']}.") from None
        except Conflict as problem:
            raise CannotBeDone(f"{slug} {SENTENCES[problem.code].format(month=f'{period:%Y-%m}')}") from None
