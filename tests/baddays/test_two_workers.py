"""Two workers look whose turn it is at the same second: everybody has one letter."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import time_machine
from flask import Flask

from app.core import work
from app.notices import actions
from tests.baddays.conftest import wait_for
from tests.factories import make_account, make_meter, make_subscriber

WAITING = "select count(distinct pid) from pg_locks where not granted"
LETTERS = "select context ->> 'subscriber_id', count(*) from letter group by 1 order by 1"


def test_one_letter_each(own_app: Flask, owner: psycopg.Connection) -> None:
    with time_machine.travel("2026-11-27T17:02+00:00", tick=True):
        with work.work_for(own_app, "dnipro"):
            people = []
            for _ in range(3):
                account = make_account()
                make_meter(account)
                people.append(make_subscriber(account, remind_readings=True).id)

        def remind() -> None:
            with work.work_for(own_app, "dnipro"):
                actions.remind(after=0)

        with ThreadPoolExecutor(2) as workers:
            with owner.transaction():
                owner.execute("lock table reminder_sent in share mode")
                hours = [workers.submit(remind) for _ in range(2)]
                wait_for(lambda: owner.execute(WAITING).fetchone() >= (2,))
            for hour in hours:
                hour.result()
    assert owner.execute(LETTERS).fetchall() == [(str(person), 1) for person in people]
    assert owner.execute("select count(*) from reminder_sent").fetchone() == (3,)
