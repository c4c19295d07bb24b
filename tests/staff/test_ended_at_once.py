"""Two browsers of a colleague that end each other at the same moment. Real commits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, update

from app.core import clock, work
from app.core.db import db
from app.staff.models import StaffMember, StaffSession
from tests.baddays.conftest import wait_for
from tests.conftest import Browser, forget_throttles
from tests.console.cast import PASSWORD, make_member, sign_in_as

IDLE = timedelta(minutes=10)
"""So long ago that the next request writes down when it was."""
NEW = "глибока-вода-1951"
CHANGE = {"present_password": PASSWORD, "password": NEW, "password_again": NEW}
WAITING = "select count(distinct pid) from pg_locks where not granted"


@pytest.fixture
def clean(whole_app: Flask, sweeper: psycopg.Connection) -> Iterator[Flask]:
    yield whole_app
    with work.work_for(whole_app, "dnipro"):
        for table in (StaffSession, StaffMember):
            db.session.execute(delete(table))
    forget_throttles(sweeper)


def test_neither_waits_for_the_other_for_ever(clean: Flask, sweeper: psycopg.Connection) -> None:
    with work.work_for(clean, "dnipro"):
        someone = make_member().id
    tabs = [sign_in_as(clean, Browser(clean, "https://dnipro.waterworks.test"), "dnipro", someone) for _ in range(2)]
    for tab in tabs:
        tab.post_form("/console/profile", "/console/profile", {})
    with work.work_for(clean, "dnipro"):
        db.session.execute(update(StaffSession).values(last_seen_at=clock.now() - IDLE))
    with ThreadPoolExecutor(2) as pool:
        with sweeper.transaction():
            sweeper.execute("lock table staff_member in share mode")
            sent = [pool.submit(tab.post_form, "/console/profile/password", "/console", CHANGE) for tab in tabs]
            wait_for(lambda: sweeper.execute(WAITING).fetchone() >= (2,))
        assert [one.result(20).status_code for one in sent] == [303, 303]


def test_who_looks_at_a_page_is_seen_and_what_is_sent_waits_for_no_other_page(clean: Flask) -> None:
    with work.work_for(clean, "dnipro"):
        someone = make_member().id
    tab = sign_in_as(clean, Browser(clean, "https://dnipro.waterworks.test"), "dnipro", someone)
    tab.post_form("/console/profile", "/console/profile", {})
    with work.work_for(clean, "dnipro"):
        db.session.execute(update(StaffSession).values(last_seen_at=clock.now() - IDLE))
    seen = []
    for ask in (lambda: tab.post_form("/console/profile", "/console", {}), lambda: tab.get("/console/profile")):
        ask()
        with work.work_for(clean, "dnipro"):
            seen.append(clock.now() - db.session.scalars(db.select(StaffSession.last_seen_at)).one() < IDLE)
    assert seen == [False, True]
