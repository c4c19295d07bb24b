"""Headers, cookies and foreign requests."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


def test_every_page_is_armoured(browse: Callable) -> None:
    headers = browse("dnipro").get("/help").headers
    assert {name: headers.get(name) for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")} == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_the_nonce_is_new_every_time(browse: Callable) -> None:
    client = browse("dnipro")
    policies = {client.get("/help").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_cookies_belong_to_one_host(browse: Callable) -> None:
    cookies = browse("dnipro").get("/sign-in").headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert "Domain=" not in cookie
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://melitopol.waterworks.test"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_posts_nothing(browse: Callable, headers: dict[str, str]) -> None:
    assert browse("dnipro").post("/sign-in", headers=headers).status_code == 403


def test_a_form_without_its_token_is_refused(browse: Callable) -> None:
    assert browse("dnipro").post("/sign-in", data={"sign_in": "x", "password": "y"}).status_code == 400


def test_eight_megabytes_are_too_large(browse: Callable) -> None:
    answer = browse("dnipro").post("/sign-in", data={"sign_in": "x" * 8_000_000})
    assert answer.status_code == 413


def test_assets_are_kept_for_ever_and_travel_compressed(browse: Callable) -> None:
    client = browse("dnipro")
    page = client.get("/help").text
    address = next(part for part in page.split('"') if part.startswith("/assets/") and part.endswith(".css"))
    answer = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "br")
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) < 40_000
    assert client.get(address.replace("/assets/", "/assets/0")).status_code == 404


def posted(browser: FlaskClient, token: str) -> int:
    return browser.post("/sign-in", data={"csrf_token": token, "identifier": "x", "password": "y"}).status_code


def token_of(browser: FlaskClient) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)[1]


def test_a_form_is_good_at_its_own_utility_and_worthless_at_another(browse: Callable) -> None:
    own, other = browse("dnipro"), browse("melitopol")
    token = token_of(own)
    assert posted(own, token) == 422
    stolen = own.get_cookie("__Host-form", domain="dnipro.waterworks.test")
    other.set_cookie(stolen.key, stolen.value, domain="melitopol.waterworks.test", secure=True)
    assert posted(other, token) == 400


def test_all_forms_of_a_browser_have_one_token_and_nobody_elses(browse: Callable) -> None:
    ours, theirs = browse("dnipro"), browse("dnipro")
    token, other = token_of(ours), token_of(theirs)
    assert (token_of(ours), token_of(theirs)) == (token, other)
    assert (posted(ours, token), posted(ours, other), posted(theirs, other)) == (422, 400, 422)
