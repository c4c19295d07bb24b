"""The password of the letter opens the cabinet once (R8). Real commits."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete

from app.accounts.models import Account, Street
from app.core import tokens, work
from app.core.db import db
from app.core.tokens import OneTimeToken
from app.identity.letters import INITIAL_PASSWORD
from app.identity.limits import INITIAL_PASSWORD_VALID
from app.identity.models import AccountAccess, SignInSession, Subscriber
from tests.attacks.test_at_once import at_once
from tests.conftest import Browser, forget_throttles
from tests.factories import make_account, make_subscriber

SLUG = "novosibirsk"


@pytest.fixture
def clean(whole_app: Flask, sweeper: psycopg.Connection) -> Iterator[Flask]:
    yield whole_app
    with work.work_for(whole_app, SLUG):
        for table in (SignInSession, AccountAccess, Subscriber, Account, Street, OneTimeToken):
            db.session.execute(delete(table))
    forget_throttles(sweeper)


def test_two_who_have_it_at_the_same_moment(clean: Flask, sweeper: psycopg.Connection) -> None:
    with work.work_for(clean, SLUG):
        account = make_account()
        someone = make_subscriber(account, password=None, activated_at=None)
        number, password = account.number, tokens.draw_spoken_token()
        kept = {"purpose": INITIAL_PASSWORD, "subject_id": someone.id, "valid_for": INITIAL_PASSWORD_VALID}
        tokens.keep_token(password, **kept)
    tabs = [Browser(clean, f"https://{SLUG}.waterworks.test") for _ in range(2)]
    for tab in tabs:
        tab.post_form("/sign-in", "/sign-in", {})
    typed = {"identifier": number, "password": password}
    pressed = [lambda tab=tab: tab.post_form("/sign-in", "/sign-in", typed) for tab in tabs]
    answers = at_once(sweeper, "one_time_token", pressed)
    assert sorted(one.status_code for one in answers) == [303, 422]
