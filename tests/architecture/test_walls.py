"""Every table of tenant data stands behind the wall (T6): read from PostgreSQL itself, not from our models."""

from flask import Flask
from sqlalchemy import create_engine, text

from app.core import tenancy

OPEN_TABLES = {"alembic_version"}

TABLES = text("""
    select relname, relrowsecurity and relforcerowsecurity,
           (select string_agg(pg_get_expr(polqual, polrelid), '|') from pg_policy where polrelid = pg_class.oid)
    from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
""")
KEYS = text("""
    select conrelid::regclass::text, conname,
           (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]),
           case when contype = 'f' then
               (select attname from pg_attribute where attrelid = confrelid and attnum = confkey[1]) end
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f')
""")
INDEXES = text("""
    select indrelid::regclass::text, indexrelid::regclass::text,
           (select attname from pg_attribute where attrelid = indrelid and attnum = indkey[0])
    from pg_index join pg_class on pg_class.oid = indrelid and relnamespace = 'public'::regnamespace
""")
POLICY = "(tenant = NULLIF(current_setting('app.tenant'::text, true), ''::text))"


def rows(app: Flask, statement: object) -> list[tuple]:
    with app.app_context():
        engine = create_engine(tenancy.platform().settings.database_owner_url)
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(statement)]
        engine.dispose()
    return found


def test_every_table_is_walled_and_forced_under_the_one_policy(whole_app: Flask) -> None:
    tables = {name: (forced, policy) for name, forced, policy in rows(whole_app, TABLES) if name not in OPEN_TABLES}
    assert tables == dict.fromkeys(tables, (True, POLICY))
    assert len(tables) >= 15


def test_every_key_is_led_by_the_tenant(whole_app: Flask) -> None:
    strays = [
        (table, key)
        for table, key, first, referred in rows(whole_app, KEYS)
        if table not in OPEN_TABLES and (first != "tenant" or referred not in {None, "tenant"})
    ]
    assert strays == []


def test_every_index_is_led_by_the_tenant(whole_app: Flask) -> None:
    strays = [(t, i) for t, i, first in rows(whole_app, INDEXES) if t not in OPEN_TABLES and first != "tenant"]
    assert strays == []
