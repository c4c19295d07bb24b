"""A receipt for any month or sum, made by the subscriber himself: PDF with the payment codes (B4)."""

from collections.abc import Mapping
from datetime import date

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import tenancy
from app.core.attachment import file_headers
from app.core.errors import DomainError, Invalid, NotFound, Wrong
from app.core.form import Form, typed
from app.core.permissions import Permission
from app.identity.access import OwnAccount
from app.metering.window import months_later
from app.portal.blueprint import portal
from app.portal.settlements import own_account
from app.receipts.make import receipt_pdf
from app.web.account_sheet import account_sheet, today_here
from app.web.filters import month_year
from app.web.forms import FormField, fault_of, messages
from app.web.guard import requires
from validators.money import money

MONTHS = 24
EARLIEST = date(2000, 1, 1)
AHEAD = 12
MOST_MINOR = 10**9


@portal.get("/accounts/<int:account_id>/receipt")
@requires(Permission.SEE_OWN_ACCOUNTS)
def bill_receipt(account_id: int) -> ResponseReturnValue:
    return show(billed_account(account_id), {})


@portal.get("/accounts/<int:account_id>/receipt.pdf")
@requires(Permission.SEE_OWN_ACCOUNTS)
def bill_receipt_pdf(account_id: int) -> ResponseReturnValue:
    account = billed_account(account_id)
    try:
        period, amount_minor = asked_month(), asked_sum()
    except Invalid as problem:
        return show(account, request.args, problem), problem.status
    name = f"{account.number}-{period:%Y-%m}.pdf"
    pdf = receipt_pdf(account_id, period, amount_minor=amount_minor)
    return Response(pdf, mimetype="application/pdf", headers=file_headers(name, inline=True))


def billed_account(account_id: int) -> OwnAccount:
    """Only where the utility says how it is paid."""
    account = own_account(account_id)
    if tenancy.current().billing is None:
        raise NotFound
    return account


def show(account: OwnAccount, sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    today = today_here()
    months = [months_later(today.on, -back) for back in range(MONTHS)]
    field = FormField(
        name="amount",
        label=_("Sum"),
        value=sent.get("amount", ""),
        hint=_("Empty: all that is owed. A sum of your own is shared out as a payment would be."),
        inputmode="decimal",
        required=False,
        error=fault_of("amount", problem),
    )
    return render_template(
        "portal/account/receipt.html",
        account=account_sheet(account, [], today),
        months=[(f"{one:%Y-%m}", month_year(one)) for one in months],
        usual=sent.get("period") or f"{months[1]:%Y-%m}",
        field=field,
        messages=messages(problem),
        action=url_for("portal.bill_receipt_pdf", account_id=account.id),
    )


def asked_month() -> date:
    """By default the last one that has ended. Raises NotFound for what is no month, or one that nobody pays for."""
    asked, today = request.args.get("period"), today_here().on
    if not asked:
        return months_later(today, -1)
    try:
        period = date.fromisoformat(f"{asked}-01")
    except ValueError:
        raise NotFound from None
    if not EARLIEST <= period <= months_later(today, AHEAD):
        raise NotFound
    return period


def asked_sum() -> int | None:
    """Raises Invalid."""
    read = Form.of({"amount": typed(money(), unfilled=None)}).read(request.args)["amount"]
    if read and int(read) > MOST_MINOR:
        raise Invalid({"amount": Wrong("outside", {"lowest": 0, "highest": MOST_MINOR // 100})})
    return int(read) or None if read else None
