"""Letters of the demo: received over SMTP, kept as files under var/mail, read back by the mail page."""

import contextlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 500
NAME = re.compile(r"[0-9]{19}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`html` is None when the letter has no such part."""

    name: str
    subject: str
    sender_name: str
    sender: str
    recipient: str
    sent_at: datetime
    text: str
    html: str | None
    source: bytes


class Receiver:
    """Takes every letter; the oldest make room."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 — aiosmtpd's name
        file = self.folder / f"{time.time_ns()}.eml"
        unfinished = file.with_suffix(".part")
        unfinished.write_bytes(envelope.original_content or b"")
        unfinished.rename(file)
        for old in sorted(self.folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return "250 The letter is in the demo's mailbox"


@contextlib.contextmanager
def receiving(folder: Path, port: int) -> Iterator[str]:
    """A mail server on the loopback for as long as the block lasts; gives its address as SMTP_URL."""
    server = Controller(Receiver(folder), hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        server.stop()


def list_letters(folder: Path, recipient: str = "") -> Iterator[Letter]:
    """Newest first, read one by one; with `recipient`, only those to this address."""
    wanted = recipient.strip().casefold()
    for file in sorted(folder.glob("*.eml"), reverse=True):
        letter = read_letter(file)
        if not wanted or letter.recipient.casefold() == wanted:
            yield letter


def find_letter(folder: Path, name: str) -> Letter | None:
    file = folder / f"{name}.eml"
    return read_letter(file) if NAME.fullmatch(name) and file.is_file() else None


def read_letter(file: Path) -> Letter:
    source = file.read_bytes()
    message = message_from_bytes(source, policy=policy.default)
    # Names of two encoded words come out of the newer parser with a space in the middle.
    headers = BytesHeaderParser().parsebytes(source)
    sender_name, sender = parseaddr(_decoded(headers["From"]))
    return Letter(
        name=file.stem,
        subject=_decoded(headers["Subject"]),
        sender_name=sender_name,
        sender=sender,
        recipient=parseaddr(_decoded(headers["To"]))[1],
        sent_at=datetime.fromtimestamp(int(file.stem) / 1e9).astimezone(),
        text=_part(message, "plain") or "",
        html=_part(message, "html"),
        source=source,
    )


def _decoded(header: str | None) -> str:
    return str(make_header(decode_header(header or "")))


def _part(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    return part.get_content() if part else None
