"""Two tabs at the same moment: real commits on connections of their own, taken away afterwards."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, text

from app.accounts.models import Account, Street
from app.core import tenancy, work
from app.core.db import db
from app.identity.models import AccountAccess, SignInSession, Subscriber
from app.metering.actions import Sending, submit_readings
from app.metering.models import Meter, Reading
from app.metering.schemas import NewReadings
from tests.cabinet import office_reading
from tests.factories import make_account, make_meter, make_subscriber
from tests.metering.household import LAST_ON

TABLES = (Reading, Meter, AccountAccess, SignInSession, Subscriber, Account, Street)
PATIENCE_SECONDS = 20


@pytest.fixture
def lived_in(whole_app: Flask) -> Iterator[tuple[Flask, int, int, list[int]]]:
    """In Kamianske: the app, a subscriber, an account and two meters. One reading a day is taken there."""
    with work.work_for(whole_app, "kamianske"):
        account = make_account()
        meters = [make_meter(account), make_meter(account)]
        for meter in meters:
            office_reading(meter, 1556, LAST_ON)
        ids = make_subscriber(account).id, account.id, [meter.id for meter in meters]
    yield whole_app, *ids
    with work.work_for(whole_app, "kamianske"):
        for table in TABLES:
            db.session.execute(delete(table))


@contextmanager
def held(app: Flask, slug: str, meter_id: int) -> Iterator[Callable[[int], None]]:
    """Nobody else gets at the meter until the block ends. The function waits for so many to queue up."""
    with tenancy.serving(app, slug):
        session = db.session()
        session.execute(text("select from meter where id = :id for update"), {"id": meter_id})
        waiting = text(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )

        def wait_for(number: int) -> None:
            while session.execute(waiting).scalar_one() < number:
                session.execute(text("select pg_sleep(0.01), pg_stat_clear_snapshot()"))

        yield wait_for
        session.rollback()


def test_two_tabs_with_other_digits_and_one_is_answered(lived_in) -> None:
    app, subscriber_id, account_id, meters = lived_in

    def send(value: int) -> Sending:
        with work.work_for(app, "kamianske"):
            new = NewReadings(submission=uuid4(), typed={meters[0]: str(value)})
            return submit_readings(new, account_ids=[account_id], subscriber_id=subscriber_id)

    with ThreadPoolExecutor(2) as pool:
        with held(app, "kamianske", meters[0]) as wait_for:
            tabs = [pool.submit(send, value) for value in (1563, 1564)]
            wait_for(2)
        outcomes = sorted(tab.result(PATIENCE_SECONDS).outcome for tab in tabs)
    assert outcomes == ["accept", "refuse"]
    assert len(stored(app)) == 1


def test_the_same_form_from_two_tabs_is_one_reading(lived_in) -> None:
    app, subscriber_id, account_id, meters = lived_in
    new = NewReadings(submission=uuid4(), typed={meters[0]: "1563"})

    def send(_tab: int) -> UUID | None:
        with work.work_for(app, "kamianske"):
            return submit_readings(new, account_ids=[account_id], subscriber_id=subscriber_id).receipt

    with ThreadPoolExecutor(3) as pool:
        with held(app, "kamianske", meters[0]) as wait_for:
            tabs = [pool.submit(send, tab) for tab in range(3)]
            wait_for(3)
        receipts = {tab.result(PATIENCE_SECONDS) for tab in tabs}
    assert receipts == {new.submission}
    assert stored(app) == [(meters[0], 1563)]


def test_forms_that_name_the_meters_in_another_order_do_not_wait_in_a_circle(lived_in) -> None:
    app, subscriber_id, account_id, meters = lived_in

    def send(order: list[int]) -> str:
        with work.work_for(app, "kamianske"):
            new = NewReadings(submission=uuid4(), typed=dict.fromkeys(order, "1563"))
            return submit_readings(new, account_ids=[account_id], subscriber_id=subscriber_id).outcome

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(send, [meters, meters[::-1]] * 6, timeout=PATIENCE_SECONDS))
    assert outcomes == ["accept"] * 12
    assert stored(app) == [(meters[0], 1563), (meters[1], 1563)]


def stored(app: Flask) -> list[tuple[int, int]]:
    with tenancy.serving(app, "kamianske"):
        sent = db.session.query(Reading.meter_id, Reading.value_m3).filter_by(source="web")
        return sorted(tuple(row) for row in sent)
