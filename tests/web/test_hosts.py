"""The host name decides the utility; a host we do not know learns nothing (T1)."""

from collections.abc import Callable

import pytest
from flask import Flask

STRANGERS = [
    "",
    "odesa.waterworks.test",
    "dnipro.waterworks.test.evil.example",
    "dnipro.waterworks.example",
    "xdnipro.waterworks.test",
    "a.dnipro.waterworks.test",
    "dnipro.waterworks.test.",
    "dnipro..waterworks.test",
    "dnipro.waterworks.test:port",
    "dnipro.waterworks.test:443@evil.example",
    "dnipro.waterworks.test\\@evil.example",
    "dnipro_.waterworks.test",
    "dпipro.waterworks.test",
    "xn--dnpro-5ve.waterworks.test",
    "mail.waterworks.test",
    "127.0.0.1",
    "[::1]",
    "evilwaterworks.test",
    "waterworks.test.",
    "d" * 300 + ".waterworks.test",
]


@pytest.mark.parametrize("host", STRANGERS)
def test_a_stranger_learns_nothing(app: Flask, host: str) -> None:
    answer = app.test_client().get("/", headers={"Host": host.encode("utf-8").decode("latin-1")})
    assert (answer.status_code, answer.data, answer.mimetype) == (404, b"Not found\n", "text/plain")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["dnipro.waterworks.test", "DNIPRO.Waterworks.Test", "dnipro.waterworks.test:8443"])
def test_a_utility_is_known_by_its_host(app: Flask, host: str) -> None:
    answer = app.test_client().get("/help", headers={"Host": host}, base_url="https://x")
    assert answer.status_code == 200
    assert "Дніпроводоканал" in answer.text


def test_the_bare_domain_is_the_directory(browse: Callable) -> None:
    page = browse("").get("/").text
    for slug in ("dnipro", "kamianske", "melitopol", "novosibirsk"):
        assert f"https://{slug}.waterworks.test" in page


def test_the_directory_has_none_of_the_utilities_pages(browse: Callable) -> None:
    assert browse("").get("/help").status_code == 404
