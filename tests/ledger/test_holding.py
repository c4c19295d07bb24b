"""Who pays for many accounts holds them all, and PostgreSQL has room for the locks of several who do (B7)."""

from sqlalchemy import text

from app.core.db import db
from app.ledger.paying import LOCKS, hold_accounts

HELD = text("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")


def test_all_accounts_of_a_city_take_few_locks(dnipro) -> None:
    hold_accounts(range(1, 50_000))
    assert db.session.scalar(HELD) == LOCKS


def test_one_account_is_held_by_one_lock_however_often(dnipro) -> None:
    for _ in range(3):
        hold_accounts([17])
    hold_accounts([17 + LOCKS])
    assert db.session.scalar(HELD) == 1
    hold_accounts([18, 17])
    assert db.session.scalar(HELD) == 2
