"""One account: what the register says of it, what is owed, its meters (A2, A3)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.queries import get_account_card
from app.core import tenancy
from app.core.permissions import Permission
from app.identity import access
from app.metering.queries import KnownMeter, list_meters
from app.portal.account_sheet import Today, account_sheet, meter_label, today_here, verification
from app.portal.blueprint import portal
from app.portal.insights import chart_of
from app.web.filters import text
from app.web.guard import requires
from app.web.signed_in import get_signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPassport:
    """`last_m3`: the newest reading that counts, whoever took it."""

    label: str
    serial: str
    installed_on: date | None
    verified_until: date | None
    verification: Literal["", "soon", "overdue"]
    last_m3: int | None
    last_on: date | None
    removed_on: date | None
    replaced_by: str | None


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


@portal.get("/accounts/<int:account_id>/settlements")
@requires(Permission.SEE_OWN_ACCOUNTS)
def account_settlements(account_id: int) -> ResponseReturnValue:
    account = access.get_own_account(get_signed_in().subscriber_id, account_id)
    return render_template(
        "portal/account/settlements.html",
        account=account_sheet(account, [], today_here()),
        card=get_account_card(account_id),
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


def passport(meter: KnownMeter, today: Today) -> MeterPassport:
    last = meter.history[-1] if meter.history else None
    return MeterPassport(
        label=meter_label(meter.kind, meter.place),
        serial=meter.serial,
        installed_on=meter.installed_on,
        verified_until=meter.verified_until,
        verification=verification(meter.verified_until, today.on),
        last_m3=last.value_m3 if last else None,
        last_on=last.taken_on if last else None,
        removed_on=None if meter.in_use(today.on) else meter.removed_on,
        replaced_by=meter.replaced_by,
    )
