"""Accounts are opened, closed and opened again by staff (U3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.accounts.models import Account
from app.accounts.register.turn import wait_for_no_register
from app.accounts.staff_card import find_by_number, get_account, subject
from app.accounts.streets import get_street_named
from app.core import audit, clock
from app.core.db import db
from app.core.errors import Conflict, Invalid, Wrong
from app.core.work import at_most_once

HOLDER_BLANK = {"surname": "", "given_name": "", "patronymic": "", "organisation": ""}


def open_account(number: str, values: Mapping[str, Any]) -> Account:
    """`number` is in its normal form. Raises Invalid when it is taken or the street is not known."""
    wait_for_no_register()
    if find_by_number(number):
        raise Invalid({"account_number": Wrong("account_number_taken")})
    street = get_street_named(values["street"])
    own = {name: value for name, value in values.items() if name != "street"}
    account = Account(
        number=number,
        street_id=street.id,
        imported_at=clock.now(),
        from_office=False,
        **{**HOLDER_BLANK, "block": "", "flat": "", **own},
    )
    with at_most_once(Invalid({"account_number": Wrong("account_number_taken")})):
        db.session.add(account)
    shown = {name: value for name, value in values.items() if value not in {"", None, False}}
    audit.note("account.open", subject(account), after={"number": number, **shown})
    return account


def close_account(account_id: int, closed_on: date, reason: str) -> None:
    """Readings are not taken any more. The next register does not open it again; staff may."""
    wait_for_no_register()
    account = get_account(account_id, to_change=True)
    if account.closed_on:
        raise Conflict("account-closed")
    before, after = audit.change(account, {"closed_on": closed_on, "closed_reason": reason})
    audit.note("account.close", subject(account), before=before, after=after)


def reopen_account(account_id: int) -> None:
    """One that was merged is opened by undoing the merge."""
    wait_for_no_register()
    account = get_account(account_id, to_change=True)
    if account.merged_into_id or not account.closed_on:
        raise Conflict("account-not-closed")
    before, after = audit.change(account, {"closed_on": None, "closed_reason": ""})
    audit.note("account.reopen", subject(account), before=before, after=after)
