"""A text about an account that is closed, or was merged into another of the phone."""

import pytest
from sqlalchemy import select

from app.accounts.merging import merge_accounts
from app.accounts.models import Account
from app.core import clock, tenancy, work
from app.core.db import db
from tests.factories import make_account
from tests.sms.phone import Phone, move_in

CLOSED = "Account {} is closed and takes no readings. If it should not be, please call us. Phone: 056 732-12-12"


def shown(number: str) -> str:
    return f"{number[:4]} {number[4:8]} {number[8:]}"


def close(phone: Phone, number: str) -> None:
    with work.work_for(phone.app, phone.slug):
        account = db.session.scalars(select(Account).where(Account.number == number)).one()
        account.closed_on = clock.today(tenancy.current().time_zone)


@pytest.mark.parametrize("own", [False, True])
def test_the_old_number_leads_to_the_one_that_stands(phone: Phone, *, own: bool) -> None:
    """Whether the phone's cabinet had both or not."""
    move_in(phone, 1556, *([2000] if own else []))
    old = phone.accounts[0]
    with work.work_for(phone.app, phone.slug):
        gone = db.session.scalars(select(Account).where(Account.number == old)).one()
        wanted = select(Account).where(Account.number == phone.accounts[-1])
        stays = db.session.scalars(wanted).one() if own else make_account()
        new = stays.number
        merge_accounts(gone.id, stays.id)
    reply = phone.text(f"{old} 1563")
    assert reply
    assert reply.startswith(
        f"Account {shown(old)} is one with {shown(new)} now. Please write for example: {shown(new)}"
    )
    assert phone.readings() == []


def test_one_of_two_is_closed(phone: Phone) -> None:
    move_in(phone, 1556, 2000)
    close(phone, phone.accounts[0])
    assert phone.text(f"{phone.accounts[0]} 1563") == CLOSED.format(shown(phone.accounts[0]))


def test_the_only_one_is_closed(phone: Phone) -> None:
    move_in(phone)
    close(phone, phone.accounts[0])
    assert phone.text("1563") == CLOSED.format(shown(phone.accounts[0]))


def test_a_closed_account_of_others_is_as_unknown_as_any(phone: Phone) -> None:
    move_in(phone)
    with work.work_for(phone.app, phone.slug):
        number = make_account(closed_on=clock.today(tenancy.current().time_zone)).number
    assert phone.text(f"{number} 1563") == (
        f"Account {number} is not in your cabinet. Please check the number, or add it at dnipro.waterworks.test"
    )
