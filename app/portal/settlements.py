"""What an account owes, what it was charged and why, what was paid (A3–A5)."""

from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.queries import get_account_card
from app.billing.forecast import forecast
from app.billing.queries import lines_of, list_bills
from app.billing.reasons import reasons_of
from app.billing.spending import spent_by_month
from app.core import tenancy
from app.core.attachment import file_headers
from app.core.permissions import Permission
from app.identity import access
from app.identity.access import OwnAccount
from app.ledger.queries import balance_of
from app.ledger.statement import (
    KINDS,
    Asked,
    count_together,
    list_together,
    total_statement,
    whole_statement,
)
from app.metering.queries import list_meters
from app.metering.window import months_later
from app.payments.news import list_news
from app.portal.blueprint import portal
from app.web.account_sheet import account_sheet, today_here
from app.web.bill_words import entry_kind, service_name
from app.web.guard import requires
from app.web.insights import chart_of
from app.web.paging import Page, page_number
from app.web.signed_in import get_signed_in
from app.web.statement_file import MIMETYPES, MOST_LINES, write_statement

LINES = 40
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


@portal.get("/accounts/<int:account_id>/settlements/history")
@requires(Permission.SEE_OWN_ACCOUNTS)
def account_statement(account_id: int) -> ResponseReturnValue:
    account, asked, number = own_account(account_id), asked_lines(), page_number()
    totals = total_statement(account_id, asked)
    lines = list_together(account_id, asked, most=LINES, skip=LINES * (number - 1))
    return render_template(
        "portal/account/statement.html",
        account=account_sheet(account, [], today_here()),
        asked=asked,
        arguments=arguments(),
        lines=lines,
        totals=totals,
        page=Page(number, LINES, count_together(account_id, asked)),
        kinds=[(kind, entry_kind(kind)) for kind in KINDS],
        services=sorted({(line.service, service_name(line.service)) for line in lines if line.service}),
    )


@portal.get("/accounts/<int:account_id>/settlements/history.<any(csv, xlsx):form>")
@requires(Permission.SEE_OWN_ACCOUNTS)
def account_statement_file(account_id: int, form: str) -> ResponseReturnValue:
    account = own_account(account_id)
    content = write_statement(whole_statement(account_id, asked_lines(), at_most=MOST_LINES), form)
    return Response(content, mimetype=MIMETYPES[form], headers=file_headers(f"{account.number}.{form}"))


def own_account(account_id: int) -> OwnAccount:
    return access.get_own_account(get_signed_in().subscriber_id, account_id)


def asked_lines() -> Asked:
    """What stands in the address; whatever is neither a day nor a kind nor a service asks for nothing."""
    kind, service = request.args.get("kind", ""), request.args.get("service", "")
    return Asked(
        since=_asked_day("since"),
        until=_asked_day("until"),
        kind=kind if kind in KINDS else None,
        service=service if service in tenancy.current().services else None,
    )


def arguments() -> dict[str, str]:
    return {name: request.args[name] for name in ("since", "until", "kind", "service") if request.args.get(name)}


def _asked_day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
