"""A cabinet in the browser: signed in, forms sent as browsers send them, statements counted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import tenancy, work
from app.identity import sessions
from app.metering.models import Meter, Reading
from tests.conftest import Browser
from tests.factories import make_reading
from tests.statements import noted_statements

NOON = time(12)


def office_reading(meter: Meter, value_m3: int, taken_on: str, **more: Any) -> Reading:
    """What the register brought."""
    noon = datetime.combine(date.fromisoformat(taken_on), NOON, tenancy.current().time_zone)
    return make_reading(meter, value_m3, noon, **{"source": "import", **more})


def sign_in(app: Flask, client: FlaskClient, slug: str, subscriber_id: int) -> FlaskClient:
    with work.work_for(app, slug):
        opened = sessions.open_session(subscriber_id, remember=True, client="Firefox")
    client.set_cookie("__Host-session", opened.token, domain=f"{slug}.waterworks.test", secure=True)
    return client


def post(client: Browser, path: str, **typed: Any) -> TestResponse:
    """With the token of a page that was open before."""
    return client.post_form(path, "/help", typed)


def words(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """The SQL that is sent meanwhile. Savepoints are a test's own: elsewhere they are begin and commit."""
    sent: list[str] = []
    with noted_statements(app) as noted:
        yield sent
    sent.extend(statement for statement in noted if "SAVEPOINT" not in statement)
