"""An export that is killed in its middle leaves no batch and no file that looks like one; the next one has all."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.core import work
from app.core.db import db
from app.demo.household import settle
from app.ledger.export.queries import count_waiting
from app.ledger.paying import post_payment
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
    told = json.loads(again.lines()[-1])
    assert (told["batch"], told["readings"]) == (1, *owner.execute(ACCEPTED).fetchone())
    assert [str(file) for file in outbox.iterdir()] == [told["file"]]


def test_of_two_clerks_at_once_the_killed_one_has_nothing_and_the_other_all_payments(
    own_app: Flask, owner: psycopg.Connection, start: Callable, tmp_path: Path
) -> None:
    with work.work_for(own_app, "dnipro"):
        paid = {account_id: 100 + account_id for account_id in db.session.scalars(select(Account.id).limit(3))}
        post_payment("card-payment", "payment:1", paid, happened_on=date(2026, 11, 20))
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    command = ("export", "payments", "dnipro", "--out", str(outbox), "--json")
    with owner.transaction():
        owner.execute("lock table payment_export_line in share mode")
        killed = start(*command)
        wait_for(lambda: owner.execute(WAITING).fetchone() or killed.poll() is not None)
        other = start(*command)
        wait_for(lambda: len(owner.execute(WAITING).fetchall()) == 2 or other.poll() is not None)
        assert (killed.poll(), other.poll()) == (None, None)
        killed.kill()
        killed.wait()
    told = json.loads(other.lines()[-1])
    assert (told["batch"], told["payments"], told["amount_minor"]) == (1, 3, sum(paid.values()))
    assert [str(file) for file in outbox.iterdir()] == [told["file"]]
    with work.work_for(own_app, "dnipro"):
        assert count_waiting().payments == 0
