"""Who makes a request: for throttles an address, for people a browser in words."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from app.core import tenancy
from app.web.client import browser_in_words, client_key
from app.web.hosts import Site


@pytest.fixture
def key_of(whole_app: Flask) -> Callable[[str | None], str]:
    def ask(address: str | None) -> str:
        overrides = {"waterworks.site": Site("directory"), "REMOTE_ADDR": address}
        with whole_app.test_request_context(environ_overrides=overrides):
            return client_key()

    return ask


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:0:7::1", "2001:db8:0:7::/64"),
        ("2001:db8:0:7:ffff::1", "2001:db8:0:7::/64"),
        ("2001:db8:0:8::1", "2001:db8:0:8::/64"),
        ("unix:", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_client_is_an_address_or_half_of_one(key_of: Callable, address: str | None, key: str) -> None:
    assert key_of(address) == key


@pytest.fixture(autouse=True)
def _in_english(whole_app: Flask) -> Iterator[None]:
    with tenancy.serving(whole_app, "dnipro"), force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36 OPR/80", "Opera on Android"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/18.0 Safari/605", "Safari on macOS"),
        ("curl/8.5.0", "A browser we do not know"),
        ("", "A browser we do not know"),
        ("<script>", "A browser we do not know"),
    ],
)
def test_a_browser_in_words(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words
