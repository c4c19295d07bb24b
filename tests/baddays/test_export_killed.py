"""An export that is killed in its middle leaves no batch and no file that looks like one; the next one has all."""

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
from flask import Flask

from app.core import work
from app.demo.household import settle
from tests.baddays.conftest import wait_for

WAITING = """
    select pid from pg_locks
    where not granted and database = (select oid from pg_database where datname = current_database())
"""
BATCHES = "select count(*) from export_batch"
ACCEPTED = "select count(*) from reading where source <> 'import' and status = 'accepted'"


def test_the_next_one_has_all(own_app: Flask, owner: psycopg.Connection, start: Callable, tmp_path: Path) -> None:
    with work.work_for(own_app, "dnipro"):
        settle(None)
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    with owner.transaction():
        owner.execute("lock table export_line in share mode")
        exporting = start("export", "readings", "dnipro", "--out", str(outbox))
        wait_for(lambda: owner.execute(WAITING).fetchone() or exporting.poll() is not None)
        assert exporting.poll() is None
        exporting.kill()
        exporting.wait()
    wait_for(lambda: not owner.execute(WAITING).fetchone())
    assert (owner.execute(BATCHES).fetchone(), list(outbox.iterdir())) == ((0,), [])
    again = start("export", "readings", "dnipro", "--out", str(outbox), "--json")
    told = json.loads(again.stdout.readlines()[-1])
    assert (told["batch"], told["readings"]) == (1, *owner.execute(ACCEPTED).fetchone())
    assert [str(file) for file in outbox.iterdir()] == [told["file"]]
