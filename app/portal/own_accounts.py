"""Which accounts stand in the cabinet: adding one by the utility's proof, naming it, removing it (A1)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import tenancy
from app.core.errors import DomainError, Invalid, TooMany
from app.core.form import Form
from app.core.form import typed as judged
from app.core.permissions import Permission
from app.core.throttle import BudgetSpentError
from app.identity import access, schemas
from app.identity.access import OwnAccount
from app.identity.proving import prove_account
from app.identity.steps import names_of_proof
from app.portal.blueprint import portal
from app.web.account_sheet import account_sheet, today_here
from app.web.client import client_key
from app.web.forms import FormField, fault_of, messages, proof_fields, typed
from app.web.guard import requires
from app.web.kept_form import keeps_typed, typed_before
from app.web.same_page import typed_to_act
from app.web.signed_in import get_signed_in
from validators.registration_fields import contact_name


@portal.get("/accounts/add")
@requires(Permission.LINK_ACCOUNTS)
def account_add() -> ResponseReturnValue:
    return show_proof({})


@portal.post("/accounts/add")
@requires(Permission.LINK_ACCOUNTS)
def account_prove() -> ResponseReturnValue:
    try:
        values = schemas.proof_form().read(typed_to_act())
        account_id = prove_account(values, client=client_key())
    except (Invalid, TooMany, BudgetSpentError) as problem:
        return show_proof(typed(), problem), problem.status
    access.add_account(get_signed_in().subscriber_id, account_id)
    number = tenancy.current().account_number.display(values["account_number"])
    flash(_("Account %(number)s is in your cabinet now.", number=number), "done")
    return redirect(url_for("portal.overview"), 303)


@portal.get("/accounts/<int:account_id>/name")
@requires(Permission.LINK_ACCOUNTS)
def account_rename(account_id: int) -> ResponseReturnValue:
    account = get_mine(account_id)
    return show_name(account, typed_before(get_signed_in().subscriber_id).get("name", account.name))


@portal.post("/accounts/<int:account_id>/name")
@keeps_typed
@requires(Permission.LINK_ACCOUNTS)
def account_name(account_id: int) -> ResponseReturnValue:
    account = get_mine(account_id)
    try:
        values = name_form().read(typed_to_act())
    except Invalid as problem:
        return show_name(account, typed().get("name", ""), problem), problem.status
    access.rename_account(get_signed_in().subscriber_id, account_id, values["name"])
    return redirect(url_for("portal.account_information", account_id=account_id), 303)


@portal.get("/accounts/<int:account_id>/remove")
@requires(Permission.LINK_ACCOUNTS)
def account_remove(account_id: int) -> ResponseReturnValue:
    account = get_mine(account_id)
    return render_template("portal/account/remove.html", account=account_sheet(account, [], today_here()))


@portal.post("/accounts/<int:account_id>/remove")
@requires(Permission.LINK_ACCOUNTS)
def account_removed(account_id: int) -> ResponseReturnValue:
    account = get_mine(account_id)
    access.remove_account(get_signed_in().subscriber_id, account)
    number = tenancy.current().account_number.display(account.number)
    flash(_("Account %(number)s is no longer in your cabinet.", number=number), "done")
    return redirect(url_for("portal.overview"), 303)


def get_mine(account_id: int) -> OwnAccount:
    return access.get_own_account(get_signed_in().subscriber_id, account_id)


def show_proof(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    return render_template(
        "portal/account/add.html", form=proof_fields(names_of_proof(), sent, problem), messages=messages(problem)
    )


def show_name(account: OwnAccount, name: str, problem: Invalid | None = None) -> str:
    field = FormField(
        name="name",
        label=_("My name for it"),
        value=name,
        samples=[_("Mother’s flat"), _("Summer house")],
        error=fault_of("name", problem),
        required=False,
    )
    sheet = account_sheet(account, [], today_here())
    return render_template("portal/account/rename.html", account=sheet, fields=[field])


def name_form() -> Form:
    return Form.of({"name": judged(contact_name(), unfilled=None)})
