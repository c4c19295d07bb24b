"""Texts that were not understood wait for staff; old ones are forgotten; utilities do not see each other's."""

import pytest

from app.core import work, worker
from app.core.db import db
from app.core.errors import NotFound
from app.identity.models import AccountAccess
from app.sms.actions import attach_to_account, set_aside
from app.sms.queries import list_not_understood
from tests.sms.phone import Phone, move_in


def waiting(phone: Phone, slug: str = "dnipro") -> list[tuple[int, str]]:
    with work.work_for(phone.app, slug):
        return [(inbound.id, inbound.text) for inbound in list_not_understood(most=50)]


def test_staff_find_out_whose_it_is_or_put_it_aside(phone: Phone) -> None:
    move_in(phone)
    phone.text("скільки я винен")
    phone.text("зламався лічильник")
    phone.text("1563")
    (first, said), (second, _) = waiting(phone)
    assert said == "скільки я винен"
    with work.work_for(phone.app, "dnipro"):
        account_id = db.session.query(AccountAccess.account_id).scalar()
        attach_to_account(first, account_id)
        set_aside(second)
    assert waiting(phone) == []
    assert phone.statuses() == ["attached", "answered", "accepted"]


def test_another_utility_neither_sees_nor_settles_them(phone: Phone) -> None:
    move_in(phone)
    phone.text("скільки я винен")
    ((inbound_id, _),) = waiting(phone)
    assert waiting(phone, "kamianske") == []
    with pytest.raises(NotFound), work.work_for(phone.app, "kamianske"):
        set_aside(inbound_id)
    assert len(waiting(phone)) == 1


def test_strangers_are_forgotten_sooner_than_subscribers(phone: Phone, clock) -> None:
    phone.text("1563")
    move_in(phone)
    phone.text("1563")
    clock.shift(61 * 86_400)
    worker.spend_night(phone.app)
    assert phone.statuses() == ["accepted"]
    clock.shift(400 * 86_400)
    worker.spend_night(phone.app)
    assert (phone.statuses(), phone.readings("value_m3")) == ([], [(1563,)])
