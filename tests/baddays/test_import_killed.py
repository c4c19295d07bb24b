"""An import that is killed in its middle leaves the register as it was, and the next one goes through."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from flask import Flask

from app.demo.load import REGISTERS
from tests.baddays.conftest import wait_for

WAITING = """
    select pid from pg_locks
    where not granted and database = (select oid from pg_database where datname = current_database())
"""
KEPT = "select count(*), sum(balance_minor), max(imported_at) from account"


def doubled_debts(folder: Path) -> list[Path]:
    """The same register, every debt with a 1 in front."""
    header, *rows = (REGISTERS / "dnipro" / "accounts.csv").read_text("cp1251").splitlines()
    debt = header.split(";").index("Борг")
    changed = [header]
    for row in rows:
        cells = row.split(";")
        cells[debt] = "1" + cells[debt].lstrip("-")
        changed.append(";".join(cells))
    (folder / "accounts.csv").write_text("\n".join(changed), "cp1251")
    (folder / "meters.csv").write_bytes((REGISTERS / "dnipro" / "meters.csv").read_bytes())
    return [folder / "accounts.csv", folder / "meters.csv"]


def test_the_old_data_is_left(own_app: Flask, owner: psycopg.Connection, start: Callable, tmp_path: Path) -> None:
    files = [str(file) for file in doubled_debts(tmp_path)]
    before = owner.execute(KEPT).fetchone()
    # Whoever holds the meters lets the import change all accounts and then wait.
    with owner.transaction():
        owner.execute("lock table meter in share mode")
        importing = start("import", "register", "dnipro", *files)
        wait_for(lambda: owner.execute(WAITING).fetchone() or importing.poll() is not None)
        assert importing.poll() is None
        importing.kill()
        importing.wait()
    wait_for(lambda: not owner.execute(WAITING).fetchone())
    assert owner.execute(KEPT).fetchone() == before
    assert start("import", "register", "dnipro", *files).wait() == 0
    count, debts, _ = owner.execute(KEPT).fetchone()
    assert count == before[0]
    assert debts > before[1]
