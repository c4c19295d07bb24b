"""Staff of a utility, from the command line: the first administrator is invited here (I7)."""

import getpass
import json
from typing import TYPE_CHECKING, Any

import click

from app.cli.environment import open_app
from app.cli.sentences import CannotBeDone

if TYPE_CHECKING:
    from app.staff.models import StaffMember

ROLES = ("administrator", "billing", "metering", "support", "auditor")

slug_argument = click.argument("slug")
email_argument = click.argument("email")


@click.group()
def staff() -> None:
    """The people of a utility who use its console."""


@staff.command()
@slug_argument
@email_argument
@click.option("--name", required=True, help="How the colleague is called.")
@click.option("--role", type=click.Choice(ROLES), default="administrator", show_default=True)
@click.option("--language", help="Of the letter; by default the utility's first.")
@click.option("--again", is_flag=True, help="Somebody invited before: password and second factor become void.")
def invite(slug: str, email: str, *, name: str, role: str, language: str | None, again: bool) -> None:
    """Send an invitation: its link sets the password and the second factor."""
    from app.core import work
    from app.core.audit import acting_as
    from app.core.errors import Invalid
    from app.core.permissions import Role
    from app.staff import colleagues

    with open_app() as app, work.work_for(app, slug) as tenant, acting_as(operator()):
        if language and language not in tenant.languages:
            raise CannotBeDone(f"{slug} writes its letters in {', '.join(tenant.languages)}, not in {language}.")
        if again:
            if (member := known(email)).disabled_at:
                raise CannotBeDone(f"{email} is disabled; an administrator of {slug} enables people at /console/staff.")
            colleagues.reset(member)
        else:
            typed = {"email": email, "name": name, "role": role, "language": language or tenant.languages[0]}
            try:
                values = _read(typed)
                colleagues.invite(values["email"], values["name"], Role(values["role"]), values["language"])
            except Invalid as invalid:
                raise CannotBeDone(_why(email, invalid.fields)) from None
    click.echo(f"The invitation is on its way to {email}; the worker sends it.")


@staff.command()
@slug_argument
@email_argument
def disable(slug: str, email: str) -> None:
    """Lock somebody out at once, wherever he is signed in."""
    from app.core import work
    from app.core.audit import acting_as
    from app.core.errors import Conflict
    from app.staff import colleagues

    with open_app() as app, work.work_for(app, slug), acting_as(operator()):
        try:
            colleagues.disable(known(email).id)
        except Conflict:
            raise CannotBeDone(f"{email} is the only administrator of {slug}; invite another one first.") from None
    click.echo(f"{email} is disabled.")


@staff.command("list")
@slug_argument
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def list_(slug: str, *, as_json: bool) -> None:
    """Who may sign in to the console, and in which role."""
    from app.core import tenancy
    from app.staff import queries

    with open_app() as app, tenancy.serving(app, slug):
        rows = [_row(member) for member in queries.list_members()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['email']:<36} {row['role']:<14} {row['state']:<9} {row['name']}")
    if not rows:
        click.echo(f"Nobody yet. Invite an administrator: waterworks staff invite {slug} EMAIL --name NAME", err=True)


def operator() -> Any:
    """Whoever has a shell on the server is the platform's operator."""
    from app.core.audit import Actor

    return Actor("operator", None, getpass.getuser())


def known(email: str) -> "StaffMember":
    from app.staff import queries
    from validators.email import email_key

    member = queries.find_by_email(email_key(email))
    if member is None:
        raise CannotBeDone(f"Nobody has been invited as {email}. `waterworks staff list` shows who has.")
    return member


def _read(typed: dict[str, str]) -> dict[str, Any]:
    from app.staff.schemas import invitation_form

    return invitation_form().read(typed)


def _why(email: str, fields: dict[str, Any]) -> str:
    name, wrong = next(iter(fields.items()))
    if wrong.code == "colleague_known":
        return f"{email} has been invited before; --again sends another invitation."
    return f"The {name} cannot be used ({wrong.code.replace('_', ' ')})."


def _row(member: "StaffMember") -> dict[str, str]:
    state = "disabled" if member.disabled_at else "active" if member.accepted_at else "invited"
    return {"email": member.email, "name": member.name, "role": member.role, "state": state}
