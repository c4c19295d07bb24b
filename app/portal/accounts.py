"""One account: what the register says of it, what is owed, its meters (A2, A3)."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.queries import get_account_card
from app.core import tenancy
from app.core.permissions import Permission
from app.identity import access
from app.metering.queries import list_meters
from app.portal.blueprint import portal
from app.web.account_sheet import account_sheet, today_here
from app.web.filters import text
from app.web.guard import requires
from app.web.insights import chart_of
from app.web.meter_passport import passport
from app.web.signed_in import get_signed_in


@portal.get("/accounts/<int:account_id>")
@requires(Permission.SEE_OWN_ACCOUNTS)
def account_information(account_id: int) -> ResponseReturnValue:
    subscriber_id = get_signed_in().subscriber_id
    account = access.get_own_account(subscriber_id, account_id)
    return render_template(
        "portal/account/information.html",
        account=account_sheet(account, [], today_here()),
        common_meter=account.common_meter,
        closed_on=account.closed_on,
        card=get_account_card(account_id),
        services=[text(title) for title in tenancy.current().services.values()],
        removable=not access.is_sign_in(subscriber_id, account.number),
    )


@portal.get("/accounts/<int:account_id>/meters")
@requires(Permission.SEE_OWN_ACCOUNTS)
def account_meters(account_id: int) -> ResponseReturnValue:
    account, today = access.get_own_account(get_signed_in().subscriber_id, account_id), today_here()
    meters = list_meters([account_id])
    return render_template(
        "portal/account/meters.html",
        account=account_sheet(account, meters, today),
        window=today.window,
        meters=[passport(meter, today) for meter in meters],
        chart=chart_of(meters, today),
    )
