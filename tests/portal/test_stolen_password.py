"""What somebody has begun who knew the password, or has the old mailbox, comes to nothing afterwards (I4, I6)."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.core import clock, work
from app.core.db import db
from app.identity.letters import post_first_letter, post_recovery
from app.identity.models import PendingEmail, Subscriber
from app.identity.profile import change_contacts
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.portal.newcomers import CHOSEN
from tests.post import Postman, links_in

NEW = {"password": CHOSEN, "password_again": CHOSEN}


def waiting_link(app: Flask, letters: Postman) -> str:
    """Whoever knew the password has asked for an address of his own; the letter lies there."""
    with work.work_for(app, "dnipro"):
        person = make_subscriber(make_account(), email="olena@example.com")
        asked = {"display_name": "Олена", "language": "en", "present_password": PASSWORD}
        change_contacts(person.id, {**asked, "email": "thief@example.com"})
    (letter,) = letters()
    assert letter["To"] == "thief@example.com"
    return links_in(letter)[0]


def address(app: Flask) -> tuple[list[str], list[str]]:
    with work.work_for(app, "dnipro"):
        return list(db.session.scalars(db.select(Subscriber.email))), list(
            db.session.scalars(db.select(PendingEmail.email))
        )


@pytest.mark.parametrize("way", ["change", "recover"])
def test_a_new_address_that_waits_ends_with_the_password(app, visit, letters, way) -> None:
    link, owner = waiting_link(app, letters), visit("dnipro")
    if way == "change":
        owner.sign_in("olena@example.com", PASSWORD)
        owner.go("change_password")
        owner.send(present_password=PASSWORD, **NEW)
    else:
        with work.work_for(app, "dnipro"):
            post_recovery(db.session.scalars(db.select(Subscriber)))
        owner.open(links_in(letters()[0])[0])
        owner.send(**NEW)
    letters()
    thief = visit("dnipro")
    thief.open(link)
    assert thief.answer.status_code == 410
    assert address(app) == (["olena@example.com"], [])


def test_the_old_mailbox_does_not_learn_the_new_address(app, visit, letters) -> None:
    """Two letters of registration came there, and the link of one is still good, or has ended and may be asked anew."""
    with work.work_for(app, "dnipro"):
        person = make_subscriber(make_account(), email="olena@example.com", activated_at=None)
        for _ in range(2):
            post_first_letter(person)
    first, second = (links_in(letter)[0] for letter in letters())
    owner = visit("dnipro")
    owner.open(first)
    owner.send(password=PASSWORD)
    owner.go("change_contacts")
    owner.send(email="new@example.com", present_password=PASSWORD)
    owner.open(links_in(letters()[0])[0])
    owner.press()
    assert address(app) == (["new@example.com"], [])
    letters()
    stranger = visit("dnipro")
    stranger.open(second)
    assert ("new@example.com" in stranger.page, stranger.answer.status_code) == (False, 410)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        answer = stranger.browser.post_form(f"{second}/again", "/sign-in", {})
        assert "new@example.com" not in stranger.open(answer.location)
        assert letters() == []
