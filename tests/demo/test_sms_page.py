"""The demo's phone: through a real server, the real webhook and back (point 6)."""

import dataclasses
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from app import create_app
from app.core import tenancy
from app.core.db import db
from app.demo.sms_page import init_sms_page
from app.demo.texts import Text, demo_gateways, keep, list_texts, text_as
from app.sms.models import SmsInbound
from app.sms.providers import build
from app.sms.signed_json import signed
from config.settings import Settings
from tests.cabinet import words
from tests.conftest import Browser

SLUGS = ("dnipro", "novosibirsk")


@pytest.fixture
def demo_app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    plain = dataclasses.replace(settings, demo=True, var=tmp_path, base_url="http://waterworks.localhost:1")
    app = create_app(dataclasses.replace(plain, sms=demo_gateways(plain, SLUGS)))
    init_sms_page(app)
    yield app
    app.extensions["throttle"].dispose()


@pytest.fixture
def page(demo_app: Flask) -> FlaskClient:
    return Browser(demo_app, "http://sms.waterworks.localhost:1")


def answer(app: Flask, page: FlaskClient, text: str, *, text_id: str = "dnipro-1", secret: str | None = None) -> int:
    """As the worker sends it."""
    gateway = build(app.extensions["waterworks"].settings.sms["dnipro"])
    body = json.dumps({"id": text_id, "to": "+380500009901", "text": text}).encode()
    heads = signed(gateway.secret if secret is None else secret, body)
    return page.post("/outbox/dnipro", data=body, headers=heads).status_code


def test_answers_arrive_signed_and_once(demo_app: Flask, page: FlaskClient) -> None:
    assert [answer(demo_app, page, "Прийнято."), answer(demo_app, page, "Прийнято.")] == [200, 200]
    assert answer(demo_app, page, "Fälschung", text_id="dnipro-2", secret="another") == 403
    assert [text["text"] for text in page.get("/texts.json").json] == ["Прийнято."]
    assert "Прийнято. to +380500009901" in words(page.get("/").text)
    assert page.get("/texts.json?utility=novosibirsk").json == []
    assert page.get("/texts.json?phone=%2B380500009901").json[0]["from"] == "utility"


def test_a_name_leads_nowhere_else(demo_app: Flask, page: FlaskClient, tmp_path: Path) -> None:
    assert answer(demo_app, page, "x", text_id="../../escape") == 200
    assert list(list_texts(tmp_path)) == []


def test_the_oldest_make_room(tmp_path: Path) -> None:
    for turn in range(503):
        keep(tmp_path, f"n{turn}", Text("dnipro", "+1", str(turn), True, turn))
    assert len(list(list_texts(tmp_path))) == 500


def test_a_utility_that_is_away_is_said(page: FlaskClient) -> None:
    """Nobody listens on that port."""
    form = page.get("/?utility=dnipro").text
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "utility": "dnipro", "phone": "+380 50 000 99 01", "text": "1563"}
    back = page.post("/", data=sent)
    assert (back.status_code, back.location) == (303, "/?utility=dnipro&phone=%2B380500009901")
    assert "has not taken the text" in page.get(back.location).text
    assert page.post("/", data={**sent, "utility": "odesa"}).status_code == 404


def test_a_text_goes_through_the_webhook(app: Flask, settings: Settings, tmp_path: Path) -> None:
    """The page and the utility on one real server."""
    known = app.extensions["waterworks"]
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    plain = dataclasses.replace(
        settings, demo=True, var=tmp_path, base_url=f"http://waterworks.localhost:{server.server_port}"
    )
    app.extensions["waterworks"] = dataclasses.replace(
        known, settings=dataclasses.replace(plain, sms=demo_gateways(plain, SLUGS))
    )
    thread.start()
    try:
        now = app.extensions["waterworks"].settings
        assert text_as(build(now.sms["dnipro"]), now, "dnipro", "+380500009901", "1563")
        with tenancy.serving(app, "dnipro"):
            assert db.session.query(SmsInbound.phone, SmsInbound.text).all() == [("+380500009901", "1563")]
        assert [text.by_phone for text in list_texts(tmp_path)] == [True]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["waterworks"] = known


def test_without_the_demo_there_is_no_such_host(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, demo=False))
    assert app.test_client().get("/", headers={"Host": "sms.waterworks.test"}).data == b"Not found\n"
    app.extensions["throttle"].dispose()
