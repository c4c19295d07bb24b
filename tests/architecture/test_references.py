"""Rows that are removed by the thousand are looked for by index in every table that may refer to them.

PostgreSQL asks each such table for each row that goes: of an undone import, of a registration that was never activated.
Without an index it reads the whole table every time.
"""

from flask import Flask
from sqlalchemy import text

from tests.architecture.test_walls import rows

# An index of some rows alone serves when it leaves out those that refer to nothing.
UNFOUND = text("""
    select c.conrelid::regclass::text, a.attname
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[2]
    where c.contype = 'f'
      and c.confrelid::regclass::text in ('street', 'account', 'meter', 'reading', 'subscriber')
      and not exists (
        select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1] and i.indkey[1] = c.conkey[2]
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = format('(%s IS NOT NULL)', a.attname)))
    order by 1, 2
""")


def test_what_refers_to_rows_that_go_is_found_by_index(whole_app: Flask) -> None:
    assert rows(whole_app, UNFOUND) == []
