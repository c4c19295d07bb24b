"""Twilio: a form signed as its documentation says (HMAC-SHA1 over address and sorted fields), out by its API."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from app.sms.gateway import Call, Message, NotSigned, Unreadable
from app.sms.posting import address_of, post

SIGNATURE = "X-Twilio-Signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Twilio:
    """It says nothing of when it called, so what protects from a replay is that a MessageSid is taken once."""

    name: ClassVar[str] = "twilio"
    repeatable: ClassVar[bool] = False
    sid: str
    token: str = field(repr=False)
    sender: str
    host: str = "api.twilio.com"
    port: int | None = None

    def receive(self, call: Call) -> Message:
        try:
            fields = parse_qsl(call.body.decode(), keep_blank_values=True, max_num_fields=200)
        except ValueError as reason:
            raise NotSigned from reason
        given = call.headers.get(SIGNATURE, "")
        if not self.token or not hmac.compare_digest(given.encode(), sign(self.token, call.url, fields).encode()):
            raise NotSigned
        told = dict(fields)
        if not told.get("MessageSid") or "From" not in told or "Body" not in told:
            raise Unreadable
        return Message(message_id=told["MessageSid"], phone=told["From"], text=told["Body"])

    def collect(self) -> Iterator[Message]:
        return iter(())

    def collected(self, message: Message) -> None:
        """Nothing lies anywhere."""

    def send(self, text_id: str, phone: str, text: str) -> None:  # noqa: ARG002 — Twilio takes no id of ours
        url = address_of(self.host, self.port, f"/2010-04-01/Accounts/{self.sid}/Messages.json")
        known = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        heads = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {known}"}
        post(url, urlencode({"To": phone, "From": self.sender, "Body": text}).encode(), heads)

    def trouble(self) -> str | None:
        if not self.token:
            return "has a blank token, so every text is refused"
        if not self.sid or not self.sender:
            return "names no account or no sender (?from=), so nothing can be sent"
        return None


def sign(token: str, url: str, fields: list[tuple[str, str]]) -> str:
    """Of a field that comes twice with the same value, Twilio signs one."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
