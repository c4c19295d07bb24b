"""Passkeys: set up, shown, and refused to everybody else (I7)."""

import re
from html import unescape

import pytest

from app.core import work
from app.core.permissions import Role
from app.staff import queries
from tests.console.cast import PASSWORD, make_member
from tests.staff.authenticator import SecurityKey

NOT_RECOGNISED = "The passkey was not recognised"


def options_on(visitor) -> str:
    return unescape(re.search(r'data-options="([^"]+)"', visitor.answer.text)[1])


def add(visitor, key: SecurityKey) -> None:
    visitor.go("profile")
    visitor.send(credential=key.create(options_on(visitor)), name="Office computer")


@pytest.fixture
def owner(enter, clock):
    """A colleague with a passkey, signed in; and the key."""
    visitor, key = enter("dnipro", Role.BILLING), SecurityKey()
    add(visitor, key)
    assert "The passkey is added" in visitor.text
    return visitor, key


def second_step(app, stranger, owner):
    """His other browser, after the password."""
    with work.work_for(app, "dnipro"):
        email = next(member.email for member in queries.list_members() if queries.list_passkeys(member.id))
    visitor = stranger("dnipro")
    visitor.go("sign_in", lang="en")
    visitor.send(email=email, password=PASSWORD)
    return visitor


def test_a_passkey_opens_the_console(app, owner, stranger) -> None:
    visitor = second_step(app, stranger, owner)
    visitor.send(credential=owner[1].get(options_on(visitor)))
    assert visitor.path == "/console/"


def test_an_answer_opens_one_door_once(app, owner, stranger) -> None:
    first, second = second_step(app, stranger, owner), second_step(app, stranger, owner)
    answer = owner[1].get(options_on(first))
    second.send(credential=answer)
    assert (second.answer.status_code, NOT_RECOGNISED in second.text) == (422, True)
    first.send(credential=answer)
    assert first.path == "/console/"


def test_a_key_that_was_led_to_another_site_is_refused(app, owner, stranger) -> None:
    """A page that looks like ours cannot pass the answer on: the browser writes down where it is."""
    visitor = second_step(app, stranger, owner)
    owner[1].origin = "https://melitopol.waterworks.test"
    visitor.send(credential=owner[1].get(options_on(visitor)))
    assert (visitor.answer.status_code, NOT_RECOGNISED in visitor.text) == (422, True)


def test_somebody_elses_key_is_refused(app, owner, stranger, enter) -> None:
    other = SecurityKey(credential=b"\x08" * 32)
    add(enter("dnipro", Role.SUPPORT), other)
    with work.work_for(app, "dnipro"):
        email = make_member(Role.AUDITOR).email
    visitor = second_step(app, stranger, owner)
    assert email not in visitor.text
    visitor.send(credential=other.get(options_on(visitor)))
    assert (visitor.answer.status_code, NOT_RECOGNISED in visitor.text) == (422, True)


@pytest.mark.parametrize(
    "answer", ["", "{}", "not json", '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}']
)
def test_nonsense_is_refused(app, owner, stranger, answer: str) -> None:
    visitor = second_step(app, stranger, owner)
    visitor.send(credential=answer)
    assert visitor.answer.status_code == 422


def test_a_copied_key_is_noticed(app, owner, stranger) -> None:
    """Its counter goes back."""
    visitor = second_step(app, stranger, owner)
    owner[1].count = 40
    visitor.send(credential=owner[1].get(options_on(visitor)))
    owner[1].count = 3
    again = second_step(app, stranger, owner)
    again.send(credential=owner[1].get(options_on(again)))
    assert (again.answer.status_code, NOT_RECOGNISED in again.text) == (422, True)


@pytest.mark.parametrize("whose", ["his own", "a colleague's"])
def test_a_key_is_added_once(app, owner, enter, whose: str) -> None:
    visitor = owner[0] if whose == "his own" else enter("dnipro", Role.SUPPORT)
    add(visitor, owner[1])
    assert (visitor.answer.status_code, "This passkey is in use already" in visitor.text) == (422, True)


def test_the_last_second_factor_cannot_be_removed(enter, clock, app) -> None:
    visitor, key = enter("dnipro", Role.BILLING, totp_key=None), SecurityKey(credential=b"\x09" * 32)
    add(visitor, key)
    visitor.go("profile")
    form = re.search(r'action="(/console/profile/passkeys/\d+/remove)"', visitor.page)[1]
    token = visitor.form("csrf_token").fields["csrf_token"]
    answer = visitor.browser.post(form, data={"csrf_token": token})
    assert (answer.status_code, "only second factor" in answer.text) == (422, True)


def test_another_colleagues_passkey_cannot_be_removed(app, owner, enter) -> None:
    owner[0].go("profile")
    form = re.search(r'action="(/console/profile/passkeys/\d+/remove)"', owner[0].page)[1]
    for slug in ("dnipro", "melitopol"):
        other = enter(slug, Role.ADMINISTRATOR)
        other.go("home")
        token = other.form("csrf_token").fields["csrf_token"]
        assert other.browser.post(form, data={"csrf_token": token}).status_code == 404
