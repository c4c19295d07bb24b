"""Who works here: invited, given roles, disabled; and the table of what each role may do (U3, I7)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.console.profile import LANGUAGES
from app.console.words import PERMISSIONS, ROLES
from app.core import permissions, tenancy
from app.core.errors import DomainError, Invalid
from app.core.permissions import STAFF, Permission, Role
from app.core.work import attempt
from app.staff import colleagues, queries, schemas
from app.staff.colleagues import LastAdministrator
from app.web.forms import FormField, messages, typed
from app.web.staff_signed_in import get_staff


@console.get("/staff", endpoint="staff")
@staff_only(Permission.SEE_STAFF)
def list_staff() -> ResponseReturnValue:
    may_manage = permissions.may(get_staff().role, Permission.MANAGE_STAFF)
    return render_template("console/staff/list.html", members=queries.list_members(), may_manage=may_manage)


@console.get("/staff/roles")
@staff_only(Permission.USE_CONSOLE)
def roles() -> ResponseReturnValue:
    """The permission table itself, in words."""
    rows = [(_(words), permissions.PERMISSIONS[permission]) for permission, words in PERMISSIONS.items()]
    return render_template("console/staff/roles.html", roles=STAFF, rows=rows)


@console.get("/staff/invite")
@staff_only(Permission.MANAGE_STAFF, fresh=True)
def invite() -> ResponseReturnValue:
    return show_invite({"language": tenancy.current().languages[0]})


@console.post("/staff/invite")
@staff_only(Permission.MANAGE_STAFF, fresh=True)
def invite_send() -> ResponseReturnValue:
    try:
        with attempt():
            values = schemas.invitation_form().read(typed())
            colleagues.invite(values["email"], values["name"], Role(values["role"]), values["language"])
    except Invalid as problem:
        return show_invite(typed(), problem), problem.status
    flash(_("The invitation is on its way to %(email)s.", email=values["email"]), "done")
    return redirect(url_for("console.staff"), 303)


@console.get("/staff/<int:staff_id>")
@staff_only(Permission.MANAGE_STAFF, fresh=True)
def member(staff_id: int) -> ResponseReturnValue:
    return show_member(staff_id)


@console.post("/staff/<int:staff_id>/role")
@staff_only(Permission.MANAGE_STAFF, fresh=True)
def role_save(staff_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            colleagues.change_role(staff_id, Role(schemas.role_form().read(typed())["role"]))
    except (Invalid, LastAdministrator) as problem:
        return show_member(staff_id, problem), problem.status
    flash(_("The role is changed. It holds from the next page on."), "done")
    return redirect(url_for("console.staff"), 303)


@console.post("/staff/<int:staff_id>/<any(disable, enable, invite):step>")
@staff_only(Permission.MANAGE_STAFF, fresh=True)
def member_step(staff_id: int, step: str) -> ResponseReturnValue:
    act, done = {
        "disable": (colleagues.disable, _("The colleague is signed out everywhere and cannot sign in any more.")),
        "enable": (colleagues.enable, _("The colleague may sign in again.")),
        "invite": (colleagues.invite_again, _("A new invitation is on its way.")),
    }[step]
    try:
        with attempt():
            act(staff_id)
    except LastAdministrator as problem:
        return show_member(staff_id, problem), problem.status
    flash(done, "done")
    return redirect(url_for("console.staff"), 303)


def show_invite(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    offered = [(code, LANGUAGES[code]) for code in tenancy.current().languages]
    fields = [
        field("name", sent, problem, label=_("Name")),
        field("email", sent, problem, autocomplete="off"),
        _role_field(sent, problem),
        field("language", sent, problem, label=_("Language of the letter"), options=offered),
    ]
    return render_template("console/staff/invite.html", fields=fields, messages=messages(problem))


def show_member(staff_id: int, problem: DomainError | None = None) -> str:
    found = queries.get_member(staff_id)
    return render_template(
        "console/staff/member.html",
        member=found,
        fields=[_role_field({"role": found.role}, problem)],
        messages=messages(problem),
        second_factor=found.totp_key is not None or bool(queries.list_passkeys(staff_id)),
    )


def _role_field(sent: Mapping[str, str], problem: DomainError | None) -> FormField:
    options = [(str(role), _(words).capitalize()) for role, words in ROLES.items()]
    return field("role", {"role": Role.SUPPORT, **sent}, problem, label=_("Role"), options=options)
