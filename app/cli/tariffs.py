"""`waterworks tariffs`: what services cost, and from which day on (B1, U4)."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.environment import open_app
from app.cli.sentences import CannotBeDone
from app.cli.staff import operator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.billing.models import Tariff

AS_JSON = click.option("--json", "as_json", is_flag=True, help="For scripts.")

REFUSALS = {
    "month-charged": "a month after the first day of these tariffs is charged already.",
    "month-counted": "a month after the first day of these tariffs waits for review, counted by the prices before.",
    "same-day": "one of these tariffs holds from the day of another for the same people.",
}


@click.group()
def tariffs() -> None:
    """The tariffs of a utility."""


@tariffs.command("list")
@click.argument("slug")
@AS_JSON
def list_(slug: str, *, as_json: bool) -> None:
    """The tariffs of SLUG, of each service the newest first."""
    from app.billing.tariffs import list_tariffs
    from app.core import work

    with open_app() as app, work.work_for(app, slug):
        facts = _facts(list_tariffs())
    lines = [_line(one) for one in facts]
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "\n".join(lines) or f"{slug} has no tariff.")


@tariffs.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--publish", is_flag=True, help="Bills are made by them at once, and subscribers are told.")
@AS_JSON
def import_(slug: str, file: Path, *, publish: bool, as_json: bool) -> None:
    """Draft the tariffs in FILE for SLUG, all of them or none.

    A row for each step of a price, CSV or XLSX, with the columns service, holder, housing, unit, valid_from,
    vat_percent, up_to_m3, price, words.
    """
    from app.billing.letters import announce_tariff
    from app.billing.tariffs import publish_tariff
    from app.core import work
    from app.core.audit import acting_as
    from app.core.errors import Conflict

    with open_app() as app, work.work_for(app, slug), acting_as(operator()):
        drafts = _drafts(file)
        try:
            for draft in drafts if publish else ():
                announce_tariff(publish_tariff(draft.id))
        except Conflict as problem:
            raise CannotBeDone(f"Nothing was imported: {REFUSALS[problem.code]}") from None
        facts = _facts(drafts)
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "\n".join(_line(one) for one in facts))


def _drafts(file: Path) -> "list[Tariff]":
    """Each fault of the file on a line of its own."""
    from flask_babel import force_locale

    from app.billing.tariff_file import RefusedTariffs, import_tariffs
    from app.web.sentences import sentence

    try:
        return import_tariffs(file.read_bytes())
    except RefusedTariffs as problem:
        with force_locale("en"):
            for one in problem.rows:
                where = f"line {one.line}, {one.column}" if one.column else f"line {one.line}"
                click.echo(f"{where}: {sentence(one.wrong)}", err=True)
        raise CannotBeDone(f"Nothing was imported from {file.name}. Mend these lines, then import it again.") from None


def _facts(tariffs: "Sequence[Tariff]") -> list[dict[str, Any]]:
    from app.billing.tariffs import blocks_of

    blocks = blocks_of(one.id for one in tariffs)
    return [
        {
            "service": one.service,
            "holder": one.holder,
            "housing": one.housing,
            "unit": one.unit,
            "valid_from": one.valid_from.isoformat(),
            "status": one.status,
            "blocks": [[block.from_litres, block.to_litres, block.price_minor] for block in blocks.get(one.id, ())],
        }
        for one in tariffs
    ]


def _line(facts: dict[str, Any]) -> str:
    prices = ", ".join(
        f"{price / 100:.2f}" + (f" up to {until // 1000} m³" if until else "") for _, until, price in facts["blocks"]
    )
    people = f"{facts['holder']}/{facts['housing']}"
    return (
        f"{facts['valid_from']}  {facts['status']:<9} {facts['service']:<15} {people:<19} {prices} per {facts['unit']}"
    )
