"""Our own form, for gateways that can be told what to send: a JSON object, signed with HMAC-SHA256, both ways alike.

Signed is `<timestamp>.<body>`; see docs/operations.md.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from app.sms.gateway import Call, Message, NotSigned, Unreadable
from app.sms.posting import post

TOLERANCE = timedelta(minutes=5)
"""Between the clocks of both sides, and for a delivery that is tried again."""
TIMESTAMP, SIGNATURE = "X-Waterworks-Timestamp", "X-Waterworks-Signature"
SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedJson:
    name: ClassVar[str] = "signed-json"
    repeatable: ClassVar[bool] = True
    secret: str = field(repr=False)
    address: str

    def receive(self, call: Call) -> Message:
        verify(self.secret, call)
        return _read(call.body)

    def collect(self) -> Iterator[Message]:
        return iter(())

    def collected(self, message: Message) -> None:
        """Nothing lies anywhere."""

    def send(self, text_id: str, phone: str, text: str) -> None:
        body = json.dumps({"id": text_id, "to": phone, "text": text}, ensure_ascii=False).encode()
        post(self.address, body, {"Content-Type": "application/json", **signed(self.secret, body)})

    def trouble(self) -> str | None:
        if not self.secret:
            return "has a blank secret, so every text is refused"
        return "has a secret of less than 16 characters" if len(self.secret) < SHORTEST_SECRET else None


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The heads that go with a body."""
    timestamp = str(int(datetime.now(UTC).timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify(secret: str, call: Call) -> None:
    """Raises NotSigned; always, when the secret is blank."""
    timestamp = call.headers.get(TIMESTAMP, "")
    given = call.headers.get(SIGNATURE, "")
    right = sign(secret, timestamp, call.body)
    if not secret or not hmac.compare_digest(given.encode(), right.encode()) or not _is_recent(timestamp, call.moment):
        raise NotSigned


def _is_recent(timestamp: str, moment: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):  # noqa: PLR2004 — to the year 5138
        return False
    return abs(moment - datetime.fromtimestamp(int(timestamp), UTC)) <= TOLERANCE


def _read(body: bytes) -> Message:
    try:
        told: Any = json.loads(body)
        message_id, phone, text, sent_at = told["id"], told["from"], told["text"], told.get("sent_at")
        moment = None if sent_at is None else datetime.fromisoformat(sent_at).astimezone(UTC)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as reason:
        raise Unreadable from reason
    if not all(isinstance(value, str) for value in (message_id, phone, text)) or not message_id:
        raise Unreadable
    return Message(message_id=message_id, phone=phone, text=text, sent_at=moment)
