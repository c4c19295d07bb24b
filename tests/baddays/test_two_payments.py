"""The same sum is sent from two tabs at the same moment: one of the two payments can be paid."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
from flask import Flask

from app.core import work
from app.demo.household import settle
from config.settings import Merchant
from tests.baddays.conftest import browser_on, wait_for
from tests.fifth.visitor import Visitor

WAITING = "select count(distinct pid) from pg_locks where not granted"


def test_one_payment_begins(own_app: Flask, owner: psycopg.Connection) -> None:
    platform = own_app.extensions["waterworks"]
    merchants = {"dnipro": Merchant(key="sk_dnipro", webhook_secret="whsec_d")}
    own_app.extensions["waterworks"] = replace(platform, settings=replace(platform.settings, merchants=merchants))
    with work.work_for(own_app, "dnipro"):
        olena = settle(None)
    tabs = [Visitor(own_app, browser_on(own_app, "dnipro")) for _ in range(2)]
    for tab in tabs:
        tab.sign_in(olena.identifier, olena.password)
        tab.go("pay", lang="en")
    (account_id,) = owner.execute("select min(account_id) from account_access").fetchone()
    typed = {f"sum-{account_id}": "600"}
    with ThreadPoolExecutor(2) as people:
        with owner.transaction():
            owner.execute("lock table payment in share mode")
            sent = [people.submit(tab.send, **typed) for tab in tabs]
            wait_for(lambda: owner.execute(WAITING).fetchone() >= (2,))
        for answer in sent:
            answer.result()
    assert [tab.answer.status_code for tab in tabs] == [200, 200]
    statuses = owner.execute("select status from payment order by status").fetchall()
    assert statuses == [("cancelled",), ("created",)]
