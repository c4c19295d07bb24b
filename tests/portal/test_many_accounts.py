"""10,000 accounts in one cabinet: a list with a search, what is due first (point 7, bad days)."""

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.core import work
from app.core.db import db
from tests.cabinet import counted_statements, sign_in, words
from tests.factories import make_street, make_subscriber

pytestmark = pytest.mark.usefixtures("clock")

MANY = 10_000
ACCOUNTS = text("""
    insert into account (number, holder_kind, surname, given_name, patronymic, organisation, street_id, house, block,
                         flat, private_house, common_meter, balance_minor, balance_on, imported_at)
    select lpad(n::text, 12, '0'), 'person', 'Пробний', '', '', '', :street, (n / 100 + 1)::text, '', (n % 100 + 1)::text,
           false, false, case when n % 10 = 0 then 1000 else -500 end, date '2026-11-01', now()
    from generate_series(1, :many) n
""")
ACCESS = text("""
    insert into account_access (subscriber_id, account_id, name, added_at)
    select :subscriber, id, case when number = '000000004321' then 'Бабусина дача' else '' end, now()
    from account order by number
""")
METERS = text("""
    insert into meter (account_id, serial, kind, place, digits) select id, number, 'cold', 'кухня', 5 from account
""")
# All but every hundredth have sent their reading for November.
READINGS = text("""
    insert into reading (meter_id, value_m3, taken_at, taken_on, period, source, status)
    select id, 10, timestamptz '2026-11-10 12:00+02', date '2026-11-10', date '2026-11-01', 'web', 'accepted'
    from meter where serial::bigint % 100 <> 0
""")


@pytest.fixture
def client(app: Flask, browse) -> FlaskClient:
    with work.work_for(app, "dnipro"):
        # PostgreSQL plans the checks of foreign keys while the tables are empty, and then reads them row by row.
        db.session.execute(text("set local enable_seqscan = off"))
        subscriber_id = make_subscriber(language="en").id
        db.session.execute(ACCOUNTS, {"street": make_street().id, "many": MANY})
        db.session.execute(ACCESS, {"subscriber": subscriber_id})
        db.session.execute(METERS)
        db.session.execute(READINGS)
    return sign_in(app, browse("dnipro"), "dnipro", subscriber_id)


def numbers(page: str) -> list[str]:
    return re.findall(r'<span class="figures nowrap">([\d ]+)</span>', page)


def test_a_long_list_is_usable(app, client) -> None:
    client.get("/")
    began = time.perf_counter()
    with counted_statements(app) as sent:
        page = client.get("/").text
    assert time.perf_counter() - began < 2
    assert len(sent) <= 6
    assert len(page) < 60_000
    assert "10000 accounts" in words(page)
    assert "Readings due: 100" in words(page)
    assert "To pay: ₴10,000.00" in words(page)
    assert "Page 1 of 500" in words(page)
    assert numbers(page) == [f"0000 0000 {n * 100:04}" for n in range(1, 21)]


def test_the_list_is_searched_by_name_number_and_address(client) -> None:
    for query in ("бабусина", "Бабусина ДАЧА", "000000004321", "0000 0000 4321", "троїцька 44 4321"):
        assert numbers(client.get("/", query_string={"q": query}).text) == ["0000 0000 4321"]
    assert numbers(client.get("/", query_string={"q": "немає такої"}).text) == []
    assert "No account is like this" in client.get("/", query_string={"q": "100% _"}).text


def test_the_list_shows_what_is_due_or_owed(client) -> None:
    due = client.get("/?show=due&page=5").text
    assert numbers(due) == [f"0000 0000 {n * 100:04}" for n in range(81, 100)] + ["0000 0001 0000"]
    assert "Page 5 of 5" in words(due)
    assert "Page 1 of 50" in words(client.get("/?show=debt").text)


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=9" + "9" * 30, "page=x", "show=x", "q=%00%E2%80%AE", "q=" + "a" * 5000]
)
def test_what_else_an_address_may_hold(client, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 200


def test_the_due_ones_are_sent_twenty_at_a_time(client) -> None:
    page = client.get("/readings/send").text
    assert page.count('type="hidden" name="account"') == 20
    assert client.get("/readings").status_code == 200
