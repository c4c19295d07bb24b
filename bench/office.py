"""A month's charges and then the balances from a billing office, against COPY and INSERT … SELECT of the same rows."""

import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import select, text

from app import create_app
from app.accounts.models import Account
from app.billing.office.importing import import_office_file
from app.billing.office.staging import Kind
from app.core import work
from app.core.db import db
from app.demo.office import HEAD, rows_of_month
from bench import place
from bench.fill import fill
from bench.stored import against_floor, store_again

ACCOUNTS = 100_000
PERIOD = date(2026, 10, 1)
GOAL = 3.0
TABLES = ("bill", "bill_line", "ledger_entry")
SHORTER = text("update account set number = right(number, 7)")
"""As the utility's rule has them."""
BEFORE = ("street", "account", "billing_run", "ledger_document")


def results() -> Iterator[dict[str, object]]:
    with place.place("bench_office") as settings, tempfile.TemporaryDirectory() as folder:
        with place.connect(settings.database_url) as connection:
            fill(connection, "kamianske", accounts=ACCOUNTS, readings_each=0)
        place.vacuum(settings)
        app = create_app(settings)
        with work.work_for(app, "kamianske"):
            db.session.execute(SHORTER)
            numbers = db.session.scalars(select(Account.number)).all()
        charges, balances = Path(folder, "nar.csv"), Path(folder, "zal.csv")
        charges.write_text("\n".join([HEAD, *rows_of_month(numbers, PERIOD), ""]), encoding="cp1251")
        took = _import(app, "charges", charges)
        floor = store_again(settings, "kamianske", TABLES, before=BEFORE)
        yield against_floor("charges of a billing office", took, floor, goal=GOAL, accounts=ACCOUNTS)
        said = (f"{number};01;-12,34;31.10.2026" for number in numbers)
        balances.write_text("\n".join(["OS_RAH;POSLUGA;SALDO;NA_DATU", *said, ""]), encoding="cp1251")
        yield against_floor(
            "balances of a billing office",
            _import(app, "balances", balances),
            floor,
            goal=GOAL,
            rows="the charges' rows",
            accounts=ACCOUNTS,
        )
        place.close(app)


def _import(app: Flask, kind: Kind, file: Path) -> float:
    began = time.perf_counter()
    with work.work_for(app, "kamianske"):
        done = import_office_file(kind, file, period=PERIOD, file_name=file.name)
        if done.refused or not done.entries:
            raise RuntimeError(f"{kind}: {len(done.refused)} rows refused, {done.entries} entries")
    return time.perf_counter() - began
