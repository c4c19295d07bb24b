"""What an account owes, what it was charged and why (A3, A5)."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.queries import get_account_card
from app.billing.forecast import forecast
from app.billing.queries import lines_of, list_bills
from app.billing.reasons import reasons_of
from app.billing.spending import spent_by_month
from app.core.permissions import Permission
from app.identity import access
from app.identity.access import OwnAccount
from app.ledger.queries import balance_of
from app.metering.queries import list_meters
from app.metering.window import months_later
from app.payments.news import list_news
from app.portal.blueprint import portal
from app.web.account_sheet import account_sheet, today_here
from app.web.guard import requires
from app.web.insights import chart_of
from app.web.signed_in import get_signed_in

BILLS = 3
"""So many bills are opened up line by line; older ones stand in the history."""


@portal.get("/accounts/<int:account_id>/settlements")
@requires(Permission.SEE_OWN_ACCOUNTS)
def account_settlements(account_id: int) -> ResponseReturnValue:
    account, today = own_account(account_id), today_here()
    bills = list_bills(account_id, since=months_later(today.on, -13))[:BILLS]
    lines = lines_of(bill.id for bill in bills)
    meters = list_meters([account_id])
    return render_template(
        "portal/account/settlements.html",
        account=account_sheet(account, [], today),
        card=get_account_card(account_id),
        balance=balance_of(account_id),
        from_office=account.balance_on,
        bills=[(bill, lines.get(bill.id, [])) for bill in bills],
        reasons=reasons_of(line for found in lines.values() for line in found),
        spending=spent_by_month(account_id, today.on),
        chart=chart_of(meters, today),
        expected=forecast(account_id, today.window.period),
        automatic=list_news(get_signed_in().subscriber_id, today.on).automatic.get(account_id),
    )


def own_account(account_id: int) -> OwnAccount:
    return access.get_own_account(get_signed_in().subscriber_id, account_id)
