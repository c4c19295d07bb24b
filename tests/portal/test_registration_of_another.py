"""Who registers somebody else's account between the registration and the letter gets nothing by the owner's click."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import tenancy
from app.core.db import db
from app.identity.models import Subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import CHOSEN, Newcomer, newcomer, register, said
from tests.post import Postman, issued_password, links_in, text_of

Visit = Callable[[str], Visitor]
BY_LINK = ("dnipro", "kamianske", "melitopol")
STRANGERS = "вода-чужого-77"
HIS = {"password": STRANGERS, "password_again": STRANGERS}


def twice(app: Flask, visit: Visit, letters: Postman, slug: str, **his: str) -> tuple[Newcomer, list[EmailMessage]]:
    """The owner registers, then a stranger who knows what proves the account and where the owner reads his letters."""
    who = newcomer(app, slug)
    register(visit(slug), who)
    (first,) = letters()
    register(visit(slug), who, **HIS, **his)
    (second,) = letters()
    return who, [first, second]


def open_letter(visit: Visit, slug: str, letter: EmailMessage, password: str) -> Visitor:
    visitor = visit(slug)
    visitor.open(links_in(letter)[0] + "?lang=en")
    if visitor.answer.status_code == 200:
        visitor.send(password=password)
    return visitor


def opens(visit: Visit, slug: str, identifier: str, password: str) -> bool:
    visitor = visit(slug)
    visitor.sign_in(identifier, password)
    return visitor.path == "/"


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("slug", BY_LINK)
def test_the_owners_click_opens_no_door_to_a_stranger(
    app: Flask, visit: Visit, letters: Postman, slug: str, which: int
) -> None:
    who, sent = twice(app, visit, letters, slug)
    visitor = open_letter(visit, slug, sent[which], CHOSEN)
    assert visitor.answer.status_code == 422
    assert "This is not the password that was chosen last" in said(visitor)
    assert not opens(visit, slug, who.identifier, STRANGERS)


@pytest.mark.parametrize("slug", BY_LINK)
def test_who_registers_once_more_has_the_cabinet_for_himself(
    app: Flask, visit: Visit, letters: Postman, slug: str
) -> None:
    who, _sent = twice(app, visit, letters, slug)
    register(visit(slug), who)
    assert open_letter(visit, slug, letters()[0], CHOSEN).path == "/"
    assert (opens(visit, slug, who.identifier, CHOSEN), opens(visit, slug, who.identifier, STRANGERS)) == (True, False)


def test_another_login_for_the_owners_mailbox_waits_for_the_strangers_password(
    app: Flask, visit: Visit, letters: Postman
) -> None:
    """The second letter would lead the owner into a cabinet of which somebody else knows the password."""
    _who, (first, second) = twice(app, visit, letters, "kamianske", login="Чужий логін")
    assert open_letter(visit, "kamianske", first, CHOSEN).answer.status_code == 410
    assert open_letter(visit, "kamianske", second, CHOSEN).answer.status_code == 422
    assert not opens(visit, "kamianske", "Чужий логін", STRANGERS)


def test_novosibirsk_mails_its_passwords_to_the_owner_alone(app: Flask, visit: Visit, letters: Postman) -> None:
    who, sent = twice(app, visit, letters, "novosibirsk")
    assert [letter["To"] for letter in sent] == [who.email] * 2
    visitor = visit("novosibirsk")
    visitor.sign_in(who.number, issued_password(sent[0]))
    visitor.send(password=CHOSEN, password_again=CHOSEN)
    assert [opens(visit, "novosibirsk", who.number, STRANGERS), STRANGERS in text_of(sent[1])] == [False, False]
    other = visit("novosibirsk")
    other.sign_in(who.number, issued_password(sent[1]))
    assert other.answer.status_code == 422


@pytest.mark.parametrize("slug", BY_LINK)
def test_a_slip_of_the_finger_costs_nothing(app: Flask, visit: Visit, letters: Postman, slug: str) -> None:
    who = newcomer(app, slug)
    register(visit(slug), who)
    visitor = open_letter(visit, slug, letters()[0], CHOSEN + "5")
    assert visitor.answer.status_code == 422
    assert "Your cabinet is ready" in visitor.send(password=CHOSEN)
    assert visitor.path == "/"


def test_who_forgets_to_type_it_is_not_told_of_strangers(app: Flask, visit: Visit, letters: Postman) -> None:
    register(visit("dnipro"), newcomer(app, "dnipro"))
    visitor = open_letter(visit, "dnipro", letters()[0], "")
    assert (visitor.answer.status_code, "more than once" in said(visitor)) == (422, False)
    visitor.send(password="щось-зовсім-інше")
    assert "more than once" in said(visitor)


def test_guessing_with_the_letter_at_hand_comes_to_an_end(app: Flask, visit: Visit, letters: Postman) -> None:
    who = newcomer(app, "dnipro")
    register(visit("dnipro"), who)
    visitor = open_letter(visit, "dnipro", letters()[0], "перша-здогадка")
    answers = []
    for _ in range(5):
        visitor.send(password="ще-одна-здогадка")
        answers.append(visitor.answer.status_code)
    assert answers == [422] * 4 + [429]
    assert "Choose a new password" in said(visitor)
    with tenancy.serving(app, "dnipro"):
        assert db.session.scalars(select(Subscriber.activated_at)).one() is None
