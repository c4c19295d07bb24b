"""The mail server has to prove who it is, and is believed when it says that nobody lives there."""

import dataclasses
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from app.core import tenancy
from app.core.db import db
from app.core.mail import Letter
from tests.core.test_mail import Mailbox, post_letter, send


class Stranger(Mailbox):
    """Signs everybody in, and remembers with what."""

    def __init__(self) -> None:
        super().__init__()
        self.overheard: list[bytes] = []

    def overhear(self, _server: Any, _session: Any, _envelope: Any, _how: str, what: Any) -> AuthResult:
        self.overheard.append(what.password)
        return AuthResult(success=True)


class Refusing(Mailbox):
    def __init__(self, says: str) -> None:
        super().__init__()
        self.says, self.asked = says, 0

    async def handle_RCPT(self, *_: Any) -> str:  # noqa: N802 — aiosmtpd's name
        self.asked += 1
        return self.says


@pytest.fixture
def served(app: Flask) -> Iterator[Callable]:
    """`with served(box, "smtp://user:secret@127.0.0.1:{port}", …):` letters go there."""
    known = app.extensions["waterworks"]

    @contextmanager
    def serving(box: Mailbox, url: str, **options: Any) -> Iterator[None]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = Controller(box, hostname="127.0.0.1", port=port, **options)
        server.start()
        settings = dataclasses.replace(known.settings, smtp_url=url.format(port=port))
        app.extensions["waterworks"] = dataclasses.replace(known, settings=settings)
        try:
            yield
        finally:
            server.stop()

    yield serving
    app.extensions["waterworks"] = known


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """Signed by nobody but its owner, for the right address."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pair = tmp_path / "pair.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pair.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain) + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    return context


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_cannot_prove_who_it_is_learns_no_password(app: Flask, served, certificate, scheme: str) -> None:
    box, letter_id = Stranger(), post_letter(app)
    tls = {"tls_context": certificate} if scheme == "smtp" else {"ssl_context": certificate, "auth_require_tls": False}
    with (
        served(box, f"{scheme}://cabinet:secret@127.0.0.1:{{port}}", authenticator=box.overhear, **tls),
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        send(app, letter_id)
    assert (box.letters, box.overheard) == ([], [])


@pytest.mark.parametrize("says", ["550 5.1.1 User unknown", "550 5.2.1 Mailbox disabled"])
def test_where_nobody_lives_it_is_not_tried_again(app: Flask, served, says: str) -> None:
    box, letter_id = Refusing(says), post_letter(app)
    with served(box, "smtp://127.0.0.1:{port}"):
        send(app, letter_id)
    assert box.asked == 1
    with tenancy.serving(app, "dnipro"):
        assert db.session.get_one(Letter, ("dnipro", letter_id)).sent_at is None


@pytest.mark.parametrize("says", ["450 4.2.1 Come back later", "550 5.7.1 Relaying denied", "550 No such user here"])
def test_what_may_be_mended_is_tried_again(app: Flask, served, says: str) -> None:
    box, letter_id = Refusing(says), post_letter(app)
    with served(box, "smtp://127.0.0.1:{port}"), pytest.raises(smtplib.SMTPRecipientsRefused):
        send(app, letter_id)
