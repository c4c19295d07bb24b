"""Every reading, with where it came from and what became of it (M8)."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.core.permissions import Permission
from app.identity import access
from app.identity.access import OwnAccount
from app.metering.history import count_history, list_history
from app.metering.queries import KnownMeter, list_meters
from app.portal.blueprint import portal
from app.web.account_sheet import account_sheet, address, meter_label, today_here
from app.web.guard import requires
from app.web.insights import chart_of
from app.web.paging import Page, page_number
from app.web.signed_in import get_signed_in

LINES = 30
MOST_TO_CHOOSE = 50
"""In a longer cabinet the overview's search leads to an account."""


@portal.get("/readings")
@requires(Permission.SEE_OWN_ACCOUNTS)
def readings_history() -> ResponseReturnValue:
    me = get_signed_in()
    accounts = access.list_own_accounts(me.subscriber_id, most=MOST_TO_CHOOSE + 1)
    asked = request.args.get("account_id", type=int)
    account = access.get_own_account(me.subscriber_id, asked) if asked else next(iter(accounts), None)
    if account is None:
        return render_template("portal/readings/history.html", account=None, window=today_here().window)
    return show_history(account, accounts)


def show_history(account: OwnAccount, accounts: Sequence[OwnAccount]) -> str:
    today, meters = today_here(), list_meters([account.id])
    meter = _asked_meter(meters)
    meter_id, number = meter.id if meter else None, page_number()
    lines = list_history(account.id, meter_id=meter_id, most=LINES, skip=LINES * (number - 1))
    return render_template(
        "portal/readings/history.html",
        window=today.window,
        account=account_sheet(account, meters, today),
        accounts=[(own.id, own.name or address(own)) for own in accounts] if len(accounts) <= MOST_TO_CHOOSE else [],
        meters=[(own.id, f"{meter_label(own.kind, own.place)} № {own.serial}") for own in meters],
        meter_id=meter_id,
        chart=chart_of([meter] if meter else meters, today),
        page=Page(number, LINES, count_history(account.id, meter_id=meter_id)),
        readings=[(meter_label(line.kind, line.place), line) for line in lines],
    )


def _asked_meter(meters: Sequence[KnownMeter]) -> KnownMeter | None:
    asked = request.args.get("meter_id", type=int)
    if not asked:
        return None
    found = next((meter for meter in meters if meter.id == asked), None)
    if found is None:
        raise NotFound
    return found
