"""A form with several meters while the register comes in: real commits on connections of their own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from app.accounts.models import Account
from app.accounts.register.importing import Imported, import_register
from app.core import work
from app.core.db import db
from app.metering.actions import Sending, submit_readings
from app.metering.models import Meter, Reading
from app.metering.schemas import NewReadings
from tests.accounts.register.offices import dnipro_account, dnipro_files
from tests.factories import make_subscriber
from tests.metering.test_submit_together import PATIENCE_SECONDS, TABLES, held

NUMBER = "012345678901"
PLACES = {"11111111": "кухня", "22222222": "ванна", "33333333": "підвал"}


def register(folder: Path, places: dict[str, str]) -> list[Path]:
    meters = [
        [NUMBER, serial, "ХВ", place, 5, "01.05.2024", "01.05.2028", "1556", "01.10.2026"]
        for serial, place in places.items()
    ]
    return dnipro_files(folder, [dnipro_account(NUMBER)], meters)


def take(app: Flask, files: list[Path]) -> Imported:
    with work.work_for(app, "dnipro"):
        return import_register(files, refuse=pytest.fail)


@pytest.fixture
def town(whole_app: Flask, clock, tmp_path: Path) -> Iterator[tuple[Flask, int, int, dict[int, str]]]:
    """In Dnipro: the app, a subscriber, an account, and its three meters by id."""
    take(whole_app, register(tmp_path, PLACES))
    with work.work_for(whole_app, "dnipro"):
        account = db.session.scalars(select(Account)).one()
        serials = dict(db.session.execute(select(Meter.id, Meter.serial).order_by(Meter.id)).all())
        ids = make_subscriber(account).id, account.id
    yield whole_app, *ids, serials
    with work.work_for(whole_app, "dnipro"):
        for table in TABLES:
            db.session.execute(delete(table))


def test_neither_gives_up(town, tmp_path: Path) -> None:
    """The form has the first meter and waits for the second; the import changes the third, then the first."""
    app, subscriber_id, account_id, serials = town
    first, second, third = serials
    new = NewReadings(typed=dict.fromkeys(serials, "1560"), submission=uuid4(), confirmed=True)

    def send() -> Sending:
        with work.work_for(app, "dnipro"):
            return submit_readings(new, account_ids=[account_id], subscriber_id=subscriber_id)

    moved = {serials[third]: "горище", serials[first]: "горище", serials[second]: PLACES[serials[second]]}
    files = register(tmp_path, moved)
    with ThreadPoolExecutor(2) as people:
        with held(app, "dnipro", second) as wait_for:
            sent = people.submit(send)
            wait_for(1)
            taken = people.submit(take, app, files)
            wait_for(2)
        assert sent.result(PATIENCE_SECONDS).outcome == "accept"
        assert taken.result(PATIENCE_SECONDS).report.meters_accepted == 3
    with work.work_for(app, "dnipro"):
        assert dict(db.session.execute(select(Meter.serial, Meter.place)).all()) == moved
        web = select(Reading.meter_id, Reading.value_m3).where(Reading.source == "web")
        assert dict(db.session.execute(web).all()) == dict.fromkeys(serials, 1560)


def test_an_import_that_changes_nothing_waits_for_no_form(town, tmp_path: Path) -> None:
    app, _, _, serials = town
    with held(app, "dnipro", next(iter(serials))), work.work_for(app, "dnipro"):
        db.session.execute(text("set local lock_timeout = '2s'"))
        import_register(register(tmp_path, PLACES), refuse=pytest.fail)
        assert db.session.scalar(text("select count(*) from meter where place = 'кухня'")) == 1
