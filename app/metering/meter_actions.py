"""What staff do to a meter: install, replace, seal, verify, let the dial begin anew, remove (U3).

The meter is held while it is judged, so a subscriber's form at the same moment comes before or after, never between.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Account
from app.core import tenancy
from app.core.db import db
from app.core.errors import Invalid, Wrong
from app.metering.decisions import decide
from app.metering.meter_events import Happening, happened, is_known
from app.metering.meter_held import Held, hold
from app.metering.meter_readings import take_final, take_rolled_over, take_start
from app.metering.models import Meter
from app.metering.window import day_of_month, months_later
from validators.meter_serial import serial_key

Values = Mapping[str, Any]
"""As app/metering/meter_forms.py reads them."""

OF_METER = ("kind", "place", "digits", "installed_on", "verified_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """One press of a button: `submission` makes it safe to press twice, `confirmed` answers what was asked."""

    submission: UUID
    confirmed: bool = False


def install(values: Values, pressed: Pressed) -> int:
    """The meter's id. Raises Invalid."""
    account = _hold_account(values["account_number"])
    meter, known = _place(account.id, values["kind"], values)
    if known:
        return meter.id
    start = int(values["start"])
    take_start(meter.id, start, meter.digits, _day(values), submission=pressed.submission)
    happened(meter, Happening("install", _day(values)), after={"kind": meter.kind, "start": start})
    return meter.id


def replace(meter_id: int, values: Values, pressed: Pressed) -> int:
    """The new meter's id: the final reading of the old one and the start of the new one on one day.

    Raises Doubtful, Invalid.
    """
    held, day = hold(meter_id, pressed.submission), _day(values)
    old = held.row
    if held.already:
        found = select(Meter.id).where(Meter.account_id == old.account_id, Meter.serial == old.replaced_by)
        return db.session.scalar(found) or old.id
    if serial_key(values["serial"]) == serial_key(old.serial):
        raise Invalid({"serial": Wrong("same_meter")})
    start = int(values["start"])
    _take_final(held, values, pressed)
    new, _ = _place(old.account_id, old.kind, values, or_place=old.place)
    take_start(new.id, start, new.digits, day, submission=pressed.submission)
    _take_off(old, day, new.serial)
    told = Happening("replace", day, words=values["words"])
    happened(old, told, after={**_final(values), "by": new.serial, "start": start})
    happened(new, Happening("install", day), after={"kind": new.kind, "start": start, "instead_of": old.serial})
    return new.id


def seal(meter_id: int, values: Values, pressed: Pressed) -> int:
    held = hold(meter_id, pressed.submission)
    sealed = Happening("seal", _day(values), number=values["number"])
    if not is_known(meter_id, sealed):
        happened(held.row, sealed)
    return meter_id


def verify(meter_id: int, values: Values, pressed: Pressed) -> int:
    """Passed: it holds as long as the country's rule says, or as the passport. Failed: it counts no more."""
    held, day = hold(meter_id, pressed.submission), _day(values)
    passed = values["outcome"] == "passed"
    until = _until(held.row.kind, day, values["until"]) if passed else day - timedelta(days=1)
    before = held.row.verified_until
    verified = Happening(
        "verify" if passed else "verify-failed", day, number=values["number"], until=until if passed else None
    )
    if not (is_known(meter_id, verified) and before == until):
        held.row.verified_until = until
        decide(meter_id, {"verified_until": before}, {"verified_until": until})
        happened(held.row, verified, before={"verified_until": before}, after={"verified_until": until})
    return meter_id


def roll_over(meter_id: int, values: Values, pressed: Pressed) -> int:
    """The dial has passed its last number. Raises Doubtful, first of all to ask; Invalid."""
    held, day = hold(meter_id, pressed.submission), _day(values)
    if not held.already:
        value = int(values["value"])
        found = take_rolled_over(held, value, day, submission=pressed.submission, confirmed=pressed.confirmed)
        happened(held.row, Happening("roll-over", day), after={"value": value, "used_litres": found.used_litres})
    return meter_id


def remove(meter_id: int, values: Values, pressed: Pressed) -> int:
    """Raises Doubtful."""
    held, day = hold(meter_id, pressed.submission), _day(values)
    if not held.already:
        _take_final(held, values, pressed)
        _take_off(held.row, day, None)
        happened(held.row, Happening("remove", day, words=values["words"]), after=_final(values))
    return meter_id


def verified_until(kind: str, day: date) -> date:
    """The years that the utility's plugin has for this kind of meter."""
    known = tenancy.current().meters.get(kind)
    years = known.verified_years if known else 4
    return day_of_month(months_later(day, 12 * years), day.day)


def _take_final(held: Held, values: Values, pressed: Pressed) -> None:
    take_final(
        held,
        int(values["value"]),
        _day(values),
        submission=pressed.submission,
        confirmed=pressed.confirmed,
        lower=bool(values["reason"]),
    )


def _final(values: Values) -> dict[str, object]:
    """For the audit trail."""
    said = {"reason": values["reason"]} if values["reason"] else {}
    return {"final": int(values["value"]), **said}


def _hold_account(number: str) -> Account:
    wanted = select(Account).where(Account.number == number).with_for_update(key_share=True)
    account = db.session.scalars(wanted).one_or_none()
    if account is None:
        raise Invalid({"account_number": Wrong("no_such_account")})
    if account.closed_on:
        raise Invalid({"account_number": Wrong("account_is_closed")})
    return account


def _place(account_id: int, kind: str, values: Values, *, or_place: str = "") -> tuple[Meter, bool]:
    """The new meter, or one that was here before and comes back; and whether it is here already, by the same form."""
    key, day = serial_key(values["serial"]), _day(values)
    of_account = db.session.scalars(select(Meter).where(Meter.account_id == account_id)).all()
    meter = next((known for known in of_account if serial_key(known.serial) == key), None)
    if meter and meter.removed_on is None:
        if meter.installed_on == day and is_known(meter.id, Happening("install", day)):
            return meter, True
        raise Invalid({"serial": Wrong("meter_known")})
    if meter and meter.removed_on and day < meter.removed_on:
        raise Invalid({"day": Wrong("before_removal")})
    fields: dict[str, Any] = {
        "kind": kind,
        "place": values["place"] or or_place,
        "digits": int(values["digits"]),
        "installed_on": day,
        "verified_until": _until(kind, day, values["verified_until"], field="verified_until"),
    }
    said = {name: getattr(meter, name) for name in OF_METER} if meter else {}
    meter = meter or Meter(account_id=account_id, serial=values["serial"])
    for name, value in (fields | {"removed_on": None, "replaced_by": None}).items():
        setattr(meter, name, value)
    db.session.add(meter)
    db.session.flush()
    decide(meter.id, {"present": False} | said, {"present": True} | (fields if said else {}))
    return meter, False


def _take_off(meter: Meter, day: date, replaced_by: str | None) -> None:
    meter.removed_on, meter.replaced_by = day, replaced_by
    db.session.flush()
    decide(meter.id, {"present": True}, {"present": False})


def _until(kind: str, day: date, typed: str, *, field: str = "until") -> date:
    until = date.fromisoformat(typed) if typed else verified_until(kind, day)
    if until <= day:
        raise Invalid({field: Wrong("until_before_day")})
    return until


def _day(values: Values) -> date:
    return date.fromisoformat(values["day"])
