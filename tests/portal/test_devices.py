"""Where one is signed in: listed in words, ended one by one or all at once (I6)."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from app.core import work
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import said

Visit = Callable[[str], Visitor]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def three(app: Flask, visit: Visit) -> list[Visitor]:
    with work.work_for(app, "dnipro"):
        make_subscriber(make_account(), email="olena@example.com")
    visitors = []
    for browser in (FIREFOX, PHONE, IPHONE):
        visitor = visit("dnipro")
        visitor.browser.environ_base["HTTP_USER_AGENT"] = browser
        visitor.go("sign_in", lang="en")
        visitor.send(identifier="olena@example.com", password=PASSWORD)
        visitors.append(visitor)
    return visitors


def is_signed_in(visitor: Visitor) -> bool:
    visitor.open("/profile")
    return visitor.path == "/profile"


def test_they_are_listed_in_words_the_present_one_first(three: list[Visitor]) -> None:
    three[1].go("sessions")
    words = said(three[1])
    places = [words.index(name) for name in ("Chrome on Android", "this device", "Firefox on Windows")]
    assert places == sorted(places)
    assert "Safari on iPhone" in words


def test_the_day_is_that_of_the_utility(three: list[Visitor], visit: Visit) -> None:
    visitor = visit("dnipro")
    with time_machine.travel("2026-11-23T22:30Z", tick=False):
        visitor.go("sign_in", lang="en")
        visitor.send(identifier="olena@example.com", password=PASSWORD)
        visitor.go("sessions")
        assert "signed in 24 November, last here 24 November 2026, 00:30" in said(visitor)


def test_one_is_ended(three: list[Visitor]) -> None:
    visitor = three[0]
    visitor.go("sessions")
    target = visitor.page.split("Sign out: Chrome on Android")[0].rsplit('action="', 1)[1].split('"')[0]
    visitor.browser.post(target, data=visitor.form("csrf_token").fields)
    assert [is_signed_in(one) for one in three] == [True, False, True]


def test_all_others_are_ended(three: list[Visitor]) -> None:
    visitor = three[2]
    visitor.go("sessions")
    visitor.browser.post("/profile/devices/end", data=visitor.form("csrf_token").fields)
    assert [is_signed_in(one) for one in three] == [False, False, True]


@pytest.mark.parametrize("number", [1, 2**63 - 1, 2**63, 10**30])
def test_nobody_elses_session_is_ended(three: list[Visitor], number: int) -> None:
    visitor = three[0]
    visitor.go("sessions")
    answer = visitor.browser.post(f"/profile/devices/{10**6 + number}/end", data=visitor.form("csrf_token").fields)
    assert answer.status_code == 404
