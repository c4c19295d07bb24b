"""The second month of charges against the floor: bare INSERT … SELECT of its very volumes, bills, lines and entries."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import text

from bench import place
from bench.fill import fill
from config.settings import Settings, from_environment

if TYPE_CHECKING:
    from flask import Flask

GOAL = 3.0
GOAL_GROWTH = 1.25
"""Ten times the accounts may take so much more memory, and no more."""
BEFORE, PERIOD = date(2026, 9, 1), date(2026, 10, 1)
PRICES = {
    "water": ("m3", 4710),
    "wastewater": ("m3", 3482),
    "water_fee": ("month", 2287),
    "wastewater_fee": ("month", 2206),
}
# One meter in ten sends nothing for October, one account in twenty owes since July.
UNEVEN = (
    "update account set balance_minor = 0",
    "delete from reading where period = date '2026-10-01' and meter_id % 10 = 0",
    """
    insert into ledger_document (kind, key, happened_on, posted_at, posted_by, words)
    values ('adjustment', 'adjustment:0', date '2026-08-01', now(), '', '')
    """,
    """
    insert into ledger_entry (document_id, account_id, service, part, kind, amount_minor, period, entered_on)
    select d.id, a.id, 'water', 'main', 'adjustment', 45000, date '2026-07-01', date '2026-08-01'
    from account a, ledger_document d where a.id % 20 = 0
    """,
)
TABLES = ("charged_volume", "bill", "bill_line", "ledger_entry")
# The rows once more, under another run or document where one is asked for: the same indexes, keys and policies.
ANOTHER = (
    """
    insert into billing_run (period, status, due_on, started_at, started_by, issued_by)
    values (date '2026-10-01', 'withdrawn', date '2026-11-20', now(), '', '') returning id
    """,
    """
    insert into ledger_document (kind, key, happened_on, posted_at, posted_by, words)
    values ('bill-run', 'floor', date '2026-10-31', now(), '', '') returning id
    """,
)
COLUMNS = """
    select column_name from information_schema.columns
    where table_schema = 'public' and table_name = %s and column_name not in ('tenant', 'id') order by ordinal_position
"""
# As if the month before had been issued in its time: else nobody would be late for it.
IN_TIME = text("update billing_run set due_on = date '2026-10-20'")
OF_THE_RUN = "period = date '2026-10-01'"


def results(sizes: tuple[int, ...] = (100_000, 1_000_000)) -> Iterator[dict[str, object]]:
    smallest = 0
    for accounts in sizes:
        with place.place("bench_billing") as settings:
            with place.connect(settings.database_url) as connection:
                fill(connection, "dnipro", accounts=accounts)
                connection.execute("select set_config('app.tenant', 'dnipro', true)")
                for statement in UNEVEN:
                    connection.execute(statement)
                connection.commit()
            place.vacuum(settings)
            took = _charge_apart(settings)
            floor, rows = _floor(settings)
        smallest = smallest or int(took["peak_mb"])
        seconds, growth = took["counting"] + took["issuing"], took["peak_mb"] / smallest
        yield {
            "bench": "charge run, counted and issued",
            "accounts": accounts,
            "accounts_a_second": round(accounts / seconds),
            "seconds": round(seconds, 1),
            "counting_seconds": round(took["counting"], 1),
            "issuing_seconds": round(took["issuing"], 1),
            "rows": rows,
            "floor": "INSERT … SELECT of the same rows",
            "floor_seconds": round(floor, 1),
            "ratio": round(seconds / floor, 2),
            "peak_memory_mb": took["peak_mb"],
            "memory_growth": round(growth, 2),
            "goal": f"at most {GOAL}, memory at most {GOAL_GROWTH} times that of the small one",
            "good": seconds / floor <= GOAL and growth <= GOAL_GROWTH,
        }


def _charge_apart(settings: Settings) -> dict[str, float]:
    """In a process of its own, so that its memory is its own."""
    env = {
        **os.environ,
        "DATABASE_URL": str(settings.database_url),
        "WATERWORKS_SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, "-m", "bench.billing"]
    answer: dict[str, float] = json.loads(subprocess.run(command, env=env, check=True, capture_output=True).stdout)
    return answer


def _charge_here() -> dict[str, float]:
    from app import create_app
    from app.core import work
    from app.core.db import db

    app = create_app(from_environment())
    with work.work_for(app, "dnipro"):
        _publish()
    _charge(app, BEFORE)
    with work.work_for(app, "dnipro"):
        db.session.execute(IN_TIME)
    counting, issuing = _charge(app, PERIOD)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"counting": counting, "issuing": issuing, "peak_mb": peak}


def _charge(app: "Flask", period: date) -> tuple[float, float]:
    """Seconds to count it and to issue it."""
    from app.billing import run
    from app.core import work

    began = time.perf_counter()
    with work.work_for(app, "dnipro"):
        run_id = run.start_run(period).id
    _chunks(app, lambda: run.count_chunk(run_id))
    counted = time.perf_counter()
    with work.work_for(app, "dnipro"):
        run.start_issue(run_id)
    _chunks(app, lambda: run.issue_chunk(run_id))
    return counted - began, time.perf_counter() - counted


def _publish() -> None:
    from app.billing.tariff import Block
    from app.billing.tariffs import NewTariff, draft_tariff, publish_tariff

    for service, (unit, price) in PRICES.items():
        new = NewTariff(
            service=service,
            holder="any",
            housing="any",
            unit=unit,
            valid_from=date(2026, 7, 1),
            vat_percent=20,
            words="",
            blocks=(Block(0, None, price),),
        )
        publish_tariff(draft_tariff(new).id)


def _chunks(app: "Flask", chunk: Callable[[], bool]) -> None:
    from app.core import work

    more = True
    while more:
        with work.work_for(app, "dnipro"):
            more = chunk()


def _floor(settings: Settings) -> tuple[float, int]:
    """For the same utility, all at once, and how many rows that are."""
    rows = 0
    with place.connect(settings.database_url) as connection:
        connection.execute("select set_config('app.tenant', 'dnipro', true)")
        others = {}
        for column, statement in zip(("run_id", "document_id"), ANOTHER, strict=True):
            (others[column],) = connection.execute(statement).fetchone() or (0,)
        statements = []
        for table in TABLES:
            names = [name for (name,) in connection.execute(COLUMNS, [table])]
            chosen = ", ".join(str(others.get(name, name)) for name in names)
            statements.append(
                f"insert into {table} ({', '.join(names)}) select {chosen} from {table} where {OF_THE_RUN}"
            )
        began = time.perf_counter()
        for statement in statements:
            rows += connection.execute(statement).rowcount
        connection.commit()
        return time.perf_counter() - began, rows


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_charge_here()))
