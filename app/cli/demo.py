"""The demo's data and sign-ins. Scripts and testers live on them."""

import json
from typing import Any

import click

from app.cli.environment import open_app


@click.group()
def demo() -> None:
    """Invented data and who can sign in to it."""


@demo.command()
def load() -> None:
    """Import the demo's registers and let a subscriber move in, where that is not done yet."""
    from app.demo.load import load_demo

    with open_app() as app:
        load_demo(app, click.echo)


@demo.command("sign-ins")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def sign_ins(*, as_json: bool) -> None:
    """Per utility: a subscriber, staff of every role, and three free accounts with all that their registration asks."""
    from app.demo.sign_ins import list_sign_ins

    with open_app() as app:
        found = list_sign_ins(app)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for utility in found.values():
        _print(utility)


def _print(utility: dict[str, Any]) -> None:
    click.echo(utility["url"])
    if subscriber := utility["subscriber"]:
        click.echo(f"  sign in as {subscriber['identifier']} with {subscriber['password']}")
        click.echo(f"  text from {subscriber['phone']}")
    for role, colleague in utility["staff"].items():
        click.echo(f"  {role} at /console: {colleague['email']} with {colleague['password']}, code {colleague['code']}")
    if company := utility["company"]:
        click.echo(
            f"  company at /business: {company['access_code']} with {company['password']} ({company['company']})"
        )
    for fields in utility["unregistered"]:
        click.echo("  register " + ", ".join(f"{name} {value}" for name, value in fields.items() if value))
