"""A file of which nothing can be taken, since a column has other dates than before, is compared as fast as any."""

from sqlalchemy import text

from app.accounts.imports.samples import draw_samples
from app.accounts.register.importing import lock_register
from app.accounts.register.merge import compare
from app.accounts.register.staging import analyze_staging, create_staging
from app.core.db import db
from tests.factories import make_many_accounts

MANY = 10_000
LITTLE = "set local work_mem = '64kB'"
"""PostgreSQL remembers a list as large as this allows, and reads a longer one anew for each account."""


def test_very_many_refused_rows_are_compared_at_once(dnipro) -> None:
    make_many_accounts(MANY, payment=100)
    connection = lock_register()
    create_staging(connection)
    db.session.execute(text("insert into register_refused select number from account"))
    analyze_staging(connection)
    db.session.execute(text(LITTLE))
    db.session.execute(text("set local statement_timeout = '2s'"))
    assert compare(connection).accounts_missing == 0
    assert draw_samples(connection)["accounts_missing"] == []
