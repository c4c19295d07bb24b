"""Letters of the demo: taken over real SMTP, shown at mail.<domain>, found by whom they are to."""

import dataclasses
import smtplib
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.demo.mail_page import init_mail_page
from app.demo.mailbox import receiving
from config.settings import Settings
from tests.conftest import Browser

LINK = "https://dnipro.waterworks.test/activate/a-token"


@pytest.fixture
def demo_app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(dataclasses.replace(settings, demo=True, var=tmp_path))
    init_mail_page(app)
    yield app
    app.extensions["throttle"].dispose()


@pytest.fixture
def page(demo_app: Flask) -> FlaskClient:
    return Browser(demo_app, "https://mail.waterworks.test")


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Callable]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with receiving(tmp_path / "mail", port):

        def send(to: str, subject: str, sender: str = "Дніпроводоканал") -> None:
            message = EmailMessage()
            message["From"] = f"{sender} <cabinet@waterworks.test>"
            message["To"] = to
            message["Subject"] = subject
            message.set_content(f"Відкрийте {LINK}\n")
            message.add_alternative(
                f'<html><head><title>x</title></head><body><a href="{LINK}">Відкрити</a></body></html>', subtype="html"
            )
            with smtplib.SMTP("127.0.0.1", port) as server:
                server.send_message(message)

        yield send


def test_newest_first_and_by_recipient(page: FlaskClient, post: Callable) -> None:
    post("olena@example.com", "Перший")
    post("ivan@example.com", "Другий", "Горводоканал Новосибирска")
    post("olena@example.com", "Третій")
    letters = page.get("/letters.json").json
    assert [letter["subject"] for letter in letters] == ["Третій", "Другий", "Перший"]
    assert [letter["utility"] for letter in letters] == ["dnipro", "novosibirsk", "dnipro"]
    to_olena = page.get("/letters.json?to=Olena@example.com").json
    assert [letter["subject"] for letter in to_olena] == ["Третій", "Перший"]
    by_utility = page.get("/letters.json?utility=novosibirsk").json
    assert [letter["recipient"] for letter in by_utility] == ["ivan@example.com"]
    assert LINK in letters[0]["text"]


def test_the_list_links_to_each_letter(page: FlaskClient, post: Callable) -> None:
    post("olena@example.com", "Підтвердіть адресу")
    address = page.get("/letters.json").json[0]["url"]
    text = page.get("/").text
    assert text.count(address.removeprefix("https://mail.waterworks.test")) == 1
    shown = page.get(address)
    assert "Підтвердіть адресу" in shown.text
    assert f'href="{LINK}"' in shown.text
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"]


def test_the_html_part_runs_nothing_and_leads_out_of_its_frame(page: FlaskClient, post: Callable) -> None:
    post("olena@example.com", "Лист")
    address = page.get("/letters.json").json[0]["url"]
    framed = page.get(f"{address}/page")
    assert '<head><base target="_top">' in framed.text
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = framed.headers["Content-Security-Policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert policy[-1] == "sandbox allow-top-navigation-by-user-activation allow-popups"


def test_the_source_is_plain_text(page: FlaskClient, post: Callable) -> None:
    post("olena@example.com", "Лист")
    source = page.get(page.get("/letters.json").json[0]["url"] + "/source")
    assert source.mimetype == "text/plain"
    assert source.data.count(b"To: olena@example.com") == 1


@pytest.mark.parametrize("name", ["1", "0" * 19, "..%2F..%2Fdemo", "secret-key"])
def test_a_letter_that_is_not_there(page: FlaskClient, name: str) -> None:
    assert page.get(f"/letters/{name}").status_code == 404


def test_an_empty_mailbox_says_so(page: FlaskClient) -> None:
    assert page.get("/letters.json").json == []
    assert "No letter yet." in page.get("/").text


def test_without_the_demo_there_is_no_such_host(settings: Settings, tmp_path: Path) -> None:
    app = create_app(dataclasses.replace(settings, demo=False, var=tmp_path))
    init_mail_page(app)
    assert app.test_client().get("/", headers={"Host": "mail.waterworks.test"}).data == b"Not found\n"
    app.extensions["throttle"].dispose()
