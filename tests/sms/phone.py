"""A phone that texts a utility through the real webhook, and a gateway that takes what is sent to it over real HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import tenancy, work
from app.core.db import db
from app.metering.models import Reading
from app.sms.models import SmsInbound, SmsOutbound
from app.sms.signed_json import SIGNATURE, TIMESTAMP, sign
from tests.cabinet import office_reading
from tests.factories import make_account, make_meter, make_subscriber
from tests.post import Postman

SECRET = "a-secret-of-the-tests"
PHONES = {"dnipro": "+380671234567", "novosibirsk": "+79131234567"}
_ids = count(1)


class Gateway(ThreadingHTTPServer):
    """Keeps what it is sent; answers with `statuses`, one after the other, then 200."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent: list[tuple[str, bytes, dict[str, str]]] = []
        self.statuses: list[int] = []

    @property
    def url(self) -> str:
        return f"signed-json://{SECRET}@127.0.0.1:{self.server_port}/texts"

    def texts(self) -> list[tuple[str, str]]:
        told = [json.loads(body) for _, body, _ in self.sent]
        return [(text["to"], text["text"]) for text in told]


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        if status == 200:
            self.server.sent.append((self.path, body, dict(self.headers)))
        if status:
            self.send_response(status)
            self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quietly."""


@contextmanager
def gateway_at_work() -> Iterator[Gateway]:
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def delivery(
    text: str, *, phone: str, message_id: str | None = None, secret: str = SECRET, moment: datetime, **more: Any
) -> dict[str, Any]:
    """The request of a gateway."""
    told = {"id": message_id or f"m{next(_ids)}", "from": phone, "text": text, **more}
    body = json.dumps(told).encode()
    timestamp = str(int(moment.timestamp()))
    heads = {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body), "Content-Type": "application/json"}
    return {"data": body, "headers": heads}


@dataclass
class Phone:
    app: Flask
    client: FlaskClient
    slug: str
    number: str
    gateway: Gateway
    worker: Postman
    accounts: list[str] = field(default_factory=list)
    meters: list[int] = field(default_factory=list)
    serials: list[str] = field(default_factory=list)
    subscriber_id: int = 0

    def deliver(self, text: str, **more: Any) -> TestResponse:
        asked = delivery(text, **{"phone": self.number, "moment": datetime.now(UTC), **more})
        return self.client.post("/sms/signed-json", **asked)

    def text(self, text: str, **more: Any) -> str | None:
        """What comes back; None when nothing does."""
        before = len(self.gateway.sent)
        assert self.deliver(text, **more).status_code == 200
        self.worker()
        came = [said for to, said in self.gateway.texts()[before:] if to == more.get("phone", self.number)]
        assert len(came) <= 1
        return came[0] if came else None

    def readings(self, *columns: str) -> list[tuple[Any, ...]]:
        """What came by SMS, oldest first."""
        wanted = [getattr(Reading, column) for column in columns or ("meter_id", "value_m3")]
        with tenancy.serving(self.app, self.slug):
            statement = select(*wanted).where(Reading.source == "sms").order_by(Reading.id)
            return [tuple(row) for row in db.session.execute(statement)]

    def statuses(self) -> list[str]:
        with tenancy.serving(self.app, self.slug):
            return list(db.session.scalars(select(SmsInbound.status).order_by(SmsInbound.id)))

    def outbound(self, *columns: str) -> list[tuple[Any, ...]]:
        with tenancy.serving(self.app, self.slug):
            wanted = [getattr(SmsOutbound, column) for column in columns]
            return [tuple(row) for row in db.session.execute(select(*wanted).order_by(SmsOutbound.id))]


MoveIn = Callable[..., Phone]


def move_in(
    phone: Phone,
    *last: int | tuple[int, ...],
    kinds: tuple[str, ...] = (),
    number_of_phone: str | None = None,
    **more: Any,
) -> Phone:
    """An account for each of `last`: what the office read of its meters on 1 October. `more`: of the subscriber."""
    with work.work_for(phone.app, phone.slug):
        accounts = []
        for values in last or (1556,):
            account = make_account()
            accounts.append(account)
            for place, value in enumerate(values if isinstance(values, tuple) else (values,)):
                meter = make_meter(account, **({"kind": kinds[place]} if kinds else {}))
                office_reading(meter, value, "2026-10-01")
                phone.meters.append(meter.id)
                phone.serials.append(meter.serial)
        phone.accounts += [account.number for account in accounts]
        fields = {"language": "en", "phone": number_of_phone or phone.number, **more}
        phone.subscriber_id = make_subscriber(*accounts, **fields).id
    return phone
