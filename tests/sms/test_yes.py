"""A yes that comes when what we asked about is not what it was, or stands far back in a long cabinet (M7)."""

from datetime import date

import pytest

from app.accounts.models import Account
from app.core import work
from app.core.db import db
from app.identity import access
from app.metering.models import Meter
from tests.factories import make_meter
from tests.sms.phone import Phone, move_in

NOTHING_ASKED = "We have no question open."


def test_to_an_account_beyond_those_that_are_asked_about(phone: Phone) -> None:
    move_in(phone, *[1556] * 22)
    phone.text(f"{phone.accounts[21]} 1956")
    phone.text("так")
    assert phone.readings() == [(phone.meters[21], 1956)]


def test_to_an_account_that_has_left_the_cabinet(phone: Phone) -> None:
    move_in(phone, 1556, 2000)
    phone.text(f"{phone.accounts[0]} 1956")
    with work.work_for(phone.app, phone.slug):
        account_id = db.session.get_one(Meter, (phone.slug, phone.meters[0])).account_id
        access.remove_account(phone.subscriber_id, access.get_own_account(phone.subscriber_id, account_id))
    reply = phone.text("так") or ""
    assert (reply.startswith(NOTHING_ASKED), phone.readings()) == (True, [])


@pytest.mark.parametrize(("kinds", "text"), [((), "1956"), (("cold", "hot"), "х 1956 г 700")])
def test_to_a_meter_that_was_replaced(phone: Phone, kinds: tuple[str, ...], text: str) -> None:
    move_in(phone, (1556, 300)[: len(kinds) or 1], kinds=kinds)
    phone.text(text)
    with work.work_for(phone.app, phone.slug):
        old = db.session.get_one(Meter, (phone.slug, phone.meters[0]))
        old.removed_on, old.replaced_by = date(2026, 11, 23), "770077"
        make_meter(db.session.get_one(Account, (phone.slug, old.account_id)), serial="770077")
    reply = phone.text("так") or ""
    assert (reply.startswith(NOTHING_ASKED), phone.readings()) == (True, [])


def test_a_clock_that_was_ahead_once_makes_no_later_text_old(phone: Phone) -> None:
    move_in(phone)
    phone.text("1560", sent_at="2036-11-23T14:05:00+02:00")
    assert (phone.text("1561", sent_at="2026-11-23T14:05:00+02:00") or "").startswith("Taken for November")
    assert phone.readings("value_m3", "status") == [(1560, "superseded"), (1561, "accepted")]
