"""Utilities: look at their plugins, make one, suspend one, switch a feature (T4, T7)."""

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.environment import open_app, read_settings
from app.cli.sentences import CannotBeDone
from config.settings import ROOT

if TYPE_CHECKING:
    from validators.tenant import Tenant

as_json = click.option("--json", "as_json", is_flag=True, help="For scripts.")
slug_argument = click.argument("slug")


@click.group()
def tenants() -> None:
    """The utilities: their plugins and their state."""


def plugins_folder() -> Path:
    """Known without the other settings, so that plugins can be checked on a machine that serves nothing."""
    return Path(os.environ.get("WATERWORKS_TENANTS", ROOT / "tenants")).absolute()


@tenants.command()
@click.argument("slugs", nargs=-1)
def check(slugs: tuple[str, ...]) -> None:
    """Read every plugin, run its examples, and say each problem in one sentence. Needs no database."""
    from app.core.plugins import load_tenants

    loaded, problems = load_tenants(plugins_folder())
    missing = [slug for slug in slugs if not (plugins_folder() / slug).is_dir()]
    if missing:
        raise CannotBeDone(f"There is no folder {plugins_folder() / missing[0]}; `waterworks tenants new` makes one.")
    for problem in problems:
        if not slugs or problem.file.split("/")[0] in slugs:
            click.echo(str(problem))
    good = sorted(slug for slug in loaded if not slugs or slug in slugs)
    click.echo(f"{len(good)} good: {', '.join(good)}" if good else "No plugin is good.", err=True)
    broken = {problem.file.split("/")[0] for problem in problems}
    if broken.intersection(slugs) if slugs else broken:
        raise click.exceptions.Exit(1)


@tenants.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """The utilities that can be served, and their addresses."""
    from app.core.plugins import load_tenants

    settings = read_settings()
    loaded, problems = load_tenants(settings.tenants)
    rows = [_summary(tenant, settings.site_url(slug)) for slug, tenant in sorted(loaded.items())]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['slug']:<14} {row['city']:<18} {row['url']}")
    if problems:
        click.echo("Some are left out; `waterworks tenants check` says why.", err=True)


def _summary(tenant: "Tenant", url: str) -> dict[str, Any]:
    language = tenant.languages[0]
    return {"slug": tenant.slug, "name": tenant.name[language], "city": tenant.city[language], "url": url}


@tenants.command()
@slug_argument
@as_json
def show(slug: str, *, as_json: bool) -> None:
    """One utility: its plugin's main lines, its features and whether it is in service."""
    from app.core import tenancy
    from app.core.switches import get_switches

    with open_app() as app, tenancy.serving(app, slug) as tenant:
        switches = get_switches()
        row = {
            **_summary(tenant, tenancy.url(tenant)),
            "languages": list(tenant.languages),
            "time_zone": tenant.time_zone.key,
            "currency": tenant.currency,
            "sign_in": tenant.registration.sign_in,
            "suspended": switches.suspended,
            "features": switches.features,
        }
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    for name, value in row.items():
        click.echo(f"{name:<10} {_plain(value)}")


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items()) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@tenants.command()
@slug_argument
def new(slug: str) -> None:
    """Lay out the folder of a new utility; every place to fill in is marked."""
    from validators.tenant_checks import TEMPLATE_MARK, check_slug

    for key, reason in check_slug({"slug": slug}):
        raise CannotBeDone(f"The {key} {reason}.")
    folder = plugins_folder() / slug
    if folder.exists():
        raise CannotBeDone(f"{folder} is there already; choose another slug, or edit what is in it.")
    shutil.copytree(plugins_folder() / "_template", folder)
    file = folder / "tenant.toml"
    file.write_text(file.read_text().replace(f'slug = "{TEMPLATE_MARK}"', f'slug = "{slug}"', 1))
    click.echo(f"{folder} is laid out. Fill in what says {TEMPLATE_MARK}, then: waterworks tenants check {slug}")


@tenants.command()
@slug_argument
def suspend(slug: str) -> None:
    """Take a utility out of service: its pages answer 503 with its contacts, from the next request on."""
    from app.cli.staff import operator
    from app.core import switches, work
    from app.core.audit import acting_as

    with open_app() as app, work.work_for(app, slug), acting_as(operator()):
        switches.suspend()
    click.echo(f"{slug} is suspended. Back in service: waterworks tenants resume {slug}")


@tenants.command()
@slug_argument
def resume(slug: str) -> None:
    """Take a suspended utility back into service."""
    from app.cli.staff import operator
    from app.core import switches, work
    from app.core.audit import acting_as

    with open_app() as app, work.work_for(app, slug), acting_as(operator()):
        switches.resume()
    click.echo(f"{slug} is in service.")


@tenants.command()
@slug_argument
@click.argument("feature")
@click.argument("state", type=click.Choice(["on", "off"]))
def switch(slug: str, feature: str, state: str) -> None:
    """Switch a feature of a utility on or off, for example: switch kamianske payments on."""
    from app.cli.staff import operator
    from app.core import switches, work
    from app.core.audit import acting_as

    with open_app() as app, work.work_for(app, slug), acting_as(operator()):
        switches.switch(feature, on=state == "on")
    click.echo(f"{feature} of {slug} is {state}.")
