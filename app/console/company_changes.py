"""What staff change of a company: contacts, objects, people and their passwords, which nobody else gives out (I5)."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import LARGEST_ID
from app.companies import access, queries, schemas, users
from app.companies.codes import AccessCode
from app.console.blueprint import console
from app.console.companies import card_of, contact_fields
from app.console.guard import staff_only
from app.console.pages import field
from app.core.errors import DomainError, Invalid
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.field_words import label_of
from app.web.forms import FormField, messages, typed
from validators.text import plain

COMPANY = "/companies/<int:company_id>"
USER = f"{COMPANY}/people/<int:user_id>"
KEPT_SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


@console.get(f"{COMPANY}/manage")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_manage(company_id: int) -> ResponseReturnValue:
    return show_manage(company_id, {})


@console.post(f"{COMPANY}/manage")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_save(company_id: int) -> ResponseReturnValue:
    def act() -> str:
        access.change_company(company_id, **schemas.change_company_form().read(typed()))
        return _("The contacts are saved.")

    return done_or_shown(company_id, act)


@console.post(f"{COMPANY}/objects/add")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_objects_add(company_id: int) -> ResponseReturnValue:
    """By the numbers of accounts, or all that the register still has under a name."""

    def act() -> str:
        if organisation := plain(request.form.get("organisation", "")):
            company = queries.get_company(company_id)
            added = access.add_objects(company, queries.free_accounts_of(organisation))
        else:
            added = access.add_numbers(company_id, request.form.get("numbers", ""))
        return ngettext("%(num)s object is added.", "%(num)s objects are added.", added)

    return done_or_shown(company_id, act)


@console.post(f"{COMPANY}/objects/remove")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_objects_remove(company_id: int) -> ResponseReturnValue:
    chosen = [account_id for account_id in request.form.getlist("account", type=int) if 0 < account_id <= LARGEST_ID]
    removed = access.remove_objects(company_id, chosen)
    flash(ngettext("%(num)s object is taken away.", "%(num)s objects are taken away.", removed), "done")
    return redirect(url_for("console.company_manage", company_id=company_id), 303)


@console.post(f"{COMPANY}/<any(disable, enable):step>")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_step(company_id: int, step: str) -> ResponseReturnValue:
    if step == "disable":
        access.disable(company_id)
        flash(_("Nobody can sign in for this company any more, and all are signed out."), "done")
    else:
        access.enable(company_id)
        flash(_("The company’s people may sign in again, each with the password he had."), "done")
    return redirect(url_for("console.company_manage", company_id=company_id), 303)


@console.post(f"{COMPANY}/people")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_user_add(company_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            user_id, password = access.add_user(company_id, **schemas.user_form().read(typed()))
    except Invalid as problem:
        return show_manage(company_id, typed(), problem), problem.status
    return handed_over(company_id, user_id, password)


@console.post(f"{USER}/password")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_user_password(company_id: int, user_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            password = access.reset_password(company_id, user_id, schemas.issue_form().read(typed())["by"])
    except Invalid as problem:
        return show_manage(company_id, {}, problem), problem.status
    return handed_over(company_id, user_id, password)


@console.post(f"{USER}/<any(disable, sign_out):step>")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_user_step(company_id: int, user_id: int, step: str) -> ResponseReturnValue:
    user = queries.get_user(company_id, user_id)
    if step == "disable":
        users.disable(user)
        flash(_("This access is closed. A new password opens it again."), "done")
    else:
        users.end_sessions(user)
        flash(_("Signed out everywhere."), "done")
    return redirect(url_for("console.company_manage", company_id=company_id), 303)


def done_or_shown(company_id: int, act: Callable[[], str]) -> ResponseReturnValue:
    try:
        with attempt():
            done = act()
    except Invalid as problem:
        return show_manage(company_id, typed(), problem), problem.status
    flash(done, "done")
    return redirect(url_for("console.company_manage", company_id=company_id), 303)


def handed_over(company_id: int, user_id: int, password: str | None) -> ResponseReturnValue:
    """The password is on this page and nowhere else; a letter brings it where there is none to show."""
    company, user = queries.get_company(company_id), queries.get_user(company_id, user_id)
    if password is None:
        flash(_("The letter with access code and password is on its way to %(email)s.", email=user.email), "done")
        return redirect(url_for("console.company_manage", company_id=company_id), 303)
    page = render_template(
        "console/companies/issued.html",
        company=company,
        person=user,
        code=str(AccessCode(company.access_code, user.place)),
        password=password,
    )
    return make_response(page, 200, KEPT_SECRET)


def show_manage(company_id: int, sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    """Three forms stand on the page; each shows what was typed into it."""
    card = card_of(company_id)
    company = card["company"]
    of = form_of(sent)
    contacts = {"name": company.name, "email": company.email, "phone": company.phone}
    return render_template(
        "console/companies/manage.html",
        **card,
        organisations=queries.list_organisations(company.name, most=5),
        fields=contact_fields({**contacts, **of.get("company", {})}, problem if "company" in of else None),
        numbers=field("numbers", of.get("numbers", {}), problem, label=_("Numbers of accounts"), kind="textarea"),
        user_fields=user_fields(of.get("user", {}), problem if "user" in of else None),
        messages=messages(problem),
    )


def form_of(sent: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """Which form it was, by a field that only it has."""
    if "numbers" in sent:
        return {"numbers": sent}
    if "by" in sent:
        return {"user": sent}
    return {"company": sent} if sent else {}


def user_fields(sent: Mapping[str, str], problem: DomainError | None) -> list[FormField]:
    values: dict[str, Any] = {"by": "hand", **sent}
    ways = [("hand", _("Shown once, to be handed over")), ("letter", _("Sent by letter"))]
    return [
        field("person_name", values, problem, label=_("Name"), autocomplete="off"),
        field(
            "person_email",
            values,
            problem,
            label=label_of("email"),
            kind="email",
            autocomplete="off",
            required=False,
        ),
        field(
            "manages_users",
            values,
            problem,
            label=_("May invite and disable colleagues"),
            kind="checkbox",
            required=False,
        ),
        field("by", values, problem, label=_("Password"), options=ways),
    ]
