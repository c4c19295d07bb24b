"""Each utility registers its people by its own rules, from the first page to the open cabinet."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.core import tenancy
from app.core.db import db
from app.identity.models import AccountAccess, Subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import CHOSEN, newcomer, register, said
from tests.post import Postman, issued_password, links_in, text_of

Visit = Callable[[str], Visitor]
BY_LINK = ("dnipro", "kamianske", "melitopol")
UTILITIES = (*BY_LINK, "novosibirsk")


def only_subscriber(app: Flask, slug: str) -> Subscriber:
    with tenancy.serving(app, slug):
        return db.session.scalars(select(Subscriber)).one()


@pytest.mark.parametrize("slug", BY_LINK)
def test_a_letter_with_a_link_opens_the_cabinet(app: Flask, visit: Visit, letters: Postman, slug: str) -> None:
    """R7, R8, R9: identifier and password are chosen, the link activates."""
    visitor, who = visit(slug), newcomer(app, slug)
    assert "We have sent a letter to maria@example.com" in register(visitor, who)
    assert "spam folder" in said(visitor)
    (letter,) = letters()
    assert letter["To"] == "maria@example.com"
    visitor.open(links_in(letter)[0])
    assert "Your cabinet is ready" in visitor.send(password=CHOSEN)
    assert (visitor.path, who.identifier in visitor.page) == ("/", True)
    visitor.sign_in(who.identifier, CHOSEN)
    assert visitor.path == "/"


def test_novosibirsk_mails_a_password_that_is_replaced_at_once(app: Flask, visit: Visit, letters: Postman) -> None:
    """R7, R8, R9: the account number is the sign-in, the system issues the password."""
    visitor, who = visit("novosibirsk"), newcomer(app, "novosibirsk")
    assert "a password for the first sign-in" in register(visitor, who)
    (letter,) = letters()
    assert who.number in text_of(letter)
    visitor.sign_in(who.number, issued_password(letter))
    assert visitor.path == "/choose-password"
    visitor.send(password=CHOSEN, password_again=CHOSEN)
    assert visitor.path == "/"
    again = visit("novosibirsk")
    again.sign_in(who.number, CHOSEN)
    assert again.path == "/"


@pytest.mark.parametrize("slug", UTILITIES)
def test_the_account_stands_in_the_cabinet(app: Flask, visit: Visit, slug: str) -> None:
    who = newcomer(app, slug)
    register(visit(slug), who)
    with tenancy.serving(app, slug):
        assert list(db.session.scalars(select(AccountAccess.account_id))) == [who.account_id]


@pytest.mark.parametrize(("slug", "steps"), [("dnipro", 1), ("kamianske", 2), ("melitopol", 2), ("novosibirsk", 1)])
def test_it_takes_the_utilitys_own_steps(app: Flask, visit: Visit, slug: str, steps: int) -> None:
    """R6."""
    visitor, who = visit(slug), newcomer(app, slug)
    visitor.go("register", lang="en")
    visitor.send(**who.first)
    assert visitor.path == ("/register/sent" if steps == 1 else "/register")
    if steps == 2:
        assert visitor.form("ticket", "password").action == "/register/details"


def test_melitopol_checks_and_says_confirmed(app: Flask, visit: Visit) -> None:
    """R6: the button is called "check"."""
    visitor, who = visit("melitopol"), newcomer(app, "melitopol")
    visitor.go("register", lang="en")
    assert '<button class="btn btn-primary" type="submit">Check</button>' in visitor.page
    visitor.send(**who.first)
    assert f"Confirmed: account {who.number} is yours." in said(visitor)


@pytest.mark.parametrize("slug", UTILITIES)
def test_terms_are_agreed_to_with_their_version_and_the_moment(app: Flask, visit: Visit, slug: str) -> None:
    """R11."""
    visitor, who = visit(slug), newcomer(app, slug)
    with time_machine.travel("2026-11-20T10:00Z", tick=False):
        assert "read the terms of use and tick the box" in register(visitor, who, agree_terms="")
        assert visitor.answer.status_code == 422
        register(visitor, who)
    subscriber = only_subscriber(app, slug)
    agreed = (subscriber.terms_version, subscriber.terms_accepted_at)
    assert agreed == ("2026-11-01", datetime(2026, 11, 20, 10, tzinfo=UTC))


@pytest.mark.parametrize("slug", UTILITIES)
@pytest.mark.parametrize(("balance", "readings"), [("", ""), ("yes", ""), ("yes", "yes")])
def test_notices_are_opt_in(app: Flask, visit: Visit, slug: str, balance: str, readings: str) -> None:
    """R12."""
    who = newcomer(app, slug)
    last = who.second or who.first
    last.update({"notify_balance": balance, "remind_readings": readings})
    register(visit(slug), who)
    subscriber = only_subscriber(app, slug)
    assert (subscriber.notify_balance, subscriber.remind_readings) == (bool(balance), bool(readings))


def test_kamianske_needs_a_mobile_phone(app: Flask, visit: Visit) -> None:
    """R10."""
    visitor, who = visit("kamianske"), newcomer(app, "kamianske")
    assert "Mobile phone : Please fill this in." in register(visitor, who, phone="")
    assert "Mobile phone : This is not the number of a mobile phone." in register(visitor, who, phone="0569 55 55 55")
    register(visitor, who)
    assert only_subscriber(app, "kamianske").phone == "+380671234567"


def test_a_phone_is_optional_in_novosibirsk(app: Flask, visit: Visit) -> None:
    """R10."""
    who = newcomer(app, "novosibirsk")
    register(visit("novosibirsk"), who, phone="8 913 123-45-67")
    assert only_subscriber(app, "novosibirsk").phone == "+79131234567"


def test_melitopol_wants_letters_and_digits_in_a_password(app: Flask, visit: Visit) -> None:
    """R8."""
    visitor, who = visit("melitopol"), newcomer(app, "melitopol")
    page = register(visitor, who, password="тільки-літери", password_again="тільки-літери")
    assert "Password : Please add a digit: a password here holds letters and digits." in page


@pytest.mark.parametrize("slug", UTILITIES)
def test_each_field_explains_itself(visit: Visit, slug: str) -> None:
    """R14: a `?` beside each field that is filled in by hand, and a sample of the utility's own."""
    visitor = visit(slug)
    page = visitor.go("register", lang="en")
    by_hand = visitor.form("account_number").names - {"csrf_token", "agree_terms", "notify_balance", "remind_readings"}
    assert page.count('<details class="help">') == len(by_hand)
    samples = tenancy_samples(visitor, by_hand)
    assert [sample for sample in samples if f"For example: {sample}" not in page] == []


def tenancy_samples(visitor: Visitor, names: set[str]) -> list[str]:
    slug = visitor.browser.site.removeprefix("https://").split(".")[0]
    registration = visitor.browser.application.extensions["waterworks"].tenants[slug].registration
    return [registration.fields[name].samples[0] for name in names if not name.startswith("password")]


def test_people_of_the_previous_cabinet_are_told_to_register_anew(visit: Visit) -> None:
    """R17."""
    assert "please register anew" in visit("dnipro").go("register", lang="en")
    assert "please register anew" not in visit("melitopol").go("register", lang="en")


@pytest.mark.parametrize("slug", UTILITIES)
def test_the_letter_is_in_the_language_of_the_page(app: Flask, visit: Visit, letters: Postman, slug: str) -> None:
    register(visit(slug), newcomer(app, slug))
    assert [letter["Content-Language"] for letter in letters()] == ["en"]


def test_the_terms_are_read_without_leaving_the_form(app, visit) -> None:
    who, visitor = newcomer(app, "kamianske"), visit("kamianske")
    visitor.go("register", lang="en")
    visitor.send(**who.first)
    assert re.search(r'<a href="/terms" target="_blank" rel="noopener">Read the terms of use', visitor.page)
