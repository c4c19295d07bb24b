"""Texts that were given up: staff see why, and have them read or sent once more (M7)."""

import pytest
from sqlalchemy import select, update

from app.core import work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from app.sms.models import SmsInbound, SmsOutbound
from tests.console.conftest import enter
from tests.sms.phone import Phone, move_in
from tests.sms.test_staff import press, waiting

__all__ = ["enter"]
REASONS = {
    "failed": "The gateway did not take the answer",
    "given-up": "The gateway was out of reach however often we tried",
    "unclear": "It is not certain that the answer arrived",
}


def become(phone: Phone, table: type, status: str) -> None:
    with work.work_for(phone.app, "dnipro"):
        db.session.execute(update(table).values(status=status))


def trail(phone: Phone) -> list[str]:
    with work.work_for(phone.app, "dnipro"):
        return list(db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("text.%"))))


def unread(phone: Phone) -> int:
    """Delivered, and given up before anybody could read it."""
    move_in(phone)
    phone.deliver("1563")
    become(phone, SmsInbound, "failed")
    phone.worker()
    ((inbound_id, _text),) = waiting(phone)
    return inbound_id


def test_one_that_could_not_be_read_waits_for_staff_and_is_read_again(phone: Phone, enter) -> None:
    inbound_id, clerk = unread(phone), enter("dnipro", Role.SUPPORT)
    clerk.go("texts", lang="en")
    assert "We could not read this text, by a fault of ours." in clerk.text
    press(clerk, inbound_id, "read-again")
    assert "The text is being read once more." in clerk.text
    phone.worker()
    assert (phone.statuses(), len(phone.readings()), waiting(phone)) == (["accepted"], 1, [])
    press(clerk, inbound_id, "read-again")
    assert (clerk.answer.status_code, trail(phone)) == (409, ["text.read-again"])


def test_or_a_person_answers(phone: Phone, enter) -> None:
    inbound_id, clerk = unread(phone), enter("dnipro", Role.SUPPORT)
    press(clerk, inbound_id, "answer", words="Прийнято.")
    assert (phone.statuses(), trail(phone)) == (["answered"], ["text.answer"])


@pytest.mark.parametrize("status", REASONS)
def test_an_answer_that_did_not_go_says_why_and_is_sent_again(phone: Phone, enter, status: str) -> None:
    move_in(phone)
    phone.text("1563")
    become(phone, SmsOutbound, status)
    phone.gateway.sent.clear()
    clerk = enter("dnipro", Role.SUPPORT)
    clerk.go("texts", all=1, lang="en")
    assert REASONS[status] in clerk.text
    with work.work_for(phone.app, "dnipro"):
        inbound_id = db.session.scalars(select(SmsInbound.id)).one()
    press(clerk, inbound_id, "send-again")
    assert "The answer is on its way." in clerk.text
    phone.worker()
    assert (phone.outbound("status"), len(phone.gateway.sent), trail(phone)) == ([("sent",)], 1, ["text.send-again"])
    press(clerk, inbound_id, "send-again")
    assert (clerk.answer.status_code, len(phone.gateway.sent)) == (409, 1)


def test_who_may_not_answer_has_no_buttons(phone: Phone, enter) -> None:
    inbound_id, auditor = unread(phone), enter("dnipro", Role.AUDITOR)
    auditor.go("texts", lang="en")
    assert "Read it again" not in auditor.text
    press(auditor, inbound_id, "read-again")
    assert (auditor.answer.status_code, phone.statuses()) == (403, ["failed"])
