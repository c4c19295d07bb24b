"""A worker that is killed while it stores an import: the page says so, the old data stay, it can be begun again."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from app.accounts.imports import actions, queries
from app.accounts.imports.actions import AnotherAtWork, Upload
from app.accounts.register.importing import lock_register
from app.core import clock, tenancy, work
from tests.baddays.conftest import wait_for
from tests.baddays.test_import_killed import KEPT, WAITING, doubled_debts

STATE = "select state, rows_done = rows_all and rows_all > 0, beat_at is not null from register_import where id = %s"


def begin(app: Flask, import_id: int, step: str) -> None:
    with work.work_for(app, "dnipro"):
        actions.begin(import_id, step)


def pace(app: Flask, import_id: int) -> str:
    with tenancy.serving(app, "dnipro"):
        return queries.pace(queries.get_import(import_id))


def test_it_is_told_truthfully_and_begun_again(
    own_app: Flask, owner: psycopg.Connection, start: Callable, tmp_path: Path, time_machine
) -> None:
    files = [Upload(file.name, file.open("rb")) for file in doubled_debts(tmp_path)]
    with work.work_for(own_app, "dnipro"):
        import_id = actions.upload(files).id
    for file in files:
        file.content.close()

    def state() -> str:
        return owner.execute(STATE, (import_id,)).fetchone()[0]

    begin(own_app, import_id, "check")
    assert pace(own_app, import_id) == "waiting"
    worker = start("worker")
    wait_for(lambda: state() == "checked")
    before = owner.execute(KEPT).fetchone()
    with owner.transaction():
        owner.execute("lock table meter in share mode")
        begin(own_app, import_id, "apply")
        wait_for(lambda: owner.execute(WAITING).fetchone())
        # Seen from outside while all of it is still to be stored.
        assert owner.execute(STATE, (import_id,)).fetchone() == ("applying", True, True)
        assert pace(own_app, import_id) == "storing"
        worker.kill()
        worker.wait()
    wait_for(lambda: not owner.execute(WAITING).fetchone())
    assert owner.execute(KEPT).fetchone() == before
    time_machine.move_to(clock.now() + queries.SILENT * 2)
    wait_for(lambda: pace(own_app, import_id) == "stopped")
    with work.work_for(own_app, "dnipro"):
        actions.cancel(import_id)
    begin(own_app, import_id, "apply")
    with pytest.raises(AnotherAtWork):
        begin(own_app, import_id, "check")
    start("worker")
    wait_for(lambda: state() == "applied")
    assert owner.execute(KEPT).fetchone()[1] > before[1]


def test_who_holds_the_register_is_seen(own_app: Flask) -> None:
    """By other sessions too, and by no other utility; after the end, by nobody."""
    with work.work_for(own_app, "dnipro"):
        lock_register()
        with tenancy.serving(own_app, "dnipro"):
            assert queries.is_held()
        with tenancy.serving(own_app, "melitopol"):
            assert not queries.is_held()
    with tenancy.serving(own_app, "dnipro"):
        assert not queries.is_held()
