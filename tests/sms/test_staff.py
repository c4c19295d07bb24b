"""Texts that were not understood wait for staff; old ones are forgotten; utilities do not see each other's."""

import pytest

from app.accounts.models import Account
from app.core import work, worker
from app.core.db import db
from app.core.permissions import Role
from app.sms import staff
from app.sms.models import SmsOutbound
from tests.console.conftest import enter
from tests.fifth.visitor import Visitor
from tests.sms.phone import Phone, move_in

__all__ = ["enter"]


def waiting(phone: Phone, slug: str = "dnipro") -> list[tuple[int, str]]:
    with work.work_for(phone.app, slug):
        return [(line.id, line.text) for line in staff.list_texts(waiting=True, phone=None, most=50, skip=0)][::-1]


def test_staff_find_out_whose_it_is_or_put_it_aside(phone: Phone, enter) -> None:
    move_in(phone)
    phone.text("скільки я винен")
    phone.text("зламався лічильник")
    phone.text("1563")
    (first, said), (second, _) = waiting(phone)
    assert said == "скільки я винен"
    with work.work_for(phone.app, "dnipro"):
        number = db.session.scalars(db.select(Account.number)).one()
    clerk = enter("dnipro", Role.SUPPORT)
    press(clerk, first, "attach", account_number=number)
    press(clerk, second, "set-aside")
    assert waiting(phone) == []
    assert phone.statuses() == ["attached", "answered", "accepted"]


def test_a_person_answers(phone: Phone, enter) -> None:
    move_in(phone)
    phone.text("зламався лічильник")
    ((inbound_id, _),) = waiting(phone)
    clerk = enter("dnipro", Role.SUPPORT)
    press(clerk, inbound_id, "answer", words="Майстер прийде завтра.")
    assert (clerk.answer.status_code, waiting(phone)) == (200, [])
    with work.work_for(phone.app, "dnipro"):
        assert db.session.scalars(db.select(SmsOutbound.text).order_by(SmsOutbound.id.desc())).first() == (
            "Майстер прийде завтра."
        )
    press(clerk, inbound_id, "answer", words="Ще раз.")
    assert (clerk.answer.status_code, "A colleague has dealt with this text" in clerk.text) == (409, True)


@pytest.mark.parametrize(("step", "typed"), [("answer", {"words": " "}), ("attach", {"account_number": "12"})])
def test_what_was_typed_comes_back_with_what_is_wrong(phone: Phone, enter, step: str, typed: dict[str, str]) -> None:
    phone.text("зламався лічильник")
    move_in(phone)
    phone.text("скільки я винен")
    ((inbound_id, _),) = waiting(phone)
    clerk = enter("dnipro", Role.SUPPORT)
    press(clerk, inbound_id, step, **typed)
    assert (clerk.answer.status_code, len(clerk.faults()), len(waiting(phone))) == (422, 1, 1)


def test_another_utility_neither_sees_nor_settles_them(phone: Phone, enter) -> None:
    move_in(phone)
    phone.text("скільки я винен")
    ((inbound_id, _),) = waiting(phone)
    assert waiting(phone, "kamianske") == []
    clerk = enter("kamianske", Role.SUPPORT)
    typed = {"answer": {"words": "x"}, "attach": {"account_number": "123456"}, "set-aside": {}}
    for step, fields in typed.items():
        press(clerk, inbound_id, step, **fields)
        assert clerk.answer.status_code == 404
    assert len(waiting(phone)) == 1


def press(clerk: Visitor, inbound_id: int, step: str, **typed: str) -> None:
    clerk.go("texts")
    token = clerk.form("csrf_token").fields["csrf_token"]
    path = f"/console/texts/{inbound_id}/{step}"
    clerk.answer = clerk.browser.post(path, data={"csrf_token": token, **typed}, follow_redirects=True)


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
