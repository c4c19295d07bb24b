"""The company's people: its manager invites and disables them. Passwords are given out by the utility only (I5)."""

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.business.blueprint import business
from app.business.guard import company_only
from app.companies import queries, schemas, users
from app.companies.users import OwnAccess
from app.core.errors import DomainError, Invalid, TooMany
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.company_signed_in import get_company_user
from app.web.forms import FormField, fault_of, form_field, messages, typed
from app.web.same_page import typed_to_act


@business.get("/people", endpoint="people")
@company_only(Permission.MANAGE_COLLEAGUES)
def list_people() -> ResponseReturnValue:
    return show_people({})


@business.post("/people")
@company_only(Permission.MANAGE_COLLEAGUES)
def person_invite() -> ResponseReturnValue:
    try:
        with attempt():
            values = schemas.colleague_form().read(typed_to_act())
            users.invite(
                get_company_user(), values["name"], values["email"], manages_users=bool(values["manages_users"])
            )
    except (Invalid, TooMany) as problem:
        return show_people(typed(), problem), problem.status
    flash(_("A letter with the access code and a password is on its way to %(email)s.", email=values["email"]), "done")
    return redirect(url_for("business.people"), 303)


@business.post("/people/<int:user_id>/disable")
@company_only(Permission.MANAGE_COLLEAGUES)
def person_disable(user_id: int) -> ResponseReturnValue:
    try:
        users.disable_colleague(get_company_user(), user_id)
    except OwnAccess:
        flash(_("This is your own access. Another manager or our staff can disable it."), "info")
        return redirect(url_for("business.people"), 303)
    flash(_("The access is closed, and nobody is signed in with it any more."), "done")
    return redirect(url_for("business.people"), 303)


def show_people(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    me = get_company_user()
    return render_template(
        "business/people.html",
        company=queries.get_company(me.company_id),
        people=queries.list_users(me.company_id),
        fields=[name_field(sent, problem), replace(form_field("email", sent, problem), help=None), manages(sent)],
        messages=messages(problem),
    )


def name_field(sent: Mapping[str, str], problem: DomainError | None) -> FormField:
    return FormField(
        name="name", label=_("Name"), value=sent.get("name", ""), error=fault_of("name", problem), autocomplete="off"
    )


def manages(sent: Mapping[str, str]) -> FormField:
    return FormField(
        name="manages_users",
        label=_("May invite and disable colleagues"),
        kind="checkbox",
        value=sent.get("manages_users", ""),
        required=False,
    )
