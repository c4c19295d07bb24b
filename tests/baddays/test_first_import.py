"""The day of the first import: PostgreSQL knows at once what came in, and not knowing it costs nobody the import."""

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts.register.importing import import_register
from app.core import work
from app.core.db import db
from app.demo.load import REGISTERS

REGISTER = {"street", "street_rename", "account", "recent_payment", "meter", "reading"}
ANALYSED = "select relname from pg_stat_user_tables where schemaname = 'public' and last_analyze is not null"
KNOWN = """
    select distinct s.tablename, c.reltuples from pg_stats s
    join pg_class c on c.relname = s.tablename and c.relnamespace = 'public'::regnamespace
    where s.schemaname = 'public' and s.tablename in ('account', 'meter')
"""
DEFINERS = """
    select proname, proconfig,
           (select array_agg(name order by name) from aclexplode(proacl), cast(grantee::regrole as text) name
            where grantee <> proowner)
    from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
"""


def test_the_registers_tables_are_analysed(own_app: Flask, owner: psycopg.Connection) -> None:
    assert owner.execute(ANALYSED).fetchall() == []
    with work.work_for(own_app, "dnipro"):
        import_register(sorted((REGISTERS / "dnipro").iterdir()), refuse=lambda _refusal: None)
    assert {table for (table,) in owner.execute(ANALYSED)} == REGISTER
    assert dict(owner.execute(KNOWN).fetchall()) == {
        table: owner.execute(f"select count(*) from {table}").fetchone()[0] for table in ("account", "meter")
    }


def test_an_import_that_finds_the_tables_taken_is_stored_all_the_same(
    own_app: Flask, owner: psycopg.Connection
) -> None:
    with owner.transaction(), work.work_for(own_app, "kamianske"):
        owner.execute("lock table meter in share update exclusive mode")
        import_register([REGISTERS / "kamianske" / "ABONENT.DBF"], refuse=lambda _refusal: None)
    assert owner.execute("select count(*) > 0 from account where tenant = 'kamianske'").fetchone() == (True,)


def test_the_app_may_have_them_analysed_and_nothing_else(own_app: Flask, owner: psycopg.Connection) -> None:
    assert owner.execute(DEFINERS).fetchall() == [
        (
            "analyze_register",
            ["search_path=pg_catalog, pg_temp", "lock_timeout=1s"],
            ["waterworks_app", "waterworks_worker"],
        )
    ]
    for attack in ("alter function analyze_register() reset search_path", "truncate street"):
        with pytest.raises(DBAPIError), work.work_for(own_app, "dnipro"):
            db.session.execute(text(attack))
