"""What is good at one utility is worthless at another: cookies, tokens, links, tickets, passwords (T6, I6)."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import work
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import CHOSEN, newcomer, register, said
from tests.post import Postman, issued_password, links_in

Visit = Callable[[str], Visitor]
Browse = Callable[[str], FlaskClient]
SESSION, FORM = "__Host-session", "__Host-form"


def settle(app: Flask, slug: str) -> None:
    with work.work_for(app, slug):
        identifier = "olena@example.com" if slug == "dnipro" else "Olena"
        make_subscriber(make_account(), email="olena@example.com", identifier=identifier)


def cookie_of(browser: FlaskClient, label: str, name: str) -> str:
    return browser.get_cookie(name, f"{label}.waterworks.test").value


def carry(browser: FlaskClient, label: str, name: str, value: str) -> None:
    browser.set_cookie(name, value, domain=f"{label}.waterworks.test", secure=True)


def test_a_session_of_another_utility(app: Flask, visit: Visit, browse: Browse) -> None:
    for slug in ("dnipro", "melitopol"):
        settle(app, slug)
    visitor = visit("dnipro")
    visitor.sign_in("olena@example.com", PASSWORD)
    thief = browse("melitopol")
    carry(thief, "melitopol", SESSION, cookie_of(visitor.browser, "dnipro", SESSION))
    answer = thief.get("/profile")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/profile")


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: token.swapcase(), lambda _: "", lambda _: "я"]
)
def test_a_session_that_was_made_up(app: Flask, visit: Visit, browse: Browse, change: Callable[[str], str]) -> None:
    settle(app, "dnipro")
    visitor = visit("dnipro")
    visitor.sign_in("olena@example.com", PASSWORD)
    thief = browse("dnipro")
    carry(thief, "dnipro", SESSION, change(cookie_of(visitor.browser, "dnipro", SESSION)))
    assert thief.get("/profile").status_code == 303


def test_a_form_of_another_utility(app: Flask, visit: Visit, browse: Browse) -> None:
    """A page of one utility cannot prepare a form for another: cookie and token are signed for their host."""
    settle(app, "melitopol")
    visitor = visit("dnipro")
    visitor.go("sign_in")
    token = visitor.form("identifier").fields["csrf_token"]
    thief = browse("melitopol")
    carry(thief, "melitopol", FORM, cookie_of(visitor.browser, "dnipro", FORM))
    data = {"csrf_token": token, "identifier": "Olena", "password": PASSWORD}
    assert thief.post("/sign-in", data=data).status_code == 400


def test_a_link_of_another_utility(app: Flask, visit: Visit, letters: Postman) -> None:
    register(visit("dnipro"), newcomer(app, "dnipro"))
    link = links_in(letters()[0])[0]
    thief = visit("kamianske")
    thief.open(f"{link}?lang=en")
    assert thief.answer.status_code == 410
    assert "This link is not complete" in said(thief)
    visitor = visit("dnipro")
    visitor.open(link)
    assert visitor.answer.status_code == 200


def test_a_recovery_of_another_utility(app: Flask, visit: Visit, letters: Postman) -> None:
    for slug in ("dnipro", "kamianske"):
        settle(app, slug)
    visitor = visit("dnipro")
    visitor.go("recover")
    visitor.send(email="olena@example.com")
    link = links_in(letters()[0])[0]
    thief = visit("kamianske")
    thief.go("recover")
    token = thief.form("email").fields["csrf_token"]
    data = {"csrf_token": token, "password": CHOSEN, "password_again": CHOSEN}
    assert thief.browser.post(link, data=data).status_code == 410


def test_a_link_for_another_purpose(app: Flask, visit: Visit, letters: Postman) -> None:
    visitor = visit("dnipro")
    register(visitor, newcomer(app, "dnipro"))
    token = links_in(letters()[0])[0].rsplit("/", 1)[1]
    for path in ("recover", "confirm-email"):
        visitor.open(f"/{path}/{token}")
        assert visitor.answer.status_code == 410


def test_a_ticket_of_another_utility(app: Flask, visit: Visit) -> None:
    """The account that was proved there has the same id here, perhaps."""
    visitor, thief = visit("kamianske"), visit("melitopol")
    who = newcomer(app, "kamianske")
    visitor.go("register")
    visitor.send(**who.first)
    ticket = visitor.form("ticket").fields["ticket"]
    here = newcomer(app, "melitopol")
    thief.go("register", lang="en")
    thief.send(**here.first)
    thief.send(**here.second, ticket=ticket)
    assert thief.answer.status_code == 422
    assert "Please show once more that the account is yours." in said(thief)


def test_an_initial_password_of_another_utility(app: Flask, visit: Visit, letters: Postman) -> None:
    who = newcomer(app, "novosibirsk")
    register(visit("novosibirsk"), who)
    password = issued_password(letters()[0])
    settle(app, "dnipro")
    thief = visit("dnipro")
    thief.sign_in("olena@example.com", password)
    assert thief.answer.status_code == 422


def test_the_first_password_opens_one_page_only(app: Flask, visit: Visit, letters: Postman) -> None:
    """R8: before a password of one's own is chosen, every page leads to the choice."""
    visitor, who = visit("novosibirsk"), newcomer(app, "novosibirsk")
    register(visitor, who)
    visitor.sign_in(who.number, issued_password(letters()[0]))
    token = visitor.form("password").fields["csrf_token"]
    for path in ("/", "/profile", "/profile/password", "/profile/contacts", "/profile/devices", "/accounts/add"):
        assert visitor.browser.get(path).location == "/choose-password"
    for path in ("/profile/contacts", "/profile/notices", "/profile/devices/end", "/accounts/add"):
        assert visitor.browser.post(path, data={"csrf_token": token}).location == "/choose-password"
