"""An undo while a subscriber sends a reading for a meter the import brought: the second waits, nothing breaks."""

import threading
from collections.abc import Callable
from datetime import date

import psycopg
from flask import Flask
from sqlalchemy import text

from app.accounts.imports.undoing import undo_last
from app.core import clock, work
from app.core.db import db
from app.metering.models import Reading
from tests.baddays.conftest import wait_for

WAITING = "select count(*) from pg_locks where not granted"
HOLD = text("select id from meter order by id limit 1 for no key update")


def in_thread(act: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_the_reading_that_was_first_stays_with_its_meter(own_app: Flask, owner: psycopg.Connection) -> None:
    kept: list[dict[str, int]] = []

    def undo() -> None:
        with work.work_for(own_app, "dnipro"):
            kept.append(undo_last().kept)

    with work.work_for(own_app, "dnipro"):
        meter_id = db.session.scalar(HOLD)
        db.session.add(
            Reading(
                meter_id=meter_id, value_m3=99_000, taken_on=date(2026, 11, 20), taken_at=clock.now(),
                period=date(2026, 11, 1), source="web", status="accepted",
            )
        )  # fmt: skip
        db.session.flush()
        undoing = in_thread(undo)
        wait_for(lambda: owner.execute(WAITING).fetchone()[0])
    undoing.join()
    left = owner.execute(
        "select (select count(*) from meter), count(*), count(*) filter (where source = 'web') from reading"
    )
    meters, readings, sent = left.fetchone()
    assert (meters, sent) == (kept[0]["meter"], 1)
    assert readings == kept[0]["reading"] + 1
    assert owner.execute("select count(*) from account").fetchone()[0] == kept[0]["account"] == 1
