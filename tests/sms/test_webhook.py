"""The webhook: signed, recent, once. Whoever has no secret gets nothing in (bad days of M7)."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from app.core import switches, work
from app.sms.signed_json import SIGNATURE, TIMESTAMP, sign
from app.sms.twilio import sign as twilio_sign
from tests.metering.household import settle
from tests.sms.phone import SECRET, Phone, delivery, move_in

NOW = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
TWILIO = "twilio://AC123:a-token@api.twilio.com?from=+380000000001"
ADDRESS = "https://dnipro.waterworks.test/sms/twilio"


def test_a_delivery_is_answered_at_once_and_done_by_the_worker(phone: Phone) -> None:
    move_in(phone)
    assert phone.deliver("1563").status_code == 200
    assert (phone.statuses(), phone.readings()) == (["waiting"], [])
    phone.worker()
    assert phone.statuses() == ["accepted"]


def test_the_same_delivery_again_is_one_text_and_one_reply(phone: Phone) -> None:
    move_in(phone)
    asked = delivery("1563", phone=phone.number, moment=NOW)
    assert [phone.client.post("/sms/signed-json", **asked).status_code for _ in range(3)] == [200] * 3
    phone.worker()
    assert phone.client.post("/sms/signed-json", **asked).status_code == 200
    phone.worker()
    assert (len(phone.readings()), phone.statuses(), len(phone.gateway.sent)) == (1, ["accepted"], 1)


def test_the_gateway_tries_again_with_a_new_signature(phone: Phone) -> None:
    move_in(phone)
    for minutes in (0, 2, 4):
        moment = NOW + timedelta(minutes=minutes)
        assert phone.deliver("1563", message_id="the-same", moment=moment).status_code == 200
    phone.worker()
    assert (len(phone.readings()), phone.statuses()) == (1, ["accepted"])


@pytest.mark.parametrize("minutes", [-5.1, 5.1, 60, -60 * 24 * 365])
def test_a_delivery_of_another_time_is_refused(phone: Phone, minutes: float) -> None:
    assert phone.deliver("1563", moment=NOW + timedelta(minutes=minutes)).status_code == 403
    assert phone.statuses() == []


@pytest.mark.parametrize("minutes", [-4.9, 4.9])
def test_clocks_may_differ_a_little(phone: Phone, minutes: float) -> None:
    assert phone.deliver("1563", moment=NOW + timedelta(minutes=minutes)).status_code == 200


@pytest.mark.parametrize("secret", ["another-secret-of-the-tests", "", SECRET[:-1], SECRET.upper()])
def test_a_wrong_secret(phone: Phone, secret: str) -> None:
    answer = phone.deliver("1563", secret=secret)
    assert (answer.status_code, answer.text) == (403, "not-signed\n")
    assert phone.statuses() == []


@pytest.mark.parametrize("url", ["signed-json://@127.0.0.1:1/texts", "signed-json://127.0.0.1:1", "signed-json:"])
@pytest.mark.parametrize("secret", ["", SECRET])
def test_a_blank_secret_refuses_every_text_even_what_is_signed_with_nothing(phone, connect, url, secret) -> None:
    connect(dnipro=url)
    assert phone.deliver("1563", secret=secret).status_code == 403
    assert phone.statuses() == []


@pytest.mark.parametrize(
    "spoil",
    [
        {SIGNATURE: ""},
        {SIGNATURE: "sha256="},
        {SIGNATURE: "ш" * 71},
        {TIMESTAMP: ""},
        {TIMESTAMP: str(int(NOW.timestamp()) + 1)},
        {TIMESTAMP: "١٧٩٥٤٣٥٥٠٠"},
    ],
)
def test_spoiled_heads(phone: Phone, spoil: dict[str, str]) -> None:
    asked = delivery("1563", phone=phone.number, moment=NOW)
    heads = {name: value.encode().decode("latin-1") for name, value in spoil.items()}
    asked["headers"] |= heads
    assert phone.client.post("/sms/signed-json", **asked).status_code == 403


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "9" * 400, "1e9", "99999999999"])
def test_a_timestamp_that_is_none_but_signed(phone: Phone, timestamp: str) -> None:
    body = json.dumps({"id": "1", "from": phone.number, "text": "1563"}).encode()
    heads = {TIMESTAMP: timestamp, SIGNATURE: sign(SECRET, timestamp, body)}
    assert phone.client.post("/sms/signed-json", data=body, headers=heads).status_code == 403


def test_one_letter_changed_on_the_way(phone: Phone) -> None:
    asked = delivery("1563", phone=phone.number, moment=NOW)
    asked["data"] = asked["data"].replace(b"1563", b"1564")
    assert phone.client.post("/sms/signed-json", **asked).status_code == 403


def test_a_delivery_to_one_utility_is_worthless_at_another(phone_in, connect, browse) -> None:
    phone = phone_in("dnipro")
    connect(dnipro=phone.gateway.url, kamianske=phone.gateway.url.replace(SECRET, "a-secret-of-its-own"))
    asked = delivery("1563", phone=phone.number, moment=NOW)
    assert browse("kamianske").post("/sms/signed-json", **asked).status_code == 403
    assert browse("dnipro").post("/sms/signed-json", **asked).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b'{"id": "", "from": "1", "text": "1"}',
        b'{"id": 5, "from": "1", "text": "1"}',
        b'{"id": "5", "from": null, "text": "1"}',
        b'{"id": "5", "from": "1", "text": ["1"]}',
        b'{"id": "5", "from": "1", "text": "1", "sent_at": "yesterday"}',
        b'{"id": "5", "from": "1", "text": "1", "sent_at": 5}',
        b'{"id": "5", "from": "1", "text": "1", "sent_at": "9999-12-31T23:59:59-23:59"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_signed_nonsense_is_told_apart(phone: Phone, body: bytes) -> None:
    timestamp = str(int(NOW.timestamp()))
    heads = {TIMESTAMP: timestamp, SIGNATURE: sign(SECRET, timestamp, body)}
    answer = phone.client.post("/sms/signed-json", data=body, headers=heads)
    assert (answer.status_code, answer.text) == (400, "unreadable\n")


@pytest.mark.parametrize("text", ["\0", "\ud800 1563", "1563" * 5000, "\u202e1563", "'; drop table reading; --"])
def test_strange_texts_are_kept(phone: Phone, text: str) -> None:
    assert phone.deliver(text).status_code == 200
    assert phone.deliver(text, phone=text, message_id=f"x{text}").status_code == 200
    phone.worker()
    assert "waiting" not in phone.statuses()


@pytest.mark.parametrize(
    "heads", [{"Origin": "https://gateway.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_the_signature_stands_in_for_origin_and_form_token(phone: Phone, heads: dict[str, str]) -> None:
    asked = delivery("1563", phone=phone.number, moment=NOW)
    asked["headers"] |= heads
    assert phone.client.post("/sms/signed-json", **asked).status_code == 200


@pytest.mark.parametrize("provider", ["twilio", "file-drop", "signed_json", "x"])
def test_another_kind_of_gateway_than_the_utilitys_own(phone: Phone, provider: str) -> None:
    asked = delivery("1563", phone=phone.number, moment=NOW)
    assert phone.client.post(f"/sms/{provider}", **asked).status_code == 404


def test_without_a_gateway_and_switched_off_there_is_nothing(phone: Phone, connect) -> None:
    with work.work_for(phone.app, "dnipro"):
        switches.switch("sms", on=False)
    assert phone.deliver("1563").status_code == 404
    assert "SMS" not in phone.client.get("/help").text
    with work.work_for(phone.app, "dnipro"):
        switches.switch("sms", on=True)
    assert "+380 00 000 00 01" in phone.client.get("/help").text
    connect()
    assert phone.deliver("1563").status_code == 404
    assert "+380 00 000 00 01" not in phone.client.get("/help").text


def test_a_suspended_utility_lets_the_gateway_try_later(phone: Phone) -> None:
    with work.work_for(phone.app, "dnipro"):
        switches.suspend()
    assert phone.deliver("1563").status_code == 503


def test_twilio_signs_as_it_documents() -> None:
    """The example of its documentation."""
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234", "From": "+12349013030"}
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    signed = twilio_sign("12345", url, [*fields.items(), ("To", "+18005551212")])
    assert signed == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


def twilio(text: str, *, token: str = "a-token", url: str = ADDRESS, sid: str = "SM1") -> dict:
    fields = {"MessageSid": sid, "From": "+380671234567", "To": "+380000000001", "Body": text, "NumMedia": "", "Ж": "я"}
    heads = {"X-Twilio-Signature": twilio_sign(token, url, list(fields.items()))}
    return {"data": urlencode(fields), "content_type": "application/x-www-form-urlencoded", "headers": heads}


def test_a_form_from_twilio(phone: Phone, connect) -> None:
    connect(dnipro=TWILIO)
    move_in(phone)
    asked = twilio("Показник 1563")
    answers = [phone.client.post("/sms/twilio", **asked) for _ in range(2)]
    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "<Response/>")] * 2
    assert phone.statuses() == ["waiting"]


@pytest.mark.parametrize(
    "asked",
    [
        twilio("1563", token="another"),
        twilio("1563", token=""),
        twilio("1563", url="https://kamianske.waterworks.test/sms/twilio"),
        twilio("1563") | {"headers": {}},
        {"data": b"\xff=1"},
        {"data": urlencode({f"a{n}": "1" for n in range(300)})},
    ],
)
def test_forms_that_are_not_from_twilio(phone: Phone, connect, asked) -> None:
    connect(dnipro=TWILIO)
    assert phone.client.post("/sms/twilio", **asked).status_code == 403


def test_a_blank_token_refuses_twilios_forms(phone: Phone, connect) -> None:
    connect(dnipro="twilio://AC123:@api.twilio.com?from=+380000000001")
    assert phone.client.post("/sms/twilio", **twilio("1563", token="")).status_code == 403


def test_the_form_of_readings_says_it_in_one_line(app, browse, connect, gateway, clock) -> None:
    connect(dnipro=gateway.url)
    home = settle(app, browse("dnipro"))
    page = home.client.get(home.form).text
    assert re.findall(r'href="(sms:[^"]+)"', page) == ["sms:+380000000001"]
    connect()
    assert "sms:" not in home.client.get(home.form).text
