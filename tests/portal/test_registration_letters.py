"""The letter once more, and links that are too old, used or not whole (R9)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.identity.limits import ACTIVATION_VALID, INITIAL_PASSWORD_VALID
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import CHOSEN, newcomer, register, said
from tests.post import Postman, issued_password, links_in

Visit = Callable[[str], Visitor]
NOON = "2026-11-20T10:00Z"


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
def test_the_letter_is_sent_again_after_a_minute(app: Flask, visit: Visit, letters: Postman, slug: str) -> None:
    visitor = visit(slug)
    register(visitor, newcomer(app, slug))
    visitor.press()
    assert "Please try again in 1 minute." in said(visitor)
    assert len(letters()) == 1
    open_throttles(app, slug)
    visitor.press()
    assert "We have sent the letter once more." in said(visitor)
    assert [letter["To"] for letter in letters()] == ["maria@example.com"]


def open_throttles(app: Flask, slug: str) -> None:
    """A minute passes on the clock of PostgreSQL."""
    with app.extensions["throttle"].begin() as connection:
        connection.exec_driver_sql("select set_config('app.tenant', %s, true)", (slug,))
        connection.exec_driver_sql("update throttle_bucket set full_at = full_at - interval '1 minute'")


def test_each_initial_password_is_good_until_one_is_used(app: Flask, visit: Visit, letters: Postman) -> None:
    """R8."""
    visitor, who = visit("novosibirsk"), newcomer(app, "novosibirsk")
    register(visitor, who)
    open_throttles(app, "novosibirsk")
    visitor.press()
    first, second = letters()
    again = visit("novosibirsk")
    again.sign_in(who.number, issued_password(first).upper().replace("-", " "))
    assert again.path == "/choose-password"
    visitor.sign_in(who.number, issued_password(first))
    assert visitor.answer.status_code == 422
    visitor.sign_in(who.number, issued_password(second))
    assert visitor.path == "/choose-password"


def test_choosing_a_password_ends_all_initial_ones(app: Flask, visit: Visit, letters: Postman) -> None:
    """R8."""
    visitor, who = visit("novosibirsk"), newcomer(app, "novosibirsk")
    register(visitor, who)
    open_throttles(app, "novosibirsk")
    visitor.press()
    first, second = letters()
    visitor.sign_in(who.number, issued_password(first))
    visitor.send(password="нова-вода-58", password_again="нова-вода-58")
    other = visit("novosibirsk")
    other.sign_in(who.number, issued_password(second))
    assert other.answer.status_code == 422


def test_an_initial_password_is_good_for_three_days(app: Flask, visit: Visit, letters: Postman) -> None:
    """R8."""
    visitor, who = visit("novosibirsk"), newcomer(app, "novosibirsk")
    with time_machine.travel(NOON, tick=False) as clock:
        register(visitor, who)
        (letter,) = letters()
        clock.shift(INITIAL_PASSWORD_VALID + timedelta(seconds=1))
        visitor.sign_in(who.number, issued_password(letter))
    assert visitor.answer.status_code == 422


def test_an_initial_password_opens_no_other_account(app: Flask, visit: Visit, letters: Postman) -> None:
    visitor = visit("novosibirsk")
    who, neighbour = newcomer(app, "novosibirsk"), newcomer(app, "novosibirsk")
    register(visitor, who)
    register(visit("novosibirsk"), neighbour)
    mine = letters()[0]
    visitor.sign_in(neighbour.number, issued_password(mine))
    assert visitor.answer.status_code == 422
    visitor.sign_in(who.number, issued_password(mine))
    assert visitor.path == "/choose-password"


def test_a_link_that_is_too_old_offers_another_letter(app: Flask, visit: Visit, letters: Postman) -> None:
    visitor = visit("dnipro")
    with time_machine.travel(NOON, tick=False) as clock:
        register(visitor, newcomer(app, "dnipro"))
        (old,) = letters()
        clock.shift(ACTIVATION_VALID + timedelta(seconds=1))
        visitor.open(links_in(old)[0])
        assert visitor.answer.status_code == 410
        assert "This link is too old" in said(visitor)
        open_throttles(app, "dnipro")
        visitor.press()
        assert visitor.path == "/register/sent"
        (fresh,) = letters()
        visitor.open(links_in(fresh)[0])
        assert "Your cabinet is ready" in visitor.send(password=CHOSEN)


def test_a_used_link_says_that_the_cabinet_is_ready(app: Flask, visit: Visit, letters: Postman) -> None:
    visitor = visit("dnipro")
    register(visitor, newcomer(app, "dnipro"))
    link = links_in(letters()[0])[0]
    visitor.open(link)
    visitor.send(password=CHOSEN)
    visitor.open(link)
    assert visitor.answer.status_code == 410
    assert "You can simply sign in." in said(visitor)


def test_looking_at_a_link_does_not_use_it(app: Flask, visit: Visit, letters: Postman) -> None:
    """Mail programs open links before people do."""
    visitor = visit("dnipro")
    register(visitor, newcomer(app, "dnipro"))
    link = links_in(letters()[0])[0]
    for _ in range(3):
        visitor.open(link)
    assert "Your cabinet is ready" in visitor.send(password=CHOSEN)


@pytest.mark.parametrize("token", ["abc", "я", "x" * 2000, "%00"])
def test_half_a_link_is_answered_kindly(visit: Visit, token: str) -> None:
    visitor = visit("dnipro")
    visitor.open(f"/activate/{token}?lang=en")
    assert visitor.answer.status_code == 410
    assert "This link is not complete" in said(visitor)


@pytest.mark.parametrize("path", ["/register/sent"])
def test_without_a_registration_there_is_no_letter_to_wait_for(visit: Visit, path: str) -> None:
    visitor = visit("dnipro")
    visitor.open(path)
    assert visitor.path == "/register"
