"""A file is taken back while a colleague places one of its payments: real commits, taken away afterwards (B7)."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts.staff_card import get_account
from app.banking import deciding
from app.banking.importing import import_file
from app.core import work
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.queries import balance_of
from tests.banking.samples import TERMINALS
from tests.factories import make_account

PATIENCE_SECONDS = 20
WAITING = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
TABLES = "bank_line, bank_batch, ledger_entry, ledger_document, account, street"


@pytest.fixture
def lived_in(whole_app: Flask, sweeper) -> Iterator[tuple[Flask, int, int, int]]:
    """In Dnipro: an account, a file that names it and another, and the line that waits."""
    with work.work_for(whole_app, "dnipro"):
        account = make_account()
        content = TERMINALS.format(account=account.number).replace("21.11.2026", "20.11.2026").encode()
        batch, _ = import_file("terminals", content, file_name="t.csv")
        ids = account.id, batch.id, deciding.list_waiting(most=1)[0].id
    yield whole_app, *ids
    sweeper.execute(f"truncate {TABLES} cascade")


def let_it_wait(app: Flask, job: Future[Any]) -> None:
    """Until it stands before a lock, or is through without one."""
    with work.work_for(app, "dnipro"):
        while not job.done() and not db.session.execute(WAITING).scalar_one():
            db.session.execute(text("select pg_sleep(0.01), pg_stat_clear_snapshot()"))


def test_a_payment_placed_meanwhile_is_taken_back_too(lived_in) -> None:
    app, account_id, batch_id, line_id = lived_in
    placed, looked = Event(), Event()

    def place() -> None:
        with work.work_for(app, "dnipro"):
            deciding.assign_line(line_id, account_id)
            placed.set()
            looked.wait(PATIENCE_SECONDS)

    def take_back() -> None:
        placed.wait(PATIENCE_SECONDS)
        with work.work_for(app, "dnipro"):
            deciding.undo_batch(batch_id, "the wrong day")

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(place), pool.submit(take_back)]
        placed.wait(PATIENCE_SECONDS)
        let_it_wait(app, jobs[1])
        looked.set()
        for job in jobs:
            job.result(PATIENCE_SECONDS)
    with work.work_for(app, "dnipro"):
        assert balance_of(account_id).total_minor == 0
        with pytest.raises(Conflict, match="line-decided"):
            deciding.assign_line(line_id, account_id)


def test_a_payment_in_two_files_that_come_at_once_is_entered_once(lived_in) -> None:
    app, account_id, batch_id, _ = lived_in
    with work.work_for(app, "dnipro"):
        number = get_account(account_id).number
        deciding.undo_batch(batch_id, "to come again")
    day = TERMINALS.format(account=number)
    read, looked = Event(), Event()

    def first() -> None:
        with work.work_for(app, "dnipro"):
            import_file("terminals", day.encode(), file_name="day.csv")
            read.set()
            looked.wait(PATIENCE_SECONDS)

    def second() -> frozenset[int]:
        read.wait(PATIENCE_SECONDS)
        with work.work_for(app, "dnipro"):
            week = f"{day}{number};22.11.2026;10,00;Коваль;T-4\n"
            return import_file("terminals", week.encode(), file_name="week.csv")[1].doubles

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(first), pool.submit(second)]
        read.wait(PATIENCE_SECONDS)
        let_it_wait(app, jobs[1])
        looked.set()
        doubles = [job.result(PATIENCE_SECONDS) for job in jobs][1]
    with work.work_for(app, "dnipro"):
        assert (sorted(doubles or ()), balance_of(account_id).total_minor) == ([2, 3, 4], -182_050 - 1_000)
