"""A clerk decides on many readings while a subscriber sends a form: real commits, taken away afterwards."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete

from app.accounts.models import Account, Street
from app.core import work
from app.core.db import db
from app.core.permissions import Role
from app.identity.models import AccountAccess, Subscriber
from app.metering.actions import submit_readings
from app.metering.models import Meter, Reading, ReadingDecision
from app.metering.schemas import NewReadings
from app.notices.decisions import decide_many
from app.staff.models import StaffMember
from tests.console.cast import make_member
from tests.factories import make_account, make_meter, make_reading, make_subscriber
from tests.metering.test_submit_together import PATIENCE_SECONDS, held

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00")
TABLES = (ReadingDecision, Reading, Meter, AccountAccess, Subscriber, StaffMember, Account, Street)


@pytest.fixture
def lived_in(whole_app: Flask, sweeper: psycopg.Connection) -> Iterator[Flask]:
    yield whole_app
    sweeper.execute("delete from audit_entry")
    with work.work_for(whole_app, "dnipro"):
        for table in TABLES:
            db.session.execute(delete(table))


def test_they_do_not_wait_in_a_circle(lived_in: Flask) -> None:
    """The queue has the second meter's reading first, the form the first meter."""
    with work.work_for(lived_in, "dnipro"):
        account = make_account()
        meters = [make_meter(account), make_meter(account)]
        waiting = [
            make_reading(meter, 900, datetime(2026, 10, 20 - place, 12, tzinfo=UTC), status="review")
            for place, meter in enumerate(meters)
        ]
        account_id, subscriber_id, clerk = account.id, make_subscriber(account).id, make_member(Role.METERING).id
        meter_ids, queue = [meter.id for meter in meters], [reading.id for reading in reversed(waiting)]

    def send() -> str:
        with work.work_for(lived_in, "dnipro"):
            new = NewReadings(submission=uuid4(), typed=dict.fromkeys(meter_ids, "901"))
            return submit_readings(new, account_ids=[account_id], subscriber_id=subscriber_id).outcome

    def decide() -> int:
        with work.work_for(lived_in, "dnipro"):
            return decide_many(queue, "accept", staff_id=clerk)

    with ThreadPoolExecutor(2) as pool:
        with held(lived_in, "dnipro", meter_ids[0]) as wait_for:
            form = pool.submit(send)
            wait_for(1)
            decided = pool.submit(decide)
            wait_for(2)
        assert (form.result(PATIENCE_SECONDS), decided.result(PATIENCE_SECONDS)) == ("accept", 2)
