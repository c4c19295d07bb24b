"""Two of one's browsers that end each other at the same moment. Real commits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, update

from app.accounts.models import Account, Street
from app.core import clock, work
from app.core.db import db
from app.identity.models import AccountAccess, SignInSession, Subscriber
from tests.cabinet import sign_in
from tests.conftest import Browser, forget_throttles
from tests.factories import make_account, make_subscriber

IDLE = timedelta(minutes=10)
"""So long ago that the next request writes down when it was."""


@pytest.fixture
def clean(whole_app: Flask, sweeper: psycopg.Connection) -> Iterator[Flask]:
    yield whole_app
    with work.work_for(whole_app, "dnipro"):
        for table in (SignInSession, AccountAccess, Subscriber, Account, Street):
            db.session.execute(delete(table))
    forget_throttles(sweeper)


def test_neither_waits_for_the_other_for_ever(clean: Flask) -> None:
    with work.work_for(clean, "dnipro"):
        someone = make_subscriber(make_account()).id
    tabs = [sign_in(clean, Browser(clean, "https://dnipro.waterworks.test"), "dnipro", someone) for _ in range(2)]
    for tab in tabs:
        tab.post_form("/profile/notices", "/help", {})
    statuses = []
    for _ in range(12):
        with work.work_for(clean, "dnipro"):
            db.session.execute(update(SignInSession).values(last_seen_at=clock.now() - IDLE))
        with ThreadPoolExecutor(2) as pool:
            sent = [pool.submit(tab.post_form, "/profile/devices/end", "/help", {}) for tab in tabs]
            statuses += [one.result(20).status_code for one in sent]
        for tab in tabs:
            sign_in(clean, tab, "dnipro", someone)
    assert set(statuses) == {303}
