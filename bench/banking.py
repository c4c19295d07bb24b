"""A bank's file of 70,000 payers, and taking it back, against COPY and INSERT … SELECT of the same rows."""

import time
from collections.abc import Iterator, Sequence

from flask import Flask
from sqlalchemy import select

from app import create_app
from app.accounts.models import Account
from app.banking.deciding import undo_batch
from app.banking.importing import import_file
from app.core import work
from app.core.db import db
from bench import place
from bench.fill import fill
from bench.stored import against_floor, store_again

ACCOUNTS = 70_000
GOAL = 5.0
TABLES = ("bank_line", "ledger_entry")
BEFORE = ("street", "account", "ledger_document", "bank_batch")
HEAD = "Особовий рахунок;Дата;Сума;Платник;Номер операції"


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_banking") as settings:
        with place.connect(settings.database_url) as connection:
            fill(connection, "dnipro", accounts=ACCOUNTS, readings_each=0)
        place.vacuum(settings)
        app = create_app(settings)
        with work.work_for(app, "dnipro"):
            numbers = db.session.scalars(select(Account.number)).all()
        batch_id, took = _import(app, _file(numbers))
        floor = store_again(settings, "dnipro", TABLES, before=BEFORE)
        yield against_floor("a bank's file", took, floor, goal=GOAL, lines=ACCOUNTS)
        yield against_floor(
            "a bank's file taken back",
            _take_back(app, batch_id),
            floor,
            goal=GOAL,
            rows="the file's rows",
            lines=ACCOUNTS,
        )
        place.close(app)


def _file(numbers: Sequence[str]) -> bytes:
    """Of twenty days."""
    days = ((n, f"{1 + n % 20:02}.10.2026") for n in range(len(numbers)))
    rows = (f"{numbers[n]};{day};{100 + n % 900},50;Коваль Іван;T-{n}" for n, day in days)
    return "\n".join([HEAD, *rows, ""]).encode()


def _import(app: Flask, content: bytes) -> tuple[int, float]:
    began = time.perf_counter()
    with work.work_for(app, "dnipro"):
        batch, found = import_file("terminals", content, file_name="terminals.csv")
        if found.waiting:
            raise RuntimeError(f"{len(found.waiting)} lines fit no account")
        batch_id = batch.id
    return batch_id, time.perf_counter() - began


def _take_back(app: Flask, batch_id: int) -> float:
    began = time.perf_counter()
    with work.work_for(app, "dnipro"):
        undo_batch(batch_id, "bench")
    return time.perf_counter() - began
