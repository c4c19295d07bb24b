"""The first page: what do I owe, which readings are due, what was used (point 7)."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import work
from tests.cabinet import counted_statements, office_reading, post, sign_in, words
from tests.factories import make_account, make_meter, make_subscriber

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)

MOST_STATEMENTS = 7
"""Six, and tariffs that change where the utility charges by its own."""


def settle(app: Flask, client: FlaskClient, slug: str = "dnipro", accounts: int = 1, **more) -> FlaskClient:
    """A subscriber whose accounts have two meters each, read by the office every month of two years."""
    with work.work_for(app, slug):
        homes = [
            make_account(flat=str(n + 1), balance_minor=84260, balance_on=date(2026, 11, 1)) for n in range(accounts)
        ]
        for home in homes:
            for meter in (make_meter(home), make_meter(home, place="санвузол")):
                for month in range(24):
                    taken_on = date(2024 + (month + 10) // 12, (month + 10) % 12 + 1, 10)
                    office_reading(meter, 100 + 7 * month, taken_on.isoformat(), used_litres=7000 if month else None)
        subscriber = make_subscriber(*homes, language="en", **more)
        ids = subscriber.id
    return sign_in(app, client, slug, ids)


def test_a_stranger_is_asked_to_sign_in(browse) -> None:
    answer = browse("dnipro").get("/")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/")


def test_without_accounts_the_next_step_is_to_add_one(app, browse) -> None:
    page = settle(app, browse("dnipro"), accounts=0).get("/").text
    assert "Your cabinet is open, now add an account" in page
    assert 'href="/accounts/add"' in page


def test_what_is_owed_what_is_due_and_what_was_used(app, browse) -> None:
    page = words(settle(app, browse("dnipro")).get("/").text)
    assert "Monday, 23 November. Readings are taken any day; today’s count for November ." in page
    assert "To pay as of 1 November ₴842 .60 Settlements" in page
    assert "Readings for November" in page
    assert "Cold water, кухня" in page
    assert "last time 261 m³, 10 October" in page
    assert "October: 14 m³, as much as a year ago." in page


def test_a_sent_reading_is_shown_and_may_be_corrected(app, browse) -> None:
    client = settle(app, browse("dnipro"))
    form = client.get("/").text
    action = form.split('<form class="panel" method="post" action="')[1].split('"')[0]
    dials = [part.split('"')[0] for part in form.split('name="')[1:] if part.startswith("meter-")]
    post(client, action, **dict.fromkeys(dials, "268"))
    page = client.get("/").text
    assert "sent on 23 November" in page
    assert f'<a class="btn btn-quiet" href="{action}">Correct a reading</a>' in page
    assert 'value="268"' in client.get(action).text


def test_a_late_window_in_novosibirsk(app, browse, time_machine) -> None:
    client = settle(app, browse("novosibirsk"), "novosibirsk")
    assert "Readings for November are taken until 25 November" in words(client.get("/").text)
    time_machine.move_to("2026-11-26T12:00:00+00:00")
    assert "Readings for December are taken until 25 December" in words(client.get("/").text)


def test_own_days_and_why_even_intervals_matter_in_melitopol(app, browse) -> None:
    with work.work_for(app, "melitopol"):
        home = make_account()
        meter = make_meter(home)
        for value, day in ((10, "2026-08-30"), (11, "2026-09-01"), (30, "2026-10-30")):
            office_reading(meter, value, day, source="web")
        subscriber_id = make_subscriber(home, language="en", remind_days=[5, 27]).id
    client = sign_in(app, browse("melitopol"), "melitopol", subscriber_id)
    page = words(client.get("/").text)
    assert "Your next day for readings is 27 November." in page
    assert "Your last readings came 2 to 59 days apart." in page
    assert re.search(r"Sent on days \d+ to \d+ of each month, they make even bills\.", page)
    assert "Change my days" in page
    assert "Your days: 5, 27. We remind you then." in words(client.get(f"/accounts/{home_id(client)}/readings").text)


def home_id(client: FlaskClient) -> str:
    return client.get("/").text.split('href="/accounts/')[2].split('"')[0]


def test_a_meter_whose_verification_ends_is_named_a_month_ahead(app, browse) -> None:
    with work.work_for(app, "dnipro"):
        home = make_account()
        for place, until in (("one", date(2026, 12, 24)), ("two", date(2026, 12, 25)), ("three", date(2026, 11, 22))):
            make_meter(home, place=place, verified_until=until)
        subscriber_id = make_subscriber(home, language="en").id
    page = words(sign_in(app, browse("dnipro"), "dnipro", subscriber_id).get("/").text)
    assert page.count("It is time to arrange the next one") == 1
    assert "The verification ends on 24 December" in page
    assert "The verification ended on 22 November" in page


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
def test_the_statements_do_not_grow_with_the_accounts(app, browse, slug) -> None:
    counts = []
    for accounts in (1, 3):
        client = settle(app, browse(slug), slug, accounts, identifier=f"olena{accounts}")
        client.get("/")
        with counted_statements(app) as sent:
            assert client.get("/").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def test_the_first_visit_after_a_while_keeps_within_the_statements_too(app, browse, time_machine) -> None:
    client = settle(app, browse("melitopol"), "melitopol", 3)
    time_machine.move_to("2026-11-23T13:05:00+00:00")
    with counted_statements(app) as sent:
        client.get("/")
    assert len(sent) <= MOST_STATEMENTS
