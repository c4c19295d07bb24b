"""Two accounts of one contract made one; what will move is shown before (U3)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import merging, schemas
from app.accounts.merging import Plan
from app.accounts.models import Account
from app.accounts.staff_card import StaffCard, find_by_number, get_staff_card
from app.billing.merging import MonthCharged, MonthCounted
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import refusal
from app.console.pages import field
from app.core import tenancy
from app.core.errors import Conflict, DomainError, Invalid, Wrong
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.account_sheet import address
from app.web.forms import messages, typed
from app.web.sentences import explain


@console.get("/accounts/<int:account_id>/merge")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_merge(account_id: int) -> ResponseReturnValue:
    return show_merge(get_staff_card(account_id), {})


@console.post("/accounts/<int:account_id>/merge")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_merge_send(account_id: int) -> ResponseReturnValue:
    """First what would move is shown; the button there does it."""
    card = get_staff_card(account_id)
    try:
        with attempt():
            into = get_by_number(typed())
            if "sure" not in request.form:
                return show_plan(card, merging.plan_merge(account_id, into.id))
            merging.merge_accounts(account_id, into.id)
    except (Invalid, Conflict) as problem:
        return show_merge(card, typed(), problem), problem.status
    number = tenancy.current().account_number.display(into.number)
    flash(_("The accounts are merged. %(number)s is the one that stays.", number=number), "done")
    return redirect(url_for("console.account", account_id=into.id), 303)


@console.post("/accounts/<int:account_id>/merges/<int:merge_id>/undo")
@staff_only(Permission.CHANGE_ACCOUNTS)
def account_unmerge(account_id: int, merge_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            gone = merging.undo_merge(merge_id, account_id)
    except Conflict as problem:
        of_months = isinstance(problem, MonthCounted | MonthCharged)
        flash(refusal(problem) if of_months else explain(problem), "warning")
        return redirect(url_for("console.account", account_id=account_id), 303)
    flash(_("The merge is undone: both accounts are open again."), "done")
    return redirect(url_for("console.account", account_id=gone.id), 303)


def get_by_number(sent: Mapping[str, str]) -> Account:
    """Raises Invalid."""
    found = find_by_number(schemas.merging_form().read(sent)["account_number"])
    if found is None:
        raise Invalid({"account_number": Wrong("account_number_unknown")})
    return found


def show_plan(card: StaffCard, plan: Plan) -> str:
    other = get_staff_card(plan.into.id)
    return render_template(
        "console/accounts/merge_sure.html",
        card=card,
        address=address(card),
        other=other,
        other_address=address(other),
        plan=plan,
    )


def show_merge(card: StaffCard, sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    number = field(
        "account_number",
        sent,
        problem,
        label=_("Number of the account that stays"),
        samples=tenancy.current().account_number.samples,
    )
    return render_template(
        "console/accounts/merge.html",
        card=card,
        address=address(card),
        fields=[number],
        messages=[refusal(problem)] if isinstance(problem, MonthCounted) else messages(problem),
    )
