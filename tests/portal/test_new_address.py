"""A new e-mail address that waits for its confirmation is seen and called off by its owner (I4)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.core import tokens, work
from app.core.db import db
from app.identity.letters import NEW_EMAIL
from app.identity.limits import NEW_EMAIL_VALID, NEW_EMAIL_WAITS
from app.identity.models import PendingEmail, Subscriber
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import said
from tests.post import Postman, links_in, text_of

WAITS = "Your new address new@example.com waits"


@pytest.fixture
def owner(app: Flask, visit: Callable[[str], Visitor]) -> Visitor:
    """Has asked for a new address."""
    with work.work_for(app, "dnipro"):
        make_subscriber(make_account(), email="olena@example.com", language="en")
    visitor = visit("dnipro")
    visitor.sign_in("olena@example.com", PASSWORD)
    visitor.go("change_contacts")
    visitor.send(language="en", email="new@example.com", present_password=PASSWORD)
    return visitor


def stored(app: Flask) -> tuple[str, list[str]]:
    with work.work_for(app, "dnipro"):
        waiting = list(db.session.scalars(db.select(PendingEmail.email)))
        return db.session.scalars(db.select(Subscriber.email)).one(), waiting


@pytest.mark.parametrize("page", ["profile", "change_contacts"])
def test_it_is_called_off_where_it_is_seen(app: Flask, owner: Visitor, page: str) -> None:
    owner.go(page)
    assert WAITS in said(owner)
    assert "Your address stays as it was: letters go to olena@example.com." in owner.press()
    assert owner.path == "/profile"
    assert stored(app) == ("olena@example.com", [])
    assert WAITS not in owner.go("change_contacts")


@pytest.mark.parametrize("slug", ["dnipro", "kamianske"])
def test_where_the_address_is_the_sign_in_all_say_that_it_changes_too(
    app: Flask, visit: Callable[[str], Visitor], letters: Postman, slug: str
) -> None:
    told = slug == "dnipro"
    with work.work_for(app, slug):
        name = make_subscriber(make_account(), email="olena@example.com", language="en").sign_in_name
    visitor = visit(slug)
    visitor.sign_in(name, PASSWORD)
    pages = [visitor.go("change_contacts")]
    phone = {"phone": "050 123-45-67"} if slug == "kamianske" else {}
    visitor.send(language="en", email="new@example.com", present_password=PASSWORD, **phone)
    (letter,) = letters()
    pages += [text_of(letter), visitor.open(links_in(letter)[0])]
    after = [visitor.press(), *map(text_of, letters())]
    assert ["From then on you sign in with it, too." in page for page in pages] == [told] * 3
    assert ["From now on you sign in with the new address." in page for page in after] == [told] * 2


def test_its_link_says_that_it_was_called_off(
    app: Flask, owner: Visitor, visit: Callable[[str], Visitor], letters: Postman
) -> None:
    (letter,) = letters()
    reader = visit("dnipro")
    reader.open(links_in(letter)[0] + "?lang=en")
    owner.go("change_contacts")
    owner.press()
    reader.press()
    for _ in range(2):
        assert (reader.answer.status_code, "This change was called off" in said(reader)) == (410, True)
        reader.open(links_in(letter)[0])
    assert stored(app) == ("olena@example.com", [])


def test_what_was_confirmed_meanwhile_stays(app: Flask, owner: Visitor, letters: Postman) -> None:
    owner.go("change_contacts")
    form = owner.form("csrf_token").fields
    (letter,) = letters()
    owner.open(links_in(letter)[0])
    owner.press()
    owner.browser.post("/profile/new-address/cancel", data=form)
    assert "No new address waits any more: letters go to new@example.com." in owner.go("profile")
    assert stored(app) == ("new@example.com", [])


def test_the_other_link_of_a_letter_that_came_twice_says_nothing_false(
    app: Flask, owner: Visitor, letters: Postman
) -> None:
    (letter,) = letters()
    with work.work_for(app, "dnipro"):
        pending_id = db.session.scalars(db.select(PendingEmail.id)).one()
        tokens.keep_token("again", purpose=NEW_EMAIL, subject_id=pending_id, valid_for=NEW_EMAIL_VALID)
    owner.open(links_in(letter)[0])
    owner.press()
    owner.open("/confirm-email/again?lang=en")
    assert (owner.answer.status_code, "called off" in said(owner)) == (410, False)
    assert "A link also ends when a newer one was used" in said(owner)


def test_without_the_forms_token_nothing_is_called_off(app: Flask, owner: Visitor) -> None:
    assert owner.browser.post("/profile/new-address/cancel").status_code == 400
    assert owner.browser.get("/profile/new-address/cancel").status_code == 405
    assert stored(app) == ("olena@example.com", ["new@example.com"])


def test_once_its_link_has_ended_it_waits_no_more(owner: Visitor) -> None:
    with time_machine.travel(datetime.now(UTC) + NEW_EMAIL_WAITS + timedelta(days=1), tick=False):
        owner.sign_in("olena@example.com", PASSWORD)
        for page in ("profile", "change_contacts"):
            owner.go(page)
            assert WAITS not in said(owner)
