"""What a gateway for text messages does for us: one small interface, an implementation for each kind of gateway."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from app.core.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request to our webhook. `url` is our own address of it, whatever proxies made of it on the way."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text from a phone. `message_id` is the gateway's own; `sent_at` is None where it does not say."""

    message_id: str
    phone: str
    text: str
    sent_at: datetime | None = None


class NotSigned(DomainError):
    """Nobody who knows the secret sent this just now."""

    code = "not-signed"
    status = 403


class Unreadable(DomainError):
    """Signed, but not in the form that was agreed."""

    code = "unreadable"
    status = 400


class NotSent(Exception):
    """Certainly not sent; it may be tried again."""


class Refused(Exception):
    """The gateway will not send it, however often we ask."""


class Unsure(Exception):
    """No answer came: it may have been sent."""


class Gateway(Protocol):
    name: ClassVar[str]
    """As it stands in the webhook's address."""
    repeatable: ClassVar[bool]
    """Whether a text with the same id may be given to it twice and is sent once."""

    def receive(self, call: Call) -> Message:
        """Raises NotSigned, Unreadable."""

    def collect(self) -> Iterator[Message]:
        """What lies waiting, where the gateway does not call us."""

    def collected(self, message: Message) -> None:
        """It is stored with us."""

    def send(self, text_id: str, phone: str, text: str) -> None:
        """Raises NotSent, Refused, Unsure."""

    def trouble(self) -> str | None:
        """What the operator has to mend, or None."""
