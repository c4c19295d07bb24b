"""Password, then the second factor, and sessions that end by themselves (I7)."""

import re
from datetime import timedelta
from html import unescape

import pytest

from app.core import work
from app.core.permissions import Role
from tests.console.cast import PASSWORD, code_now, make_member

WRONG = "The name or the password is not right"
WRONG_CODE = "This code is not right"


@pytest.fixture
def colleague(app, clock, stranger):
    """Somebody with both factors, and his browser."""
    with work.work_for(app, "dnipro"):
        email = make_member(Role.METERING, name="Леся").email
    visitor = stranger("dnipro")
    visitor.go("sign_in", lang="en")
    visitor.email = email
    return visitor


def test_both_factors_open_the_page_that_was_asked_for(colleague) -> None:
    colleague.open("/console/profile")
    colleague.send(email=colleague.email, password=PASSWORD)
    assert "Second step" in colleague.text
    colleague.send(code=code_now())
    assert colleague.path == "/console/profile"


@pytest.mark.parametrize(("email", "password"), [("{}", "not-this-one"), ("nobody@example.com", PASSWORD)])
def test_nobody_learns_whether_it_was_the_name_or_the_password(colleague, email: str, password: str) -> None:
    page = colleague.send(email=email.format(colleague.email), password=password)
    assert (colleague.answer.status_code, WRONG in page) == (422, True)


def test_a_code_opens_one_door_once(colleague, clock, stranger) -> None:
    colleague.send(email=colleague.email, password=PASSWORD)
    code = code_now()
    colleague.send(code=code)
    second = stranger("dnipro")
    second.go("sign_in", lang="en")
    second.send(email=colleague.email, password=PASSWORD)
    second.send(code=code)
    assert WRONG_CODE in second.text
    clock.shift(30)
    second.send(code=code_now())
    assert second.path == "/console/"


@pytest.mark.parametrize(("seconds", "path"), [(-30, "/console/"), (-90, "/console/second-factor")])
def test_a_phone_may_be_half_a_minute_slow(colleague, clock, seconds: int, path: str) -> None:
    colleague.send(email=colleague.email, password=PASSWORD)
    clock.shift(seconds)
    late = code_now()
    clock.shift(-seconds)
    colleague.send(code=late)
    assert colleague.path == path


def test_codes_cannot_be_guessed(colleague) -> None:
    colleague.send(email=colleague.email, password=PASSWORD)
    statuses = [colleague.send(code="000000") and colleague.answer.status_code for _ in range(7)]
    assert statuses == [422] * 5 + [429] * 2


def test_passwords_cannot_be_guessed(colleague) -> None:
    statuses = [
        colleague.send(email=colleague.email, password="wrong") and colleague.answer.status_code for _ in range(7)
    ]
    assert statuses == [422] * 5 + [429] * 2


def test_half_an_hour_without_a_click_ends_the_session(enter, clock) -> None:
    visitor = enter("dnipro")
    clock.shift(timedelta(minutes=29))
    visitor.go("profile")
    assert visitor.path == "/console/profile"
    clock.shift(timedelta(minutes=31))
    visitor.go("profile")
    assert visitor.path == "/console/sign-in"


def test_a_page_that_looks_again_by_itself_is_no_click(enter, clock) -> None:
    """A batch that never comes would keep a forgotten console open for the whole day."""
    visitor = enter("dnipro")
    visitor.go("exports", ordered=0, period="2026-11")
    again = unescape(re.search(r'http-equiv="refresh" content="3;url=([^"]+)"', visitor.page)[1])
    assert again == "/console/exports?ordered=0&period=2026-11&by_itself=1"
    for _ in range(2):
        clock.shift(timedelta(minutes=14))
        visitor.open(again)
        assert visitor.path == "/console/exports"
    clock.shift(timedelta(minutes=3))
    visitor.open(again)
    assert visitor.path == "/console/sign-in"


def test_twelve_hours_end_it_in_any_case(enter, clock) -> None:
    visitor = enter("dnipro")
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        visitor.go("home")
    assert visitor.path == "/console/"
    clock.shift(timedelta(minutes=20))
    visitor.go("home")
    assert visitor.path == "/console/sign-in"


def test_a_session_of_one_utility_opens_nothing_at_another(enter, browse) -> None:
    cookie = enter("dnipro").browser.get_cookie("__Host-staff", domain="dnipro.waterworks.test")
    thief = browse("melitopol")
    thief.set_cookie("__Host-staff", cookie.value, domain="melitopol.waterworks.test", secure=True)
    assert thief.get("/console/").location.startswith("/console/sign-in")


def test_signing_out_ends_the_session_and_not_only_the_cookie(enter, app, browse) -> None:
    visitor = enter("dnipro")
    cookie = visitor.browser.get_cookie("__Host-staff", domain="dnipro.waterworks.test")
    visitor.go("home")
    visitor.press()
    again = browse("dnipro")
    again.set_cookie("__Host-staff", cookie.value, domain="dnipro.waterworks.test", secure=True)
    assert again.get("/console/").location.startswith("/console/sign-in")


@pytest.mark.parametrize("wanted", ["https://evil.example/console", "//evil.example", "/console\\evil", "/"])
def test_the_way_back_never_leads_to_another_site(colleague, wanted: str) -> None:
    colleague.go("sign_in", next=wanted, lang="en")
    colleague.send(email=colleague.email, password=PASSWORD)
    colleague.send(code=code_now())
    assert colleague.path == "/console/"
