"""The office's reading of this very day, loaded before noon: what is sent after it comes after it."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.register.importing import import_register
from app.core import work
from app.core.db import db
from app.metering.actions import submit_readings
from app.metering.models import Meter, Reading
from app.metering.schemas import NewReadings
from tests.accounts.register.offices import dnipro_account, dnipro_files
from tests.factories import make_subscriber

NUMBER = "012345678901"
METER = [NUMBER, "11111111", "ХВ", "кухня", 5, "01.05.2024", "01.05.2028", "1563", "23.11.2026"]


def test_the_litres_add_up(app, tmp_path: Path) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC), tick=False) as clock:
        with work.work_for(app, "dnipro"):
            import_register(dnipro_files(tmp_path, [dnipro_account(NUMBER)], [METER]), refuse=pytest.fail)
            account = db.session.scalars(select(Account)).one()
            meter_id = db.session.scalars(select(Meter.id)).one()
            ids = {"account_ids": [account.id], "subscriber_id": make_subscriber(account).id}
        for moment, value in (("2026-11-23T07:00Z", "1565"), ("2026-12-20T12:00Z", "1570")):
            clock.move_to(moment)
            with work.work_for(app, "dnipro"):
                new = NewReadings(submission=uuid4(), typed={meter_id: value}, confirmed=True)
                assert submit_readings(new, **ids).outcome == "accept"
    with work.work_for(app, "dnipro"):
        found = select(Reading.value_m3, Reading.used_litres).order_by(Reading.taken_at)
        assert [tuple(row) for row in db.session.execute(found)] == [(1563, None), (1565, 2_000), (1570, 5_000)]
