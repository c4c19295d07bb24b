"""`waterworks receipts print`: a month's receipts for the printing house (B4, U4)."""

import json
from pathlib import Path
from typing import Any

import click

from app.cli.bar import progress_bar
from app.cli.billing import AS_JSON, MONTH
from app.cli.environment import open_app
from app.cli.sentences import CannotBeDone


@click.group()
def receipts() -> None:
    """Receipts of a utility."""


@receipts.command("print")
@click.argument("slug")
@MONTH
@click.option("--street", "streets", multiple=True, help="Only of this street; may be given several times.")
@click.option("--language", type=click.Choice(("uk", "ru", "en")), help="Else the utility's first.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder; else here.")
@AS_JSON
def print_(slug: str, *, streets: tuple[str, ...], out: Path, as_json: bool, **asked: Any) -> None:
    """Write the receipts of a month of SLUG as PDF, 500 a file, in the order of the addresses."""
    from app.accounts.streets import find_street
    from app.core import work
    from app.core.errors import Conflict
    from app.core.speech import speaking
    from app.receipts.bulk import print_receipts
    from validators.street import street_key

    out.mkdir(parents=True, exist_ok=True)
    with open_app() as app, work.work_for(app, slug) as tenant, progress_bar("Receipts") as progress:
        ids = []
        for name in streets:
            street = find_street(street_key(name))
            if street is None:
                raise CannotBeDone(f"{slug} has no street called {name}.")
            ids.append(street.id)
        try:
            with speaking(asked["language"] or tenant.languages[0]):
                printed = print_receipts(asked["period"], out, street_ids=ids or None, progress=progress)
        except Conflict:
            raise CannotBeDone(f"{slug} has no issued bills of {asked['period']:%Y-%m} there.") from None
    if as_json:
        click.echo(json.dumps({"receipts": printed.receipts, "files": [str(file) for file in printed.files]}))
    else:
        click.echo(f"{printed.receipts:,} receipts in {len(printed.files)} files, {printed.files[0]} the first.")
