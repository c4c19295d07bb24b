"""The same delivery at the same moment, texts of one phone in order: real commits, taken away afterwards."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import create_engine, delete, select, text

from app.accounts.models import Account, Street
from app.core import work
from app.core.db import db
from app.core.jobs import JOBS_SCHEMA
from app.identity.models import AccountAccess, Subscriber
from app.metering.models import Meter, Reading
from app.sms.actions import handle_text, receive
from app.sms.gateway import Message
from app.sms.models import SmsInbound, SmsOutbound
from tests.cabinet import office_reading
from tests.factories import make_account, make_meter, make_subscriber
from tests.metering.household import LAST_ON
from tests.post import forget_jobs

TABLES = (SmsOutbound, SmsInbound, Reading, Meter, AccountAccess, Subscriber, Account, Street)
PHONE = "+380671234567"
JOBS = text("select task_name, lock, args from procrastinate_jobs order by id")


@pytest.fixture
def lived_in(whole_app: Flask) -> Iterator[Flask]:
    """In Kamianske: one account with one meter, and its subscriber's phone."""
    with work.work_for(whole_app, "kamianske"):
        account = make_account()
        office_reading(make_meter(account), 1556, LAST_ON)
        make_subscriber(account, phone=PHONE)
    yield whole_app
    with work.work_for(whole_app, "kamianske"):
        for table in TABLES:
            db.session.execute(delete(table))
    forget_jobs(whole_app)


def jobs(app: Flask) -> list[tuple]:
    url = app.extensions["waterworks"].settings.database_worker_url
    engine = create_engine(url, connect_args={"options": f"-c search_path={JOBS_SCHEMA}"})
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(JOBS)]
    engine.dispose()
    return found


def deliver(app: Flask, message_id: str, said: str = "1563") -> None:
    with work.work_for(app, "kamianske"):
        receive(Message(message_id=message_id, phone=PHONE, text=said), "signed-json")


def test_one_delivery_eight_times_at_once_is_one_text_and_one_job(lived_in: Flask) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _turn: deliver(lived_in, "the-same"), range(8)))
    with work.work_for(lived_in, "kamianske"):
        assert len(db.session.scalars(select(SmsInbound.id)).all()) == 1
    assert len(jobs(lived_in)) == 1


def test_one_text_handled_by_two_workers_at_once_is_one_reading(lived_in: Flask) -> None:
    deliver(lived_in, "one")
    inbound_id = jobs(lived_in)[0][2]["inbound_id"]

    def handle(_turn: int) -> None:
        with work.work_for(lived_in, "kamianske"):
            handle_text(inbound_id=inbound_id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(handle, range(4)))
    with work.work_for(lived_in, "kamianske"):
        assert db.session.query(Reading.value_m3).filter_by(source="sms").all() == [(1563,)]


def test_texts_of_one_phone_wait_for_each_other(lived_in: Flask) -> None:
    """The queue does jobs with one lock in the order in which they came; the phone itself is not among them."""
    for turn in range(3):
        deliver(lived_in, f"m{turn}", str(1563 + turn))
    found = jobs(lived_in)
    assert len({lock for _, lock, _ in found}) == 1
    assert found[0][1].startswith("kamianske:sms:")
    assert PHONE not in str(found)


def test_a_text_whose_unit_of_work_fails_leaves_nothing(lived_in: Flask) -> None:
    with pytest.raises(RuntimeError), work.work_for(lived_in, "kamianske"):
        receive(Message(message_id="lost", phone=PHONE, text="1563"), "signed-json")
        raise RuntimeError
    with work.work_for(lived_in, "kamianske"):
        assert db.session.scalars(select(SmsInbound.id)).all() == []
    assert jobs(lived_in) == []
