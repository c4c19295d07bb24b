"""The language of a page that answers a form: what was typed stays, and nothing is done."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.core import tokens, work
from app.core.db import db
from app.identity.letters import REMINDED
from app.identity.queries import get_subscriber
from app.payments.models import Payment
from tests.cabinet import words
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Forms, Visitor
from tests.metering.household import Household, settle
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures
from tests.pictures import telling_jpeg
from tests.portal.newcomers import newcomer

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)


def in_language(visitor: Visitor, code: str) -> Visitor:
    """Presses the language's button at the top of the page."""
    button = re.search(rf'<button form="same-page" formaction="([^"]*lang={code})"', visitor.answer.text)
    assert button
    form = next(form for form in Forms(visitor.answer.text).found if "edit" in form.fields)
    visitor.answer = visitor.browser.post(unescape(button[1]), data=form.fields)
    return visitor


def test_an_unusual_reading_is_still_there(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    visitor = Visitor(app, home.client)
    visitor.answer = home.send(1956)
    assert "Is this right?" in words(visitor.answer.text)
    dial = f"meter-{home.meters[0]}"
    for code, question in (("ru", "Всё верно?"), ("uk", "Усе правильно?")):
        in_language(visitor, code)
        assert question in words(visitor.page)
        assert visitor.form(dial, "confirmed").fields[dial] == "1956"
    assert home.stored("value_m3") == []
    visitor.send(confirmed="1")
    assert home.stored("value_m3") == [(1956,)]


def test_digits_that_are_being_changed_are_not_asked_about_again(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    visitor = Visitor(app, home.client)
    visitor.answer = home.send(1956, edit="1")
    in_language(visitor, "ru")
    assert "confirmed" not in visitor.form(f"meter-{home.meters[0]}").names


def test_a_photo_goes_along_with_the_reading_that_was_asked_about(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    visitor = Visitor(app, home.client)
    photo = FileStorage(BytesIO(telling_jpeg()), "dial.jpg", content_type="image/jpeg")
    visitor.answer = home.send(1956, **{f"photo-{home.meters[0]}": photo})
    in_language(visitor, "ru")
    in_language(visitor, "uk")
    visitor.send(confirmed="1")
    assert home.stored("value_m3") == [(1956,)]
    assert "/readings/photos/" in visitor.answer.text


def reminded(home: Household, browser: FlaskClient) -> Visitor:
    """At the link of a reminder."""
    with work.work_for(home.app, home.slug):
        get_subscriber(home.subscriber_id).remind_readings = True
        link = tokens.draw_link_token()
        tokens.keep_token(link, purpose=REMINDED, subject_id=home.subscriber_id, valid_for=timedelta(days=1))
    visitor = Visitor(home.app, browser)
    visitor.open(f"/remind/{link}")
    return visitor


def test_a_reading_by_the_link_of_a_reminder_is_asked_about_again(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    visitor, dial = reminded(home, browse("dnipro")), f"meter-{home.meters[0]}"
    visitor.send(**{dial: "1956"})
    in_language(visitor, "ru")
    assert "Всё верно?" in words(visitor.page)
    assert home.stored("value_m3") == []
    visitor.send(**{dial: "1956", "confirmed": "1"})
    assert home.stored("value_m3") == [(1956,)]


def test_the_second_step_of_registering_is_not_left(app, visit) -> None:
    """Nor is what proved the account asked for again."""
    who, visitor = newcomer(app, "kamianske"), visit("kamianske")
    visitor.go("register", lang="en")
    visitor.send(**who.first)
    in_language(visitor, "uk")
    assert '<html lang="uk">' in visitor.page
    visitor.send(**{**who.second, "phone": "1"})
    in_language(visitor, "ru")
    login = visitor.form("login", "ticket").fields
    assert (login["login"], login["phone"], login.get("password", "")) == (who.second["login"], "1", "")
    visitor.send(**who.second)
    assert visitor.path == "/register/sent"


def test_a_page_with_faults_keeps_what_is_typed_and_takes_no_guess(app, visit) -> None:
    with work.work_for(app, "dnipro"):
        make_account()
        make_subscriber(identifier="olena@example.com", email="olena@example.com")
    visitor = visit("dnipro")
    visitor.go("sign_in", lang="en")
    visitor.send(identifier="olena@example.com", password="не-той")
    for _ in range(6):
        in_language(visitor, "ru")
        assert visitor.form("identifier", "password").fields["identifier"] == "olena@example.com"
    assert "не-той" not in visitor.page
    assert visitor.answer.status_code == 422


def test_what_answers_no_form_has_links(app, visit) -> None:
    visitor = visit("dnipro")
    visitor.go("sign_in")
    assert 'href="?lang=ru"' in visitor.answer.text
    assert "same-page" not in visitor.page


def test_a_sum_to_pay_is_kept_and_no_payment_begun(app, visit, stripe) -> None:  # noqa: F811
    with work.work_for(app, "dnipro"):
        account = make_account(balance_minor=60_000, balance_on=date(2026, 10, 31))
        make_subscriber(account, identifier="olena@example.com", email="olena@example.com")
        name = f"sum-{account.id}"
    visitor = visit("dnipro")
    visitor.sign_in("olena@example.com", PASSWORD)
    visitor.go("pay", lang="en")
    visitor.send(**{name: "12,345"})
    in_language(visitor, "ru")
    assert '<html lang="ru">' in visitor.page
    assert visitor.form(name).fields[name] == "12,345"
    visitor.send(**{name: "12"})
    with work.work_for(app, "dnipro"):
        assert db.session.scalars(select(Payment.amount_minor)).all() == [1200]
