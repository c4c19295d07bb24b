"""The log of requests: whom they were for and how they ended, and nothing about people."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import create_app
from app.core.permissions import open_to_all
from app.web.access_log import init_access_log
from config.logging import dict_config, leave_out_values
from config.settings import Settings

Lines = Callable[[], list[dict]]


@pytest.fixture
def logged_app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.add_url_rule("/links/<token>", "links", open_to_all(lambda token: "opened"), subdomain="directory")
    init_access_log(app, believe_request_id=True)
    yield app
    app.extensions["throttle"].dispose()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """What was written, as JSON gives it."""
    config = dict_config("json")["formatters"]["ours"]
    formatter = config.pop("()")(**config)
    caplog.handler.setFormatter(formatter)
    caplog.set_level(logging.INFO, "waterworks.access")
    return lambda: [without_pytests_own(json.loads(line)) for line in caplog.text.splitlines()]


def without_pytests_own(line: dict) -> dict:
    """Its handler has formatted the record before us."""
    return {name: value for name, value in line.items() if name != "message"}


def ask(app: Flask, path: str, host: str = "waterworks.test", **headers: str) -> dict[str, str]:
    return dict(app.test_client().get(path, headers={"Host": host, **headers}, buffered=True).headers)


def test_a_line_names_the_route_and_not_the_token(logged_app: Flask, lines: Lines) -> None:
    answer = ask(logged_app, "/links/very-secret-token?email=olena@example.com")
    (line,) = lines()
    assert line.pop("ms") >= 0
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "waterworks.access",
        "method": "GET",
        "request_id": answer["X-Request-ID"],
        "route": "/links/<token>",
        "status": 200,
        "tenant": "directory",
    }


def test_a_utilitys_requests_carry_its_name(logged_app: Flask, lines: Lines) -> None:
    ask(logged_app, "/healthz", "dnipro.waterworks.test")
    assert [(line["tenant"], line["route"]) for line in lines()] == [("dnipro", "/healthz")]


def test_a_strangers_request_is_counted_without_his_host(logged_app: Flask, lines: Lines) -> None:
    ask(logged_app, "/", "evil.example")
    (line,) = lines()
    assert (line["status"], line["route"], "tenant" in line) == (404, "", False)


@pytest.mark.parametrize(
    ("given", "believed"), [("0123456789abcdef", True), ("short", False), ("a" * 65, False), ("line one%0A", False)]
)
def test_the_request_id_of_a_proxy(logged_app: Flask, given: str, believed: bool) -> None:  # noqa: FBT001 — a column of the table above
    answered = ask(logged_app, "/healthz", **{"X-Request-ID": given})["X-Request-ID"]
    assert (answered == given) is believed


def test_without_a_proxy_nobodys_request_id_is_believed(settings: Settings) -> None:
    app = create_app(settings)
    init_access_log(app, believe_request_id=False)
    assert ask(app, "/healthz", **{"X-Request-ID": "0123456789abcdef"})["X-Request-ID"] != "0123456789abcdef"
    app.extensions["throttle"].dispose()


def test_values_that_postgresql_quotes_are_left_out() -> None:
    said = (
        'UniqueViolation: duplicate key value violates unique constraint "uq_subscriber"\n'
        "DETAIL:  Key (tenant, email_key)=(dnipro, olena@example.com) already exists.\n"
        "[SQL: insert into subscriber …]\n"
        "[parameters: {'email': 'olena@example.com'}]"
    )
    assert leave_out_values(None, "error", {"exception": said})["exception"] == (
        'UniqueViolation: duplicate key value violates unique constraint "uq_subscriber"\n'
        "DETAIL (left out)\n"
        "[SQL: insert into subscriber …]\n"
        "[parameters (left out)"
    )
