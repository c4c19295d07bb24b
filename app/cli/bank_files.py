"""`waterworks import bank`: payments that banks report by file (B7, U4)."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.bar import progress_bar
from app.cli.environment import open_app
from app.cli.registers import import_
from app.cli.sentences import CannotBeDone
from app.cli.staff import operator

if TYPE_CHECKING:
    from flask import Flask

    from app.banking.importing import Found


@import_.command()
@click.argument("slug")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--register", "name", help="Which of the plugin's bank registers; needless where there is one.")
@click.option("--dry-run", is_flag=True, help="Say what is in the files, and enter nothing.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def bank(slug: str, files: tuple[Path, ...], *, name: str | None, dry_run: bool, as_json: bool) -> None:
    """Import payments of SLUG from a bank's FILES, each of them whole or not at all."""
    with open_app() as app, progress_bar("Files") as progress:
        for number, file in enumerate(files, start=1):
            facts = _bank_file(app, slug, file, name, dry_run=dry_run)
            click.echo(json.dumps(facts) if as_json else _bank_line(facts, dry_run=dry_run))
            progress(number, len(files))


def _bank_file(app: "Flask", slug: str, file: Path, name: str | None, *, dry_run: bool) -> dict[str, Any]:
    from app.core import work
    from app.core.audit import acting_as
    from app.core.errors import Conflict

    try:
        with work.work_for(app, slug) as tenant, acting_as(operator()):
            known = tuple(tenant.bank_registers)
            chosen = name or (known[0] if len(known) == 1 else "")
            if chosen not in known:
                raise CannotBeDone(f"Say which register with --register: {', '.join(known) or 'the plugin has none'}.")
            found = _read(file, chosen, dry_run=dry_run)
    except Conflict:
        raise CannotBeDone(f"{file.name} came in before; nothing was entered twice.") from None
    posted = sum(line.amount_minor for line in found.posted)
    return {
        "file": str(file),
        "lines": len(found.register.lines),
        "total_minor": found.register.total_minor,
        "posted": len(found.posted),
        "posted_minor": posted,
        "waiting": len(found.waiting),
        "waiting_minor": found.register.total_minor - posted,
    }


def _read(file: Path, name: str, *, dry_run: bool) -> "Found":
    """The sums of a refusal are told in the currency of the utility, so it is told while that is served."""
    from app.banking.importing import import_file, look_into
    from app.banking.lines import UnusableRegister
    from app.core.speech import speaking
    from app.web.bank_words import unusable

    content = file.read_bytes()
    try:
        return look_into(name, content) if dry_run else import_file(name, content, file_name=file.name)[1]
    except UnusableRegister as problem:
        with speaking("en"):
            raise CannotBeDone(f"{file.name} is not taken. {unusable(problem)}") from None


def _bank_line(facts: dict[str, Any], *, dry_run: bool) -> str:
    done = "would be entered" if dry_run else "are entered"
    return f"{facts['file']}: {facts['posted']:,} of {facts['lines']:,} payments {done}, {facts['waiting']:,} wait."
