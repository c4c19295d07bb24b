"""A forgotten password (I2): the page is always the same, the letter leads to a new one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.core import work
from app.identity.limits import RECOVERY_VALID
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import CHOSEN, said
from tests.post import Postman, links_in, text_of

Visit = Callable[[str], Visitor]
UTILITIES = ("dnipro", "kamianske", "melitopol", "novosibirsk")
NEW = {"password": CHOSEN, "password_again": CHOSEN}


def settle(app: Flask, slug: str, **more: object) -> str:
    with work.work_for(app, slug):
        return make_subscriber(make_account(), email="olena@example.com", language="en", **more).sign_in_name


def ask(visitor: Visitor, **typed: str) -> str:
    visitor.go("recover", lang="en")
    visitor.send(**typed)
    return said(visitor)


@pytest.mark.parametrize("slug", UTILITIES)
def test_by_e_mail(app: Flask, visit: Visit, letters: Postman, slug: str) -> None:
    """I2: a link, the new password typed twice."""
    identifier, visitor = settle(app, slug), visit(slug)
    ask(visitor, email="OLENA@example.com")
    (letter,) = letters()
    assert letter["To"] == "olena@example.com"
    assert identifier in text_of(letter)
    visitor.open(links_in(letter)[0])
    assert "Please fill this in." in visitor.send(password=CHOSEN, password_again="")
    assert "Your new password is saved" in visitor.send(**NEW)
    assert visitor.path == "/"
    again = visit(slug)
    again.sign_in(identifier, CHOSEN)
    assert again.path == "/"
    again = visit(slug)
    again.sign_in(identifier, PASSWORD)
    assert again.answer.status_code == 422


def test_by_account_number_in_novosibirsk(app: Flask, visit: Visit, letters: Postman) -> None:
    """I2: the letter goes to the address of the registration."""
    identifier, visitor = settle(app, "novosibirsk"), visit("novosibirsk")
    ask(visitor, account_number=identifier)
    (letter,) = letters()
    assert (letter["To"], len(links_in(letter))) == ("olena@example.com", 1)


def test_all_accounts_of_an_address_in_one_letter(app: Flask, visit: Visit, letters: Postman) -> None:
    """I2, R16: each with a link of its own, which changes the password of this account only."""
    names = [settle(app, "novosibirsk") for _ in range(3)]
    visitor = visit("novosibirsk")
    ask(visitor, email="olena@example.com")
    (letter,) = letters()
    assert [text_of(letter).count(name) for name in names] == [1, 1, 1]
    assert len(set(links_in(letter))) == 3
    visitor.open(links_in(letter)[1])
    assert names[1] in visitor.page
    visitor.send(**NEW)
    opened = []
    for name in names:
        visitor = visit("novosibirsk")
        visitor.sign_in(name, CHOSEN)
        opened.append(visitor.path == "/")
    assert opened == [False, True, False]


@pytest.mark.parametrize("slug", UTILITIES)
def test_the_page_is_the_same_for_an_address_we_do_not_know(
    app: Flask, visit: Visit, letters: Postman, slug: str
) -> None:
    settle(app, slug)
    visitor = visit(slug)
    known = (ask(visitor, email="olena@example.com"), visitor.answer.status_code, visitor.path)
    letters()
    assert (ask(visitor, email="nobody@example.com"), visitor.answer.status_code, visitor.path) == known
    assert letters() == []


def test_either_of_the_two_fields_is_needed(visit: Visit) -> None:
    visitor = visit("novosibirsk")
    assert "Please fill in one of the two fields." in ask(visitor, account_number="", email="")
    assert visitor.answer.status_code == 422


def test_it_activates_as_well(app: Flask, visit: Visit, letters: Postman) -> None:
    """R9: whoever reads the letter has the address."""
    identifier, visitor = settle(app, "kamianske", activated_at=None), visit("kamianske")
    ask(visitor, email="olena@example.com")
    visitor.open(links_in(letters()[0])[0])
    visitor.send(**NEW)
    again = visit("kamianske")
    again.sign_in(identifier, CHOSEN)
    assert again.path == "/"


def test_it_replaces_an_initial_password_that_was_lost(app: Flask, visit: Visit, letters: Postman) -> None:
    """R8."""
    identifier = settle(app, "novosibirsk", password=None, activated_at=None)
    visitor = visit("novosibirsk")
    ask(visitor, account_number=identifier)
    visitor.open(links_in(letters()[0])[0])
    visitor.send(**NEW)
    assert visitor.path == "/"


def test_it_opens_a_closed_door(app: Flask, visit: Visit, letters: Postman) -> None:
    """I3: the way out."""
    identifier, visitor = settle(app, "dnipro"), visit("dnipro")
    for _ in range(6):
        visitor.sign_in(identifier, "не-той-пароль")
    assert visitor.answer.status_code == 429
    ask(visitor, email="olena@example.com")
    visitor.open(links_in(letters()[0])[0])
    visitor.send(**NEW)
    again = visit("dnipro")
    again.sign_in(identifier, CHOSEN)
    assert again.path == "/"


def test_it_ends_all_sessions_and_tells_by_letter(app: Flask, visit: Visit, letters: Postman) -> None:
    """I6."""
    identifier, elsewhere = settle(app, "dnipro"), visit("dnipro")
    elsewhere.sign_in(identifier, PASSWORD)
    visitor = visit("dnipro")
    ask(visitor, email="olena@example.com")
    visitor.open(links_in(letters()[0])[0])
    visitor.send(**NEW)
    elsewhere.open("/profile")
    assert elsewhere.path == "/sign-in"
    (letter,) = letters()
    assert letter["Subject"] == "Your password was changed"


def test_a_link_works_once_for_two_hours(app: Flask, visit: Visit, letters: Postman) -> None:
    settle(app, "dnipro")
    visitor = visit("dnipro")
    with time_machine.travel("2026-11-20T10:00Z", tick=False) as clock:
        ask(visitor, email="olena@example.com")
        ask(visitor, email="olena@example.com")
        first, second = (links_in(letter)[0] for letter in letters())
        visitor.open(first)
        visitor.send(**NEW)
        answers = []
        for link in (first, second):
            visitor.open(link)
            answers.append((visitor.answer.status_code, said(visitor).split(" Sign in")[0][:24]))
        assert answers == [(410, "This link has done its w"), (410, "This link is not complet")]
        ask(visitor, email="olena@example.com")
        late = next(links_in(letter)[0] for letter in letters() if links_in(letter))
        clock.shift(RECOVERY_VALID + timedelta(seconds=1))
        visitor.open(late)
        assert "This link is too old" in said(visitor)


def test_a_password_that_is_refused_does_not_use_the_link_up(app: Flask, visit: Visit, letters: Postman) -> None:
    identifier, visitor = settle(app, "dnipro"), visit("dnipro")
    ask(visitor, email="olena@example.com")
    visitor.open(links_in(letters()[0])[0])
    visitor.send(password=identifier, password_again=identifier)
    assert "The password is the same as the name you sign in with." in said(visitor)
    visitor.send(**NEW)
    assert visitor.path == "/"


def test_letters_to_one_address_come_to_an_end(app: Flask, visit: Visit, letters: Postman) -> None:
    visitor = visit("dnipro")
    settle(app, "dnipro")
    answers = []
    for _ in range(8):
        ask(visitor, email="olena@example.com")
        answers.append(visitor.answer.status_code)
    assert answers == [200] * 6 + [429] * 2
    assert len(letters()) == 6
    assert visitor.form("email").fields["email"] == "olena@example.com"


def test_companies_are_spoken_to_where_they_have_a_door(visit: Visit) -> None:
    said_to = {}
    for slug in ("kamianske", "novosibirsk"):
        visitor = visit(slug)
        visitor.go("recover", lang="en")
        said_to[slug] = "Companies and managing organisations" in said(visitor)
    assert said_to == {"kamianske": False, "novosibirsk": True}
