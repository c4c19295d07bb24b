"""It is 23 November 2026, 14:05 in Kyiv, and every utility has a gateway."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.post import Postman
from tests.sms.phone import PHONES, Gateway, Phone, gateway_at_work

MOMENT = "2026-11-23T12:05:00+00:00"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def server() -> Iterator[Gateway]:
    with gateway_at_work() as gateway:
        yield gateway


@pytest.fixture
def gateway(server: Gateway) -> Gateway:
    server.sent.clear()
    server.statuses.clear()
    return server


@pytest.fixture
def connect(app: Flask) -> Iterator[Callable[..., None]]:
    """`connect(dnipro="twilio://…")`: these gateways and no others, until the test is over."""
    known = app.extensions["waterworks"]

    def change(**gateways: str) -> None:
        settings = dataclasses.replace(known.settings, sms=gateways)
        app.extensions["waterworks"] = dataclasses.replace(known, settings=settings)

    yield change
    app.extensions["waterworks"] = known


@pytest.fixture
def phone_in(
    app: Flask,
    browse: Callable[[str], FlaskClient],
    letters: Postman,
    gateway: Gateway,
    connect: Callable[..., None],
    clock: time_machine.Traveller,
) -> Callable[[str], Phone]:
    """A phone that is in no cabinet yet."""

    def get(slug: str) -> Phone:
        connect(**{slug: gateway.url})
        return Phone(app, browse(slug), slug, PHONES.get(slug, PHONES["dnipro"]), gateway, letters)

    return get


@pytest.fixture
def phone(phone_in: Callable[[str], Phone]) -> Phone:
    return phone_in("dnipro")
