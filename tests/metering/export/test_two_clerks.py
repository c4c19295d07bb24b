"""Two clerks press at the same moment: real commits on connections of their own, taken away afterwards."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, text

from app.accounts.models import Account, Street
from app.core import tenancy, work
from app.core.db import db
from app.metering.export.actions import ONE_AT_A_TIME, NothingToExport, make_batch
from app.metering.export.models import ExportBatch, ExportLine
from app.metering.models import Meter, Reading
from tests.metering.export.cast import csv_rows, send_reading, settle

TABLES = (ExportLine, ExportBatch, Reading, Meter, Account, Street)
PATIENCE_SECONDS = 20
WAITING = text("""
    select count(*) from pg_locks
    where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())
""")


@pytest.fixture
def lived_in(whole_app: Flask) -> Iterator[Flask]:
    """In Dnipro: two meters, each with a reading of October and one of November."""
    for number in ("012345678901", "012345678902"):
        meter = settle(whole_app, "dnipro", number=number)
        send_reading(whole_app, "dnipro", meter, 1560, datetime(2026, 10, 20, 10, tzinfo=UTC))
        send_reading(whole_app, "dnipro", meter)
    yield whole_app
    with work.work_for(whole_app, "dnipro"):
        for table in TABLES:
            db.session.execute(delete(table))


def together(app: Flask, *presses: Callable[[], int]) -> list[int]:
    """All of them wait at the door before the first is let in."""
    with ThreadPoolExecutor(len(presses)) as pool, tenancy.serving(app, "dnipro"):
        session = db.session()
        session.execute(ONE_AT_A_TIME)
        clerks = [pool.submit(press) for press in presses]
        while session.execute(WAITING).scalar_one() < len(presses):
            session.execute(text("select pg_sleep(0.01)"))
        session.rollback()
        return sorted(clerk.result(PATIENCE_SECONDS) for clerk in clerks)


def press(app: Flask, file: Path, period: date | None = None) -> int:
    """How many readings went; 0 when the clerk was told that there are none."""
    try:
        with work.work_for(app, "dnipro"):
            return make_batch(file, by="clerk", period=period).batch.readings
    except NothingToExport:
        return 0


def test_one_gets_all_and_the_other_is_told(lived_in: Flask, tmp_path: Path) -> None:
    clerks = [lambda name=name: press(lived_in, tmp_path / name) for name in ("first", "second")]
    assert together(lived_in, *clerks) == [0, 4]


def test_one_asks_for_a_month_and_the_other_for_all(lived_in: Flask, tmp_path: Path) -> None:
    files = tmp_path / "month", tmp_path / "all"
    went = together(
        lived_in,
        lambda: press(lived_in, files[0], date(2026, 10, 1)),
        lambda: press(lived_in, files[1]),
    )
    # Whoever came in first: no reading went twice, and none stayed.
    assert went in ([2, 2], [0, 4])
    rows = [tuple(row) for file in files if file.exists() for row in csv_rows(file.read_bytes())[1:]]
    assert (len(rows), len(set(rows))) == (4, 4)
