"""A whole house: its accounts, and the switch for a common meter (M5)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts import houses as feature
from app.console.blueprint import console
from app.console.guard import staff_only
from app.core import tenancy
from app.core.permissions import Permission, may
from app.web.staff_signed_in import get_staff
from validators.text import plain

LONGEST = 100


@console.get("/houses")
@staff_only(Permission.SEE_READINGS)
def houses() -> ResponseReturnValue:
    """Without a street: all that have a common meter or were decided on."""
    street, house = (plain(request.args.get(name, "")[:LONGEST]) for name in ("street", "house"))
    return render_template(
        "console/meters/houses.html",
        houses=feature.find_houses(street, house),
        asked={"street": street, "house": house},
        closes=tenancy.current().readings.common_meter_closes,
    )


@console.get("/houses/<int:street_id>")
@staff_only(Permission.SEE_READINGS)
def house(street_id: int) -> ResponseReturnValue:
    number, block = _place(request.args)
    street, dwellings, decision = feature.get_house(street_id, number, block)
    open_ones = [dwelling for dwelling in dwellings if dwelling.closed_on is None]
    return render_template(
        "console/meters/house.html",
        street=street,
        street_id=street_id,
        house=number,
        block=block,
        dwellings=dwellings,
        decision=decision,
        accounts=len(open_ones),
        common=sum(dwelling.common_meter for dwelling in open_ones),
        closes=tenancy.current().readings.common_meter_closes,
        may_change=may(get_staff().role, Permission.CHANGE_METERS),
    )


@console.post("/houses/<int:street_id>/<any(on, off, register):step>")
@staff_only(Permission.CHANGE_METERS)
def house_step(street_id: int, step: str) -> ResponseReturnValue:
    number, block = _place(request.form)
    if step == "register":
        feature.leave_to_register(street_id, number, block)
        flash(_("From the next import on the register says again how it is."), "done")
    else:
        count = feature.decide_common_meter(street_id, number, block, common_meter=step == "on")
        flash(ngettext("Changed at %(num)s account.", "Changed at %(num)s accounts.", count), "done")
    return redirect(url_for("console.house", street_id=street_id, house=number, block=block), 303)


def _place(sent: Mapping[str, str]) -> tuple[str, str]:
    return plain(sent.get("house", "")[:LONGEST]), plain(sent.get("block", "")[:LONGEST])
