"""A modem on the office's shelf: SMS Server Tools keep one file per text, in `incoming` and `outgoing` of a folder."""

import hashlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from app.core import tenancy
from app.core.errors import NotFound
from app.sms.gateway import Call, Message, NotSent

log = logging.getLogger(__name__)

SETTLED_SECONDS = 2
"""A younger file may still be being written."""
ENCODINGS = {"UCS": "utf-16-be", "UTF": "utf-8", "ISO": "iso-8859-15", "": "utf-8"}
LARGEST = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDrop:
    name: ClassVar[str] = "file-drop"
    repeatable: ClassVar[bool] = False
    folder: Path

    def receive(self, call: Call) -> Message:  # noqa: ARG002 — the form of a gateway
        """It has no webhook, so nobody can call it."""
        raise NotFound

    def collect(self) -> Iterator[Message]:
        """The oldest first."""
        files = [file for file in self._incoming.glob("[!.]*") if file.is_file()]
        for file in sorted(files, key=lambda file: (file.stat().st_mtime, file.name)):
            if time.time() - file.stat().st_mtime < SETTLED_SECONDS:
                continue
            try:
                yield read_file(file)
            except (ValueError, LookupError):
                log.warning("a file of the modem cannot be read")
                self._put_aside(file)

    def collected(self, message: Message) -> None:
        (self._incoming / message.message_id.rpartition(":")[0]).unlink(missing_ok=True)

    def send(self, text_id: str, phone: str, text: str) -> None:
        """Complete before it is where the modem looks for it."""
        unfinished = self.folder / f"{text_id}.part"
        try:
            unfinished.write_text(f"To: {phone.removeprefix('+')}\nAlphabet: UTF-8\n\n{text}", encoding="utf-8")
            unfinished.rename(self.folder / "outgoing" / text_id)
        except OSError as reason:
            raise NotSent(f"{self.folder / 'outgoing'} cannot be written: {reason.strerror}") from reason

    def trouble(self) -> str | None:
        missing = [name for name in ("incoming", "outgoing") if not (self.folder / name).is_dir()]
        return f"has no folder {self.folder / missing[0]}" if missing else None

    @property
    def _incoming(self) -> Path:
        return self.folder / "incoming"

    def _put_aside(self, file: Path) -> None:
        aside = self.folder / "unreadable"
        aside.mkdir(exist_ok=True)
        file.rename(aside / file.name)


def read_file(file: Path) -> Message:
    """Raises ValueError. Names may come again after a restart of the modem, so the content is part of the id."""
    content = file.read_bytes()
    head, gap, body = content.partition(b"\n\n")
    lines = (line.partition(":") for line in head.decode("iso-8859-15").splitlines())
    heads = {name.strip(): value.strip() for name, _, value in lines}
    if not gap or "From" not in heads or len(content) > LARGEST:
        raise ValueError(file.name)
    text = body.decode(ENCODINGS[heads.get("Alphabet", "")[:3].upper()])
    phone = heads["From"] if heads["From"].startswith("+") else f"+{heads['From']}"
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Message(
        message_id=f"{file.name}:{digest}", phone=phone, text=text.strip(), sent_at=_moment(heads.get("Sent", ""))
    )


def _moment(told: str) -> datetime | None:
    """26-11-23 14:05:00 by the clock of the utility."""
    try:
        return datetime.strptime(told, "%y-%m-%d %H:%M:%S").replace(tzinfo=tenancy.current().time_zone)
    except ValueError:
        return None
