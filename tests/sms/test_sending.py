"""Texts go out: tried again while certainly not sent, never twice (M7)."""

import base64
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select

from app.core import work
from app.core.db import db
from app.sms.actions import handle_text
from app.sms.gateway import NotSent, Unsure
from app.sms.models import SmsInbound, SmsOutbound
from app.sms.sending import post_text, send_text
from app.sms.signed_json import SIGNATURE, TIMESTAMP, sign
from tests.sms.phone import SECRET, Phone, move_in

STATE = ("status", "attempts")


@pytest.fixture
def posted(phone: Phone) -> Phone:
    """A text is waiting."""
    with work.work_for(phone.app, "dnipro"):
        post_text(phone.number, "Прийнято.")
    return phone


def send(phone: Phone) -> None:
    with work.work_for(phone.app, "dnipro"):
        send_text(phone.outbound("id")[0][0])


def test_what_was_sent_stays_sent(posted: Phone) -> None:
    send(posted)
    send(posted)
    assert posted.gateway.texts() == [(posted.number, "Прийнято.")]
    assert posted.outbound(*STATE, "provider") == [("sent", 1, "signed-json")]


def test_the_gateway_can_tell_that_it_is_we(posted: Phone) -> None:
    send(posted)
    _, body, heads = posted.gateway.sent[0]
    assert heads[SIGNATURE] == sign(SECRET, heads[TIMESTAMP], body)


@pytest.mark.parametrize("status", [429, 503])
def test_a_gateway_that_has_no_time_is_asked_again(posted: Phone, status: int) -> None:
    posted.gateway.statuses = [status]
    with pytest.raises(NotSent):
        send(posted)
    assert posted.outbound(*STATE) == [("waiting", 1)]
    send(posted)
    assert (posted.outbound(*STATE), len(posted.gateway.sent)) == ([("sent", 2)], 1)


def test_a_gateway_that_is_away_is_asked_again(posted: Phone, connect) -> None:
    connect(dnipro=f"signed-json://{SECRET}@127.0.0.1:1/texts")
    with pytest.raises(NotSent):
        send(posted)
    assert posted.outbound(*STATE) == [("waiting", 1)]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_gateway_that_says_no_is_not_asked_again(posted: Phone, status: int) -> None:
    posted.gateway.statuses = [status]
    send(posted)
    send(posted)
    assert (posted.outbound(*STATE), posted.gateway.sent) == ([("failed", 1)], [])


@pytest.mark.parametrize("status", [0, 500, 502])
def test_no_clear_answer_and_a_gateway_that_knows_our_ids_is_given_the_same_again(posted: Phone, status: int) -> None:
    posted.gateway.statuses = [status]
    with pytest.raises(Unsure):
        send(posted)
    assert posted.outbound(*STATE) == [("sending", 1)]
    send(posted)
    assert posted.outbound(*STATE) == [("sent", 2)]


@pytest.mark.parametrize("status", [0, 500])
def test_no_clear_answer_from_twilio_and_it_is_never_sent_again(posted: Phone, connect, status: int) -> None:
    connect(dnipro=f"twilio://AC1:token@127.0.0.1:{posted.gateway.server_port}?from=+380000000001")
    posted.gateway.statuses = [status]
    send(posted)
    send(posted)
    assert (posted.outbound(*STATE), posted.gateway.sent) == ([("unclear", 1)], [])


def test_cut_off_in_the_middle_at_twilio(posted: Phone, connect) -> None:
    """The worker was killed after it had told the gateway, before it could say so."""
    connect(dnipro=f"twilio://AC1:token@127.0.0.1:{posted.gateway.server_port}?from=+380000000001")
    with work.work_for(posted.app, "dnipro"):
        db.session.query(SmsOutbound).update({"status": "sending", "attempts": 1})
    send(posted)
    assert (posted.outbound(*STATE), posted.gateway.sent) == ([("unclear", 1)], [])


def test_twilio_is_sent_a_form(posted: Phone, connect) -> None:
    connect(dnipro=f"twilio://AC1:to%2Fken@127.0.0.1:{posted.gateway.server_port}?from=+380000000001")
    send(posted)
    path, body, heads = posted.gateway.sent[0]
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert parse_qs(body.decode()) == {"To": [posted.number], "From": ["+380000000001"], "Body": ["Прийнято."]}
    assert base64.b64decode(heads["Authorization"].split()[1]) == b"AC1:to/ken"


def test_without_a_gateway_nothing_waits(phone: Phone, connect) -> None:
    connect()
    with work.work_for(phone.app, "dnipro"):
        post_text(phone.number, "Прийнято.")
    assert phone.outbound("id") == []


def test_a_job_that_is_done_twice_answers_once(phone: Phone) -> None:
    move_in(phone)
    phone.text("1563")
    with work.work_for(phone.app, "dnipro"):
        handle_text(inbound_id=db.session.scalars(select(SmsInbound.id)).one())
    phone.worker()
    assert (len(phone.readings()), len(phone.gateway.sent)) == (1, 1)
