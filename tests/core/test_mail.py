"""Letters over real SMTP: sent once, retried when the server is away, never for work that rolled back."""

import dataclasses
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app.core import mail, tenancy, tokens, work
from app.core.db import db
from app.core.mail import Letter, Secret


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 — aiosmtpd's name
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    known = app.extensions["waterworks"]
    app.extensions["waterworks"] = dataclasses.replace(
        known, settings=dataclasses.replace(known.settings, smtp_url=f"smtp://127.0.0.1:{port}")
    )
    yield box
    app.extensions["waterworks"] = known
    server.stop()


def post_letter(app: Flask, name: str = "Олена") -> int:
    with work.work_for(app, "dnipro"):
        mail.post(
            "staff_invitation",
            to="olena@example.org",
            language="uk",
            context={"name": name, "utility": "Дніпроводоканал"},
            secrets=[Secret(purpose="staff-invitation", subject_id=7, valid_for=timedelta(hours=2))],
        )
        db.session.flush()
        return db.session.scalars(db.select(Letter.id).order_by(Letter.id.desc())).first()


def send(app: Flask, letter_id: int) -> None:
    with work.work_for(app, "dnipro"):
        mail.send_letter(letter_id=letter_id)


def test_it_arrives_in_text_and_html_with_a_link_that_works(app: Flask, mailbox: Mailbox) -> None:
    send(app, post_letter(app))
    (letter,) = mailbox.letters
    assert letter["To"] == "olena@example.org"
    assert "Дніпроводоканал" in letter["From"]
    assert letter["Content-Language"] == "uk"
    plain = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    link = next(word for word in plain.split() if word.startswith("https://dnipro.waterworks.test/"))
    assert link in html
    with tenancy.serving(app, "dnipro"):
        assert tokens.find_subject(link.rsplit("/", 1)[1], purpose="staff-invitation") == 7


def test_a_name_is_read_as_it_is_written(app: Flask, mailbox: Mailbox) -> None:
    send(app, post_letter(app, name="Мар'яна <Д'яченко> & Ко"))
    (letter,) = mailbox.letters
    assert letter.get_body(("plain",)).get_content().startswith("Добрий день, Мар'яна <Д'яченко> & Ко.\n")
    assert "Добрий день, Мар&#39;яна &lt;Д&#39;яченко&gt; &amp; Ко." in letter.get_body(("html",)).get_content()


def test_running_the_job_again_sends_nothing(app: Flask, mailbox: Mailbox) -> None:
    letter_id = post_letter(app)
    send(app, letter_id)
    send(app, letter_id)
    assert len(mailbox.letters) == 1


def test_a_server_that_is_away_leaves_the_letter_for_later(app: Flask, mailbox: Mailbox) -> None:
    letter_id = post_letter(app)
    here = app.extensions["waterworks"]
    app.extensions["waterworks"] = dataclasses.replace(
        here, settings=dataclasses.replace(here.settings, smtp_url="smtp://127.0.0.1:1")
    )
    with pytest.raises(ConnectionRefusedError):
        send(app, letter_id)
    app.extensions["waterworks"] = here
    send(app, letter_id)
    assert len(mailbox.letters) == 1


def test_work_that_rolled_back_writes_no_letter(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), work.work_for(app, "dnipro"):
        mail.post("recover", to="olena@example.org", language="uk", context={})
        raise ZeroDivisionError
    with tenancy.serving(app, "dnipro"):
        assert db.session.scalar(db.select(db.func.count()).select_from(Letter)) == 0


def test_the_row_of_a_letter_holds_no_secret(app: Flask, mailbox: Mailbox) -> None:
    letter_id = post_letter(app)
    send(app, letter_id)
    link = next(w for w in mailbox.letters[0].get_body(("plain",)).get_content().split() if w.startswith("https://"))
    with tenancy.serving(app, "dnipro"):
        row = db.session.get(Letter, ("dnipro", letter_id))
        assert link.rsplit("/", 1)[1] not in str(vars(row))
