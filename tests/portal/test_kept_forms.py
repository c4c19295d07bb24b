"""A form that comes after the session had ended is there again, as typed, once the same person has signed in."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from itsdangerous import URLSafeSerializer
from werkzeug.test import TestResponse

from app.core import work
from app.identity import sessions
from app.identity.queries import get_subscriber
from tests.cabinet import post, words
from tests.factories import PASSWORD, make_subscriber
from tests.metering.household import Household, settle
from tests.pictures import telling_jpeg
from tests.portal.test_photos import large, upload

PETRO = "petro@example.com"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-23T12:05:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def home(app, browse) -> Household:
    """The form was open when the session ended."""
    home = settle(app, browse("dnipro"))
    home.client.get("/help?lang=en")
    post(home.client, home.form)  # draws the token of its forms
    with work.work_for(app, "dnipro"):
        make_subscriber(identifier=PETRO, email=PETRO, language="en")
        sessions.end_other_sessions(home.subscriber_id, keep=None)
    return home


def sign_in_again(home: Household, identifier: str = "") -> TestResponse:
    with work.work_for(home.app, home.slug):
        name = identifier or get_subscriber(home.subscriber_id).sign_in_name
    answer = home.client.post_form("/sign-in", "/sign-in", {"identifier": name, "password": PASSWORD})
    home.client.token = ""
    return answer


def dial(page: str) -> str:
    found = re.search(r'<input[^>]* name="meter-\d+"[^>]*>', page)
    assert found
    value = re.search(r' value="([^"]*)"', found[0])
    return value[1] if value else ""


def test_readings_are_in_the_form_again_and_not_sent(home: Household) -> None:
    asked = home.send(1563)
    assert asked.location == f"/sign-in?next={home.form}"
    assert "Sign in: what you typed will be here again." in words(home.client.get(asked.location).text)
    entered = sign_in_again(home)
    assert entered.location == home.form
    page = home.client.get(home.form).text
    assert dial(page) == "1563"
    assert "What you had typed is here again and not sent yet" in words(page)
    assert home.stored("value_m3") == []


def test_who_is_back_is_greeted_in_the_language_of_the_cabinet(home: Household) -> None:
    home.send(1563)
    home.client.delete_cookie("language", domain="dnipro.waterworks.test")
    home.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "uk"
    sign_in_again(home)
    assert "What you had typed is here again and not sent yet" in words(home.client.get(home.form).text)


def test_they_wait_while_the_page_is_only_looked_at_and_go_once_a_form_is_sent(home: Household) -> None:
    home.send(1563)
    sign_in_again(home)
    assert dial(home.client.get(f"{home.form}?lang=uk").text) == "1563"
    assert dial(home.client.get(f"{home.form}?lang=ru").text) == "1563"
    home.send("nonsense")
    assert dial(home.client.get(home.form).text) == ""


def test_nobody_else_is_shown_them(home: Household) -> None:
    home.send(1563)
    sign_in_again(home, PETRO)
    post(home.client, "/sign-out")
    home.client.token = ""
    assert sign_in_again(home).location == "/"
    assert dial(home.client.get(home.form).text) == ""


def test_whoever_signed_out_left_nothing(home: Household) -> None:
    home.send(1563)
    post(home.client, "/sign-out")
    home.client.token = ""
    assert sign_in_again(home).location == "/"


def test_they_are_kept_for_an_hour(home: Household, clock: time_machine.Traveller) -> None:
    home.send(1563)
    clock.shift(3600)
    assert sign_in_again(home).location == "/"
    assert dial(home.client.get(home.form).text) == ""


def test_a_browser_in_which_nobody_was_signed_in_keeps_nothing(home: Household, browse) -> None:
    stranger = browse("dnipro")
    stranger.post_form(home.form, "/sign-in", {f"meter-{home.meters[0]}": "1563"})
    home.client = stranger
    assert sign_in_again(home).location == "/"
    assert dial(home.client.get(home.form).text) == ""


def test_a_photo_is_chosen_again_the_digits_beside_it_are_not(home: Household) -> None:
    photo = telling_jpeg() + bytes(300_000)
    fields = {"csrf_token": home.client.token, f"meter-{home.meters[0]}": "1563", **upload(home, photo)}
    asked = home.client.post(home.form, **large(**fields))
    said = words(home.client.get(asked.location).text)
    assert "Photos cannot be kept: please choose them once more." in said
    sign_in_again(home)
    assert dial(home.client.get(home.form).text) == "1563"


def test_what_is_too_long_for_a_cookie_is_not_kept(home: Household) -> None:
    asked = post(home.client, f"/accounts/{home.account_id}/claims", words="Ї" * 1000)
    assert asked.location == "/sign-in"
    assert "please sign in, and send it once more" in words(home.client.get(asked.location).text).casefold()


def test_words_to_the_office_are_there_again(home: Household) -> None:
    claims = f"/accounts/{home.account_id}/claims"
    post(home.client, claims, words="Чому так багато? " * 20)
    assert sign_in_again(home).location == claims
    assert "Чому так багато? Чому так багато?" in home.client.get(claims).text


def test_contacts_are_and_the_password_beside_them_is_not(home: Household) -> None:
    post(home.client, "/profile/contacts", display_name="Оленка", present_password="таємниця", email="o@example.com")
    cookie = home.client.get_cookie("__Host-form", domain="dnipro.waterworks.test")
    assert cookie
    assert "таємниця" not in str(URLSafeSerializer("").load_payload(cookie.value.rsplit(".", 2)[0].encode()))
    assert sign_in_again(home).location == "/profile/contacts"
    page = home.client.get("/profile/contacts").text
    assert ("Оленка" in page, "o@example.com" in page, "таємниця" in page) == (True, True, False)


@pytest.mark.parametrize("chosen", [["notify_balance"], []])
def test_the_notices_that_were_chosen_are_chosen_again(home: Household, chosen: list[str]) -> None:
    """Those that were not, neither."""
    with work.work_for(home.app, home.slug):
        get_subscriber(home.subscriber_id).remind_readings = True
    post(home.client, "/profile/notices", **dict.fromkeys(chosen, "yes"))
    assert sign_in_again(home).location == "/profile/notices"
    page = home.client.get("/profile/notices").text
    ticked = [re.search(r' name="(\w+)"', box)[1] for box in re.findall(r"<input[^>]* checked[^>]*>", page)]
    assert ticked == chosen


def test_the_name_of_an_account_is_there_again(home: Household) -> None:
    path = f"/accounts/{home.account_id}/name"
    post(home.client, path, name="Мамина квартира")
    assert sign_in_again(home).location == path
    assert 'value="Мамина квартира"' in home.client.get(path).text
