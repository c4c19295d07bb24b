"""10,000 accounts in one cabinet: a list with a search, what is due first (point 7, bad days)."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import embedded, work
from tests.cabinet import counted_statements, sign_in, words
from tests.factories import make_street, make_subscriber

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)

MANY = 10_000
ACCOUNTS = """
    insert into account (number, holder_kind, surname, given_name, patronymic, organisation, street_id, house, block,
                         flat, private_house, common_meter, balance_minor, balance_on, imported_at)
    select lpad(n::text, 12, '0'), 'person', 'Пробний', '', '', '', %(street)s, (n / 100 + 1)::text, '',
           (n %% 100 + 1)::text, false, false, case when n %% 10 = 0 then 1000 else -500 end, date '2026-11-01', now()
    from generate_series(1, %(many)s) n
"""
ACCESS = """
    insert into account_access (subscriber_id, account_id, name, added_at)
    select %(subscriber)s, id, case when number = '000000004321' then 'Бабусина дача' else '' end, now()
    from account order by number
"""
METERS = """
    insert into meter (account_id, serial, kind, place, digits) select id, number, 'cold', 'кухня', 5 from account
"""
# All but every hundredth have sent their reading for November.
READINGS = """
    insert into reading (meter_id, value_m3, taken_at, taken_on, period, source, status)
    select id, 10, timestamptz '2026-11-10 12:00+02', date '2026-11-10', date '2026-11-01', 'web', 'accepted'
    from meter where serial::bigint %% 100 <> 0
"""


@pytest.fixture(scope="module")
def crowd(whole_app: Flask) -> Iterator[int]:
    """The subscriber. Committed and analysed, as a cabinet of that size is, and taken away afterwards."""
    with work.work_for(whole_app, "dnipro"):
        subscriber_id = make_subscriber(language="en").id
        street_id = make_street().id
    with superuser(whole_app) as connection:
        connection.execute("select set_config('app.tenant', 'dnipro', false)")
        for statement in (ACCOUNTS, ACCESS, METERS, READINGS):
            connection.execute(statement, {"street": street_id, "subscriber": subscriber_id, "many": MANY})
        connection.execute("analyze")
    yield subscriber_id
    with superuser(whole_app) as connection:
        connection.execute("truncate account, account_access, meter, reading, street, subscriber cascade")
        connection.execute("analyze")


@contextmanager
def superuser(app: Flask) -> Iterator[psycopg.Connection]:
    """Without the checks of foreign keys: PostgreSQL plans them for the empty tables that it knows of."""
    url = app.extensions["waterworks"].settings.database_owner_url
    with psycopg.connect(url.replace("+psycopg", "").replace(embedded.OWNER, "postgres"), autocommit=True) as opened:
        opened.execute("set session_replication_role = replica")
        yield opened


@pytest.fixture
def client(app: Flask, browse, crowd: int) -> FlaskClient:
    return sign_in(app, browse("dnipro"), "dnipro", crowd)


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
