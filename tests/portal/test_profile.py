"""What a subscriber changes of himself (I4, R12, M3)."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core import tenancy, work
from app.core.db import db
from app.identity.letters import post_recovery
from app.identity.models import Subscriber
from app.payments.autopay_letters import post_over_limit
from app.payments.models import Autopay
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import CHOSEN, said
from tests.post import Postman, links_in
from validators.phone import phone

Visit = Callable[[str], Visitor]
UTILITIES = ("dnipro", "kamianske", "melitopol", "novosibirsk")
NEW = {"password": CHOSEN, "password_again": CHOSEN}


@pytest.fixture
def enter(app: Flask, visit: Visit) -> Callable[..., Visitor]:
    """`enter("dnipro")`: a subscriber who is signed in, in English."""

    def sign_in(slug: str, **more: object) -> Visitor:
        with work.work_for(app, slug):
            identifier = make_subscriber(make_account(), **{"email": "olena@example.com", **more}).sign_in_name
        visitor = visit(slug)
        visitor.go("sign_in", lang="en")
        visitor.send(identifier=identifier, password=PASSWORD)
        assert visitor.path == "/"
        return visitor

    return sign_in


def subscriber(app: Flask, slug: str, email: str = "olena@example.com") -> Subscriber:
    with tenancy.serving(app, slug):
        return db.session.scalars(db.select(Subscriber).where(Subscriber.email == email)).one()


def contacts(visitor: Visitor, **changes: str) -> str:
    visitor.go("change_contacts")
    visitor.send(**{"language": "en", **changes})
    return said(visitor)


@pytest.mark.parametrize("slug", UTILITIES)
def test_the_password(enter: Callable[..., Visitor], visit: Visit, letters: Postman, slug: str) -> None:
    """I4, I6: asks the present one, ends other sessions, tells by letter."""
    visitor, elsewhere = enter(slug), visit(slug)
    name = visitor.go("profile").split('I sign in with</dt><dd class="break">')[1].split("<")[0]
    elsewhere.sign_in(name, PASSWORD)
    visitor.go("change_password")
    visitor.send(present_password="не-той", **NEW)
    assert "Present password : This is not your present password." in said(visitor)
    visitor.send(present_password=PASSWORD, **NEW)
    assert "Your new password is saved. Other devices are signed out." in said(visitor)
    elsewhere.open("/profile")
    assert elsewhere.path == "/sign-in"
    elsewhere.sign_in(name, CHOSEN)
    assert elsewhere.path == "/"
    assert len(letters()) == 1


def test_guessing_the_present_password_comes_to_an_end(enter: Callable[..., Visitor]) -> None:
    visitor = enter("dnipro")
    visitor.go("change_password")
    answers = []
    for _ in range(6):
        visitor.send(present_password="не-той", **NEW)
        answers.append(visitor.answer.status_code)
    assert answers == [422] * 5 + [429]


@pytest.mark.parametrize(
    ("slug", "phone", "stored"),
    [
        ("dnipro", "067 123 45 67", "+380671234567"),
        ("melitopol", "", None),
        ("novosibirsk", "8 913 123-45-67", "+79131234567"),
    ],
)
def test_name_phone_and_language(
    app: Flask, enter: Callable[..., Visitor], slug: str, phone: str, stored: str | None
) -> None:
    """I4."""
    visitor = enter(slug)
    page = contacts(visitor, display_name="Олена Петрівна", phone=phone, language="uk")
    person = subscriber(app, slug)
    assert (person.display_name, person.phone, person.language) == ("Олена Петрівна", stored, "uk")
    assert visitor.page.startswith('<!doctype html>\n<html lang="uk">')
    assert "Олена Петрівна" in page
    assert "Збережено." in page


def test_a_phone_is_shown_as_people_read_it(enter: Callable[..., Visitor]) -> None:
    for slug, stored, shown in (
        ("kamianske", "+380671234567", "+380 67 123 4567"),
        ("novosibirsk", "+79131234567", "+7 913 123-45-67"),
        ("dnipro", None, "none yet"),
    ):
        visitor = enter(slug, phone=stored)
        visitor.go("profile")
        assert f"Phone {shown} " in said(visitor)


@pytest.mark.parametrize(
    ("slug", "sample"),
    [("dnipro", "067 123 45 67"), ("melitopol", "067 123 45 67"), ("novosibirsk", "8 913 123-45-67")],
)
def test_what_was_not_understood_has_a_sample_beside_it(enter: Callable[..., Visitor], slug: str, sample: str) -> None:
    page = contacts(enter(slug), phone="12345", email="nonsense")
    assert "This does not look like a phone number. Please write it as in the sample." in page
    assert f"For example: {sample}" in page
    assert "@example.com" in page.split("E-mail")[-1]
    assert phone(country="RU" if slug == "novosibirsk" else "UA")(sample)


def test_a_phone_stays_needed_where_registration_needs_it(enter: Callable[..., Visitor]) -> None:
    """R10."""
    assert "Mobile phone : Please fill this in." in contacts(enter("kamianske", phone="+380671234567"), phone="")


@pytest.mark.parametrize("slug", UTILITIES)
def test_a_new_address_counts_when_it_is_confirmed(
    app: Flask, enter: Callable[..., Visitor], letters: Postman, slug: str
) -> None:
    """I4: a link to the new one, a notice to the old one."""
    visitor = enter(slug, phone="+380671234567" if slug == "kamianske" else None)
    contacts(visitor, email="new@example.com", present_password=PASSWORD)
    assert "Your new address new@example.com waits" in said(visitor)
    assert subscriber(app, slug).email == "olena@example.com"
    (letter,) = letters()
    assert letter["To"] == "new@example.com"
    visitor.open(links_in(letter)[0])
    assert "Your new address is confirmed." in visitor.press()
    person = subscriber(app, slug, "new@example.com")
    assert (person.sign_in_name == "new@example.com") == (slug == "dnipro")
    (notice,) = letters()
    assert (notice["To"], links_in(notice)) == ("olena@example.com", [])


def test_letters_that_still_wait_bring_the_old_address_nothing(
    app: Flask, enter: Callable[..., Visitor], letters: Postman
) -> None:
    """The mail server was away meanwhile: their links would be drawn anew, and be good."""
    visitor = enter("dnipro")
    contacts(visitor, email="new@example.com", present_password=PASSWORD)
    (asked,) = letters()
    known = subscriber(app, "dnipro")
    with work.work_for(app, "dnipro"):
        post_recovery([known])
        home = db.session.scalars(db.select(Account.id)).one()
        consent = Autopay(subscriber_id=known.id, account_id=home, most_minor=100, card_name="Visa")
        post_over_limit(consent, 60_000)
    visitor.open(links_in(asked)[0])
    visitor.press()
    assert subscriber(app, "dnipro", "new@example.com").id == known.id
    told = sorted((letter["To"], *(link.split("/")[1] for link in links_in(letter))) for letter in letters())
    assert told == [("new@example.com", "pay-link"), ("olena@example.com",)]


def test_a_new_address_asks_for_the_password(app: Flask, enter: Callable[..., Visitor], letters: Postman) -> None:
    visitor = enter("dnipro")
    for typed, sentence in (("", "please enter your present password"), ("не-той", "not your present password")):
        assert sentence in contacts(visitor, email="new@example.com", present_password=typed, display_name="Хтось")
        assert visitor.answer.status_code == 422
    assert subscriber(app, "dnipro").display_name == "Олена"
    assert letters() == []


def test_an_address_of_somebody_else_stays_his(app: Flask, enter: Callable[..., Visitor], letters: Postman) -> None:
    """R16: the page does not tell; the letter does, to him."""
    with work.work_for(app, "dnipro"):
        make_subscriber(make_account(), email="taken@example.com")
    visitor = enter("dnipro")
    contacts(visitor, email="taken@example.com", present_password=PASSWORD)
    assert "Your new address taken@example.com waits" in said(visitor)
    (letter,) = letters()
    assert (letter["To"], links_in(letter)[0].startswith("/recover/")) == ("taken@example.com", True)


def test_an_address_that_got_a_cabinet_meanwhile(app: Flask, enter: Callable[..., Visitor], letters: Postman) -> None:
    visitor = enter("kamianske", phone="+380671234567")
    contacts(visitor, email="taken@example.com", present_password=PASSWORD)
    (letter,) = letters()
    with work.work_for(app, "kamianske"):
        make_subscriber(make_account(), email="taken@example.com")
    visitor.open(links_in(letter)[0])
    visitor.press()
    assert visitor.answer.status_code == 410
    assert subscriber(app, "kamianske").email == "olena@example.com"


def test_a_second_new_address_makes_the_first_void(enter: Callable[..., Visitor], letters: Postman) -> None:
    visitor = enter("dnipro")
    found = []
    for address in ("first@example.com", "second@example.com"):
        contacts(visitor, email=address, present_password=PASSWORD)
        found += [links_in(letter)[0] for letter in letters()]
    first, second = found
    visitor.open(first)
    assert (visitor.answer.status_code, "This change was called off" in said(visitor)) == (410, True)
    visitor.open(second)
    assert "Your new address is confirmed." in visitor.press()


def test_letters_to_strangers_come_to_an_end(enter: Callable[..., Visitor], letters: Postman) -> None:
    visitor, sent = enter("dnipro"), []
    for number in range(10):
        contacts(visitor, email=f"stranger-{number}@example.com", present_password=PASSWORD)
        sent += letters()
    assert (visitor.answer.status_code, len(sent)) == (429, 6)
    assert contacts(visitor, display_name="Оля")
    assert visitor.answer.status_code == 200


@pytest.mark.parametrize("slug", UTILITIES)
def test_notices(app: Flask, enter: Callable[..., Visitor], slug: str) -> None:
    """R12: each can be switched on and off."""
    visitor = enter(slug)
    for balance, readings in (("yes", "yes"), ("", "yes"), ("", "")):
        visitor.go("change_notices")
        form = visitor.form("notify_balance").fields
        data = {"csrf_token": form["csrf_token"], "notify_balance": balance, "remind_readings": readings}
        visitor.browser.post("/profile/notices", data=data)
        person = subscriber(app, slug)
        assert (person.notify_balance, person.remind_readings) == (bool(balance), bool(readings))


def test_own_reminder_days_in_melitopol(app: Flask, enter: Callable[..., Visitor]) -> None:
    """M3."""
    visitor = enter("melitopol")
    visitor.go("change_notices")
    visitor.send(remind_days="20; 5, 20")
    assert "Reminders on these days of the month: 5, 20" in said(visitor)
    assert subscriber(app, "melitopol").remind_days == [5, 20]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("32", "Please write days of the month from 1 to 31"),
        ("5, x", "Please write days"),
        ("1 2 3 4 5", "4 days at most"),
    ],
)
def test_days_that_no_month_has(enter: Callable[..., Visitor], typed: str, sentence: str) -> None:
    visitor = enter("melitopol")
    visitor.go("change_notices")
    visitor.send(remind_days=typed)
    assert sentence in said(visitor)
    assert visitor.form("remind_days").fields["remind_days"] == typed


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "novosibirsk"])
def test_own_days_are_melitopols_alone(enter: Callable[..., Visitor], slug: str) -> None:
    visitor = enter(slug)
    visitor.go("change_notices")
    assert visitor.form("notify_balance").names == {"csrf_token", "notify_balance", "remind_readings"}
