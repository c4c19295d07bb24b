"""The same form comes from two tabs at the same moment: one set of readings, and both people at the tabs see it."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from flask import Flask

from app.core import work
from app.demo.household import settle
from tests.baddays.conftest import browser_on, wait_for
from tests.fifth.visitor import Visitor

WAITING = "select count(distinct pid) from pg_locks where not granted"
LAST = "select distinct on (meter_id) meter_id, value_m3 from reading order by meter_id, taken_at desc"
READINGS = "select meter_id, value_m3 from reading where submission is not null order by meter_id"


def test_both_are_answered_and_the_readings_are_stored_once(own_app: Flask, owner: psycopg.Connection) -> None:
    with work.work_for(own_app, "dnipro"):
        olena = settle(None)
    tabs = [Visitor(own_app, browser_on(own_app, "dnipro")) for _ in range(2)]
    for tab in tabs:
        tab.sign_in(olena.identifier, olena.password)
        tab.go("readings_form_all", lang="en")
    form = tabs[0].form("submission")
    last = dict(owner.execute(LAST).fetchall())
    dials = {int(name.removeprefix("meter-")): name for name in form.names if name.startswith("meter-")}
    typed = {name: str(last[meter] + 3) for meter, name in dials.items()}
    with ThreadPoolExecutor(2) as people:
        with owner.transaction():
            owner.execute("lock table reading in share mode")
            sent = [people.submit(tab.send, submission=form.fields["submission"], **typed) for tab in tabs]
            wait_for(lambda: owner.execute(WAITING).fetchone() >= (2,))
        pages = [answer.result() for answer in sent]
    assert [tab.answer.status_code for tab in tabs] == [200, 200]
    assert ["receipt" in tab.path for tab in tabs] == [True, True]
    assert len({tab.path for tab in tabs}) == 1
    assert all("received" in page for page in pages)
    assert owner.execute(READINGS).fetchall() == [(meter, last[meter] + 3) for meter in sorted(dials)]
