"""A charge run that is killed while it counts, and while it issues: begun again, it charges everybody once (B2)."""

from collections.abc import Callable

import psycopg
from flask import Flask

from app.billing import run
from app.core import work
from tests.baddays.conftest import wait_for
from tests.billing.made import OCTOBER, make_tariff

ASKED = ("dnipro", "--period", "2026-10")
WAITING = """
    select pid from pg_locks
    where not granted and database = (select oid from pg_database where datname = current_database())
"""
COUNTED = "select count(*), count(distinct account_id), coalesce(sum(total_minor), 0)::bigint from bill"
CHARGED = """
    select count(distinct account_id), coalesce(sum(amount_minor), 0)::bigint from ledger_entry
    where document_id in (select id from ledger_document where kind = 'bill-run')
"""


def to_the_end(app: Flask, chunk: Callable[[int], bool]) -> None:
    """As the worker does and the command, where that was begun."""
    more = True
    while more:
        with work.work_for(app, "dnipro"):
            begun = run.find_run(OCTOBER)
            assert begun is not None
            more = chunk(begun.id)


def test_begun_again_it_charges_everybody_once(own_app: Flask, owner: psycopg.Connection, start: Callable) -> None:
    def killed_at(table: str, *words: str) -> None:
        """Whoever holds the table lets the command come so far, and then wait."""
        with owner.transaction():
            owner.execute(f"lock table {table} in share mode")
            working = start("billing", *words)
            wait_for(lambda: owner.execute(WAITING).fetchone() or working.poll() is not None)
            assert working.poll() is None
            working.kill()
            working.wait()
        wait_for(lambda: not owner.execute(WAITING).fetchone())

    with work.work_for(own_app, "dnipro"):
        make_tariff("water", 4710)

    killed_at("bill", "run", *ASKED)
    assert owner.execute("select status from billing_run").fetchall() == [("counting",)]
    assert owner.execute(COUNTED).fetchone() == (0, 0, 0)
    assert owner.execute("select count(*) from charged_volume").fetchone() == (0,)
    to_the_end(own_app, run.count_chunk)
    bills, accounts, minor = owner.execute(COUNTED).fetchone()
    assert bills == accounts > 1000

    killed_at("ledger_entry", "issue", *ASKED)
    assert owner.execute("select status from billing_run").fetchall() == [("issuing",)]
    assert owner.execute(CHARGED).fetchone() == (0, 0)
    to_the_end(own_app, run.issue_chunk)
    assert owner.execute(CHARGED).fetchone() == (accounts, minor)
