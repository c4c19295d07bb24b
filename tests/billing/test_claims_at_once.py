"""Two tabs say at the same moment that a sum looks wrong: an account has five open messages at most. Real commits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.accounts.models import Account, Street
from app.billing.claims import MOST_OPEN, close_claim, make_claim
from app.billing.models import Claim
from app.core import work
from app.core.db import db
from app.identity.models import AccountAccess, SignInSession, Subscriber
from tests.baddays.conftest import wait_for
from tests.cabinet import sign_in
from tests.conftest import Browser, forget_throttles
from tests.factories import make_account, make_subscriber

WAITING = "select count(distinct pid) from pg_locks where not granted"


@pytest.fixture
def clean(whole_app: Flask, sweeper: psycopg.Connection) -> Iterator[Flask]:
    yield whole_app
    with work.work_for(whole_app, "dnipro"):
        for table in (Claim, SignInSession, AccountAccess, Subscriber, Account, Street):
            db.session.execute(delete(table))
    forget_throttles(sweeper)


def test_the_sixth_is_not_taken(clean: Flask, sweeper: psycopg.Connection) -> None:
    with work.work_for(clean, "dnipro"):
        account = make_account()
        someone, page = make_subscriber(account).id, f"/accounts/{account.id}/claims"
        for number in range(MOST_OPEN - 1):
            make_claim(account.id, someone, f"message {number}", entry_id=None)
    tabs = [sign_in(clean, Browser(clean, "https://dnipro.waterworks.test"), "dnipro", someone) for _ in range(2)]
    for tab in tabs:
        tab.post_form("/profile/notices", "/help", {})
    with ThreadPoolExecutor(2) as pool:
        with sweeper.transaction():
            sweeper.execute("lock table claim in share mode")
            sent = [pool.submit(tab.post_form, page, "/help", {"words": f"once more {id(tab)}"}) for tab in tabs]
            wait_for(lambda: sweeper.execute(WAITING).fetchone() >= (2,))
        assert sorted(one.result(20).status_code for one in sent) == [303, 409]
    with work.work_for(clean, "dnipro"):
        assert db.session.scalar(select(func.count()).select_from(Claim)) == MOST_OPEN


def test_one_message_is_sent_twice(clean: Flask, sweeper: psycopg.Connection) -> None:
    with work.work_for(clean, "dnipro"):
        account = make_account()
        someone, account_id = make_subscriber(account).id, account.id
    page = f"/accounts/{account_id}/claims"
    tab = sign_in(clean, Browser(clean, "https://dnipro.waterworks.test"), "dnipro", someone)
    tab.post_form("/profile/notices", "/help", {})
    with ThreadPoolExecutor(2) as pool:
        with sweeper.transaction():
            sweeper.execute("lock table claim in share mode")
            sent = [pool.submit(tab.post_form, page, "/help", {"words": "why so much?"}) for _ in range(2)]
            wait_for(lambda: sweeper.execute(WAITING).fetchone() >= (2,))
        assert [one.result(20).status_code for one in sent] == [303, 303]
    with work.work_for(clean, "dnipro"):
        assert db.session.scalars(select(Claim.words)).all() == ["why so much?"]
        close_claim(db.session.scalars(select(Claim.id)).one(), "by the norm")
        make_claim(account_id, someone, "why so much?", entry_id=None)
        assert db.session.scalar(select(func.count()).select_from(Claim)) == 2
