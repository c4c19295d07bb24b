"""Signing in and out (I1, I3, R17)."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import work
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import said
from tests.post import Postman, links_in

Visit = Callable[[str], Visitor]
UTILITIES = ("dnipro", "kamianske", "melitopol", "novosibirsk")
IDENTIFIERS = {"dnipro": "olena@example.com", "kamianske": "Олена", "melitopol": "Olena 5"}
TYPED = {"dnipro": " Olena@Example.com ", "kamianske": "ОЛЕНА", "melitopol": "olеna 5", "novosibirsk": "7785"}
UNKNOWN = {"dnipro": "a@example.com", "kamianske": "Хтось", "melitopol": "Kto-to", "novosibirsk": "01-9999999"}


def settle(app: Flask, slug: str, **more: object) -> str:
    with work.work_for(app, slug):
        account = make_account(**({"number": "11-0007785"} if slug == "novosibirsk" else {}))
        identifier = IDENTIFIERS.get(slug, account.number)
        email = {"email": identifier} if slug == "dnipro" else {}
        return make_subscriber(account, identifier=identifier, **email, **more).sign_in_name


@pytest.mark.parametrize("slug", UTILITIES)
def test_by_the_utilitys_identifier_however_it_is_typed(app: Flask, visit: Visit, slug: str) -> None:
    """I1, R7."""
    settle(app, slug)
    visitor = visit(slug)
    visitor.sign_in(TYPED[slug], PASSWORD)
    assert visitor.path == "/"
    assert "Олена" in visitor.page


def test_what_is_kept_of_a_form_and_what_is_not(app: Flask, visit: Visit) -> None:
    """A password is never sent back; the page does not say that it were still there."""
    identifier = settle(app, "dnipro")
    visitor = visit("dnipro")
    visitor.go("sign_in", lang="en")
    visitor.send(identifier=identifier, password="не-той")
    assert "What you have typed is still here; only the password has to be typed again." in said(visitor)
    visitor.send(identifier=identifier, password=PASSWORD)
    visitor.go("change_password")
    visitor.send(present_password="не-той", password="", password_again="")
    assert "New password : Please fill this in." in said(visitor)
    assert "What you have typed" not in said(visitor)
    visitor.go("change_contacts")
    visitor.send(email="nonsense", language="en")
    assert "What you have typed is still here; only the password has to be typed again." in said(visitor)
    visitor.go("account_add")
    visitor.send(account_number="1")
    assert "What you have typed is still here." in said(visitor)


@pytest.mark.parametrize("slug", UTILITIES)
def test_a_wrong_password_looks_like_an_unknown_name(app: Flask, visit: Visit, slug: str) -> None:
    identifier = settle(app, slug)
    visitor = visit(slug)
    visitor.go("sign_in", lang="en")
    answers = []
    for name, password in ((identifier, "не-той-пароль"), (UNKNOWN[slug], PASSWORD)):
        visitor.send(identifier=name, password=password)
        assert visitor.form("identifier", "password").fields["identifier"] == name
        assert visitor.form("identifier", "password").fields["password"] == ""
        answers.append((visitor.answer.status_code, said(visitor)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_a_name_that_was_never_opened_is_not_told_to_strangers(app: Flask, visit: Visit) -> None:
    """R9: with another password it looks like an unknown name."""
    identifier = settle(app, "dnipro", activated_at=None)
    visitor = visit("dnipro")
    visitor.go("sign_in", lang="en")
    visitor.send(identifier=identifier, password="не-той-пароль")
    wrong = said(visitor)
    visitor.send(identifier="nobody@example.com", password=PASSWORD)
    assert said(visitor) == wrong


def test_who_never_opened_the_letter_may_have_it_again(app: Flask, visit: Visit, letters: Postman) -> None:
    """R9."""
    identifier = settle(app, "kamianske", activated_at=None, email="olena@example.com")
    visitor = visit("kamianske")
    visitor.go("sign_in", lang="en")
    visitor.send(identifier=identifier, password=PASSWORD)
    assert visitor.answer.status_code == 403
    assert "the address olena@example.com is yours" in said(visitor)
    visitor.press()
    (letter,) = letters()
    visitor.open(links_in(letter)[0])
    visitor.send(password=PASSWORD)
    visitor.sign_in(identifier, PASSWORD)
    assert visitor.path == "/"


@pytest.mark.parametrize(("slug", "told"), [("dnipro", True), ("melitopol", False)])
@pytest.mark.parametrize("identifier", ["old@example.com", "Z"])
def test_an_old_sign_in_is_told_to_register_anew(visit: Visit, slug: str, identifier: str, *, told: bool) -> None:
    """R17: after the failed sign-in, and not before."""
    visitor = visit(slug)
    assert "please register anew" not in visitor.go("sign_in", lang="en")
    visitor.send(identifier=identifier, password="старий-пароль")
    assert ("please register anew" in visitor.page) == told


@pytest.mark.parametrize(("remember", "lasting"), [("yes", True), ("", False)])
def test_remember_me(app: Flask, visit: Visit, remember: str, *, lasting: bool) -> None:
    """I1: else the browser forgets when it is closed."""
    visitor = visit("dnipro")
    identifier = settle(app, "dnipro")
    visitor.go("sign_in")
    form = visitor.form("identifier").fields
    answer = visitor.browser.post(
        "/sign-in", data={**form, "identifier": identifier, "password": PASSWORD, "remember": remember}
    )
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-session=")]
    assert ("Max-Age=7776000" in cookie) == lasting
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize(
    ("wanted", "arrives"),
    [
        ("/readings?page=2", "/readings?page=2"),
        ("/profile", "/profile"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("profile", "/"),
        ("", "/"),
    ],
)
def test_the_page_that_was_asked_for_is_one_of_ours(app: Flask, visit: Visit, wanted: str, arrives: str) -> None:
    visitor = visit("dnipro")
    identifier = settle(app, "dnipro")
    visitor.go("sign_in")
    data = {**visitor.form("identifier").fields, "identifier": identifier, "password": PASSWORD}
    answer = visitor.browser.post("/sign-in", query_string={"next": wanted}, data=data)
    assert (answer.status_code, answer.location) == (303, arrives)


def test_a_stranger_is_asked_to_sign_in_and_comes_to_the_page(app: Flask, visit: Visit) -> None:
    visitor = visit("dnipro")
    identifier = settle(app, "dnipro")
    visitor.open("/profile")
    assert visitor.path == "/sign-in"
    data = {**visitor.form("identifier").fields, "identifier": identifier, "password": PASSWORD}
    asked = visitor.answer.request
    answer = visitor.browser.post("/sign-in", query_string=asked.query_string.decode(), data=data)
    assert answer.location == "/profile"


def test_signing_out_ends_the_session_itself(app: Flask, visit: Visit) -> None:
    visitor = visit("dnipro")
    visitor.sign_in(settle(app, "dnipro"), PASSWORD)
    kept = visitor.browser.get_cookie("__Host-session", "dnipro.waterworks.test").value
    token = visitor.form("csrf_token").fields["csrf_token"]
    visitor.browser.post("/sign-out", data={"csrf_token": token})
    visitor.browser.set_cookie("__Host-session", kept, domain="dnipro.waterworks.test", secure=True)
    visitor.open("/profile")
    assert visitor.path == "/sign-in"


def test_signing_in_draws_a_new_session_and_ends_the_old(app: Flask, visit: Visit, browse: Callable) -> None:
    """What an attacker put into the browser before opens nothing afterwards."""
    identifier, visitor = settle(app, "dnipro"), visit("dnipro")
    visitor.sign_in(identifier, PASSWORD)
    planted = visitor.browser.get_cookie("__Host-session", "dnipro.waterworks.test").value
    data = {**visitor.form("csrf_token").fields, "identifier": identifier, "password": PASSWORD}
    visitor.browser.post("/sign-in", data=data)
    assert visitor.browser.get_cookie("__Host-session", "dnipro.waterworks.test").value != planted
    attacker: FlaskClient = browse("dnipro")
    attacker.set_cookie("__Host-session", planted, domain="dnipro.waterworks.test", secure=True)
    assert attacker.get("/profile").status_code == 303


@pytest.mark.parametrize("identifier", ["olena@example.com", "nobody@example.com"])
def test_five_wrong_passwords_close_the_door_for_a_while(app: Flask, visit: Visit, identifier: str) -> None:
    """I3: whether there is such a subscriber or not; it says until when, and how to recover."""
    settle(app, "dnipro")
    visitor = visit("dnipro")
    visitor.go("sign_in", lang="en")
    answers = []
    for _ in range(6):
        data = {**visitor.form("identifier").fields, "identifier": identifier, "password": "не-той-пароль"}
        answer = visitor.browser.post("/sign-in", data=data)
        answers.append(answer.status_code)
    assert answers == [422] * 5 + [429]
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert 'href="/recover"' in answer.text
    assert "You can try again after" in answer.text


def test_the_right_password_does_not_open_a_closed_door(app: Flask, visit: Visit) -> None:
    """I3."""
    identifier, visitor = settle(app, "dnipro"), visit("dnipro")
    visitor.go("sign_in")
    data = {**visitor.form("identifier").fields, "identifier": identifier}
    for _ in range(5):
        visitor.browser.post("/sign-in", data={**data, "password": "не-той-пароль"})
    assert visitor.browser.post("/sign-in", data={**data, "password": PASSWORD}).status_code == 429


def test_right_passwords_are_not_counted(app: Flask, visit: Visit) -> None:
    """I3."""
    identifier = settle(app, "dnipro")
    for _ in range(8):
        visitor = visit("dnipro")
        visitor.sign_in(identifier, PASSWORD)
        assert visitor.path == "/"


def test_empty_fields_are_said_at_their_places(visit: Visit) -> None:
    visitor = visit("kamianske")
    visitor.go("sign_in", lang="en")
    visitor.send(identifier="", password="")
    assert said(visitor).count("Please fill this in.") == 4
    assert visitor.answer.status_code == 422


def test_somebody_signed_in_is_not_asked_again(app: Flask, visit: Visit) -> None:
    visitor = visit("dnipro")
    visitor.sign_in(settle(app, "dnipro"), PASSWORD)
    visitor.go("sign_in")
    assert visitor.path == "/"


def test_a_form_that_comes_after_the_session_ended(app: Flask, browse: Callable[[str], FlaskClient]) -> None:
    """Nobody believes that a reading was taken; after signing in, its page is there again."""
    client = browse("dnipro")
    form = "/accounts/1/readings"
    headers = {"Referer": f"https://dnipro.waterworks.test{form}?lang=en"}
    client.get("/sign-in?lang=en")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    answer = client.post(form, data={"csrf_token": token[1], "meter-1": "1563"}, headers=headers)
    assert answer.location == f"/sign-in?next={form}"
    assert "You were signed out meanwhile, so nothing was sent." in client.get(answer.location).text
