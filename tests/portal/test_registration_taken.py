"""Who is registered already is said in the letter and nowhere else; whoever never opened a letter blocks nobody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.core import tenancy, work
from app.core.db import db
from app.identity.limits import ACTIVATION_VALID
from app.identity.models import Subscriber
from tests.factories import make_account, make_subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import CHOSEN, newcomer, register, said
from tests.post import Postman, issued_password, links_in

Visit = Callable[[str], Visitor]


def count(app: Flask, slug: str) -> int:
    with tenancy.serving(app, slug):
        return db.session.scalar(select(func.count()).select_from(Subscriber))


def settle(app: Flask, slug: str, **subscriber: object) -> str:
    """Somebody who is registered already, with an account of his own; its number."""
    with work.work_for(app, slug):
        account = make_account()
        make_subscriber(account, **subscriber)
        return account.number


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol"])
def test_an_address_that_has_a_cabinet(app: Flask, visit: Visit, letters: Postman, slug: str) -> None:
    """The page is that of success; the letter tells, and leads to a new password (R16: one e-mail, one subscriber)."""
    settle(app, slug, email="Maria@example.com", language="en")
    newly, known = visit(slug), visit(slug)
    success = register(newly, newcomer(app, slug, email="other@example.com"))
    letters()
    page = register(known, newcomer(app, slug), login="Інша людина")
    assert page.replace("maria@", "other@") == success
    assert newly.answer.status_code == known.answer.status_code
    (letter,) = letters()
    assert letter["Subject"] == "You have a cabinet already"
    assert links_in(letter)[0].startswith("/recover/")
    assert count(app, slug) == 2


def test_one_address_serves_many_accounts_in_novosibirsk(app: Flask, visit: Visit, letters: Postman) -> None:
    """R16."""
    numbers = []
    for _ in range(2):
        who = newcomer(app, "novosibirsk")
        numbers.append(who.number)
        register(visit("novosibirsk"), who)
    for number, letter in zip(numbers, letters(), strict=True):
        visitor = visit("novosibirsk")
        visitor.sign_in(number, issued_password(letter))
        assert visitor.path == "/choose-password"


def test_an_account_that_has_a_cabinet_in_novosibirsk(app: Flask, visit: Visit, letters: Postman) -> None:
    """The letter goes to the address that was typed, and holds no link to the other's cabinet."""
    who = newcomer(app, "novosibirsk")
    register(visit("novosibirsk"), who)
    visit("novosibirsk").sign_in(who.number, issued_password(letters()[0]))
    success = register(visit("novosibirsk"), newcomer(app, "novosibirsk", email="other@example.com"))
    letters()
    assert register(visit("novosibirsk"), who, email="other@example.com") == success
    (letter,) = letters()
    assert (letter["To"], links_in(letter)) == ("other@example.com", [])
    assert count(app, "novosibirsk") == 2


def test_the_owner_who_registers_again_gets_a_way_in(app: Flask, visit: Visit, letters: Postman) -> None:
    who = newcomer(app, "novosibirsk")
    register(visit("novosibirsk"), who)
    visit("novosibirsk").sign_in(who.number, issued_password(letters()[0]))
    register(visit("novosibirsk"), who)
    (letter,) = letters()
    visitor = visit("novosibirsk")
    visitor.open(links_in(letter)[0])
    visitor.send(password=CHOSEN, password_again=CHOSEN)
    assert visitor.path == "/"


@pytest.mark.parametrize("slug", ["kamianske", "melitopol"])
def test_a_login_that_somebody_has(app: Flask, visit: Visit, letters: Postman, slug: str) -> None:
    """R7: said at the field, once the account is proved; look-alike letters do not make another login."""
    settle(app, slug, identifier="Maria")
    visitor = visit(slug)
    page = register(visitor, newcomer(app, slug), login="МАRІА")
    assert "Login : Somebody signs in with this login already." in page
    assert visitor.answer.status_code == 422
    assert visitor.form("login").fields["email"] == "maria@example.com"
    assert letters() == []


def test_asking_whether_logins_are_free_comes_to_an_end(app: Flask, visit: Visit) -> None:
    settle(app, "kamianske", identifier="Maria")
    visitor, who = visit("kamianske"), newcomer(app, "kamianske")
    visitor.go("register", lang="en")
    visitor.send(**who.first)
    answers = []
    for _ in range(12):
        visitor.send(**{**who.second, "login": "Maria"})
        answers.append(visitor.answer.status_code)
    assert answers == [422] * 10 + [429] * 2
    assert visitor.answer.headers["Retry-After"].isdigit()
    assert "Please try again in 6 minutes." in said(visitor)


def register_by(app: Flask, visit: Visit, slug: str, login: str, email: str) -> str:
    visitor = visit(slug)
    return register(visitor, newcomer(app, slug, email=email), login=login)


def test_a_login_whose_letter_was_never_opened_is_kept_for_two_days(app: Flask, visit: Visit) -> None:
    with time_machine.travel("2026-11-20T10:00Z", tick=False) as clock:
        register_by(app, visit, "kamianske", "Maria", "first@example.com")
        assert "Somebody signs in with this login" in register_by(app, visit, "kamianske", "Maria", "b@example.com")
        clock.shift(ACTIVATION_VALID + timedelta(seconds=1))
        assert "We have sent a letter to b@example.com" in register_by(
            app, visit, "kamianske", "Maria", "b@example.com"
        )
    assert count(app, "kamianske") == 1


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
def test_who_mistyped_the_address_registers_again_at_once(
    app: Flask, visit: Visit, letters: Postman, slug: str
) -> None:
    who = newcomer(app, slug)
    register(visit(slug), who, email="mraia@example.com")
    letters()
    assert "We have sent a letter to maria@example.com" in register(visit(slug), who)
    assert [letter["To"] for letter in letters()] == ["maria@example.com"]
    assert count(app, slug) == (2 if slug == "dnipro" else 1)


@pytest.mark.parametrize("which", [0, 1])
def test_the_form_sent_twice_makes_two_letters_of_which_either_opens(
    app: Flask, visit: Visit, letters: Postman, which: int
) -> None:
    visitor, who = visit("dnipro"), newcomer(app, "dnipro")
    register(visitor, who)
    register(visitor, who)
    sent = letters()
    assert count(app, "dnipro") == 1
    visitor.open(links_in(sent[which])[0])
    assert "Your cabinet is ready" in visitor.send(password=CHOSEN)
    visitor.open(links_in(sent[1 - which])[0])
    assert "You can simply sign in." in said(visitor)


def test_another_registration_of_the_mailbox_makes_the_first_void(app: Flask, visit: Visit, letters: Postman) -> None:
    """R16: else both could be opened, and one address would have two subscribers."""
    register_by(app, visit, "kamianske", "Maria", "maria@example.com")
    (first,) = letters()
    register_by(app, visit, "kamianske", "Marichka", "maria@example.com")
    visitor = visit("kamianske")
    visitor.open(links_in(first)[0])
    assert visitor.answer.status_code == 410
    assert count(app, "kamianske") == 1
