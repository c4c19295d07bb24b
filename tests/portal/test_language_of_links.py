"""Whoever comes by the link of a letter is spoken to as the letter did, also on a borrowed phone."""

from collections.abc import Callable

from flask import Flask

from tests.factories import PASSWORD
from tests.fifth.visitor import Visitor
from tests.portal.test_recovery import NEW, ask, settle
from tests.post import Postman, links_in

Visit = Callable[[str], Visitor]


def test_a_new_password_is_chosen_in_the_language_of_the_letter(app: Flask, visit: Visit, letters: Postman) -> None:
    settle(app, "dnipro")
    ask(visit("dnipro"), email="olena@example.com")
    (letter,) = letters()
    visitor = visit("dnipro")
    visitor.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "uk"
    assert "Choose a password" in visitor.open(links_in(letter)[0])
    assert "Your new password is saved" in visitor.send(**NEW)


def test_a_new_address_is_confirmed_in_the_language_of_the_letter(app: Flask, visit: Visit, letters: Postman) -> None:
    owner = visit("dnipro")
    owner.sign_in(settle(app, "dnipro"), PASSWORD)
    owner.go("change_contacts")
    owner.send(language="en", email="new@example.com", present_password=PASSWORD)
    (letter,) = letters()
    visitor = visit("dnipro")
    visitor.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "uk"
    assert "Thank you, the address works." in visitor.open(links_in(letter)[0])
    visitor.browser.post(links_in(letter)[0], data=visitor.form("csrf_token").fields)
    assert "Your new address is confirmed." in visitor.go("sign_in")
