"""Letters that wait for the mail server while what they are about changes: no link leaves for an address given up."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core import tokens, work
from app.core.db import db
from app.identity.letters import NEW_EMAIL
from app.identity.limits import NEW_EMAIL_VALID
from app.identity.models import PendingEmail
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import CHOSEN, newcomer, register
from tests.portal.test_registration_letters import open_throttles
from tests.post import Postman, issued_password, links_in

Visit = Callable[[str], Visitor]
UTILITIES = ("dnipro", "kamianske", "melitopol", "novosibirsk")


@pytest.mark.parametrize("slug", UTILITIES)
def test_a_second_letter_of_the_registration_is_not_sent_to_the_address_given_up(
    app: Flask, visit: Visit, letters: Postman, slug: str
) -> None:
    who = newcomer(app, slug)
    waiting, visitor = visit(slug), visit(slug)
    register(waiting, who)
    (first,) = letters()
    open_throttles(app, slug)
    waiting.press()
    enter(visitor, who.number, first)
    visitor.go("change_contacts")
    visitor.send(language="en", email="new@example.com", present_password=CHOSEN)
    with work.work_for(app, slug):
        pending = db.session.scalars(db.select(PendingEmail.id)).one()
        tokens.keep_token("quicker", purpose=NEW_EMAIL, subject_id=pending, valid_for=NEW_EMAIL_VALID)
    visitor.open("/confirm-email/quicker")
    visitor.press()
    sent = [(letter["To"], letter["Subject"]) for letter in letters()]
    assert sent == [("maria@example.com", "Your e-mail address was changed")]


def enter(visitor: Visitor, number: str, letter: object) -> None:
    """By the first letter, with a password of one's own."""
    if not links_in(letter):
        visitor.sign_in(number, issued_password(letter))
        visitor.send(password=CHOSEN, password_again=CHOSEN)
        return
    visitor.open(links_in(letter)[0])
    visitor.send(password=CHOSEN)


@pytest.mark.parametrize("slug", ["kamianske", "melitopol", "novosibirsk"])
def test_the_letter_of_a_registration_that_gave_way_is_not_sent(
    app: Flask, visit: Visit, letters: Postman, slug: str
) -> None:
    who = newcomer(app, slug)
    register(visit(slug), who, email="mraia@example.com")
    register(visit(slug), who)
    assert [letter["To"] for letter in letters()] == ["maria@example.com"]


def test_an_address_that_was_called_off_is_not_written_to(app: Flask, visit: Visit, letters: Postman) -> None:
    who, visitor = newcomer(app, "dnipro"), visit("dnipro")
    register(visit("dnipro"), who)
    enter(visitor, who.number, letters()[0])
    for address in ("first@example.com", "second@example.com"):
        visitor.go("change_contacts")
        visitor.send(language="en", email=address, present_password=CHOSEN)
    assert [letter["To"] for letter in letters()] == ["second@example.com"]
    visitor.go("change_contacts")
    visitor.send(language="en", email="third@example.com", present_password=CHOSEN)
    visitor.press()
    assert letters() == []
