"""Undo of an import: what it brought goes, what it changed is as before, and what people have done since stays."""

from collections.abc import Iterator
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

TABLES = (
    "street", "street_rename", "account", "account_correction", "recent_payment", "meter", "meter_decision", "reading",
)  # fmt: skip
"""Each stands behind those it refers to. Another table that an import changes needs the triggers and a place here."""
BROUGHT = SQL("""
    create temp table undo_brought on commit drop as
    select table_name, ids from register_brought where import_id = %(run)s
""")
KEPT_ROWS = SQL("create temp table undo_kept (table_name text, id bigint, primary key (table_name, id)) on commit drop")
OF_IMPORT = SQL("""
    exists (select from undo_brought b where b.table_name = {name} and {row}.id <@ b.ids)
    and not exists (select from undo_kept k where k.table_name = {name} and k.id = {row}.id)
""")
# As forms and imports lock: accounts before meters, each by id. A form that is first is waited for and then seen; one
# that comes later waits, and no longer finds what went.
LOCK = SQL("""
    select t.id from {table} t where {of_import} or exists (
        select from register_change c where c.import_id = %(run)s and c.table_name = {name} and c.row_id = t.id)
    order by t.id for update of t
""")
REFERRING = """
    select c.conrelid::regclass::text, a.attname from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[2]
    where c.contype = 'f' and c.confrelid = %(table)s::regclass order by 1, 2
"""
KEEP = SQL("""
    insert into undo_kept select {name}, t.id from {table} t where {of_import} and exists (
        select from {referring} d where d.tenant = t.tenant and d.{column} = t.id and not ({goes_too}))
    on conflict do nothing
""")
NO = SQL("false")
# A reading that was sent since is counted from the one that was imported.
SENT_SINCE = SQL("""
    exists (select from reading later, register_import i where i.id = %(run)s and later.meter_id = t.meter_id
            and (later.taken_at > i.done_at
                 or later.id >= (select upper(ids) from undo_brought where table_name = 'reading')))
""")
# Staff have made the street of then one with another since.
STREET_GONE = SQL("not exists (select from street s where s.id = old.street_id)")
STAYS_AS_IT_IS = {"reading": SENT_SINCE, "account": STREET_GONE, "street_rename": STREET_GONE}
KEEP_READINGS = SQL("""
    insert into undo_kept select {name}, t.id from {table} t where {of_import} and {sent_since} on conflict do nothing
""")
KEEP_WHOLE = SQL("""
    insert into undo_kept select {name}, t.id from {table} t
    join undo_kept k on k.table_name = {kept} and k.id = t.{column} where {of_import} on conflict do nothing
""")
TAKE_AWAY = SQL("delete from {table} t where {of_import}")
PUT_BACK = SQL("""
    insert into {table} (tenant, id, {columns}) select old.tenant, old.id, {old}
    from register_change c, jsonb_populate_record(null::{table}, c.before) old
    where c.import_id = %(run)s and c.table_name = {name} and c.became is null on conflict do nothing
""")
RESTORE = SQL("""
    update {table} t set ({columns}) = row ({old})
    from register_change c, jsonb_populate_record(null::{table}, c.before) old
    where c.import_id = %(run)s and c.table_name = {name} and t.id = c.row_id
      and c.became = hashtextextended((to_jsonb(t) - %(newer)s::text[])::text, 0) and not ({unless})
""")
CHANGED = (
    "select count(*) from register_change where import_id = %(run)s and table_name = %(table)s and became is not null"
)
COLUMNS = """
    select attname, c.before is null or c.before ? attname::text from pg_attribute left join lateral (
        select before from register_change where import_id = %(run)s and table_name = %(table)s limit 1) c on true
    where attrelid = %(table)s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
      and attname not in ('tenant', 'id')
    order by attnum
"""
KEPT = "select table_name, count(*) from undo_kept group by 1 order by 1"


class Undo:
    """In the unit of work of the caller, who holds the register. Gives the number of rows that had to stay, by table.

    An account that came with the import stays whole, with its meters and readings, once anything else refers to it: a
    subscriber has added it, a reading was sent. A row that was changed again since stays as it is now.
    """

    def __init__(self, connection: Connection[Any], import_id: int) -> None:
        self._connection, self._run = connection, {"run": import_id}

    def __call__(self) -> dict[str, int]:
        self._connection.execute("set local time zone 'UTC'")
        self._connection.execute("drop table if exists undo_brought, undo_kept")
        self._connection.execute(BROUGHT, self._run)
        self._connection.execute(KEPT_ROWS)
        for table in ("account", "meter"):
            self._run_sql(LOCK, table)
        self._keep()
        for table in reversed(TABLES[1:]):
            self._run_sql(TAKE_AWAY, table)
        kept: dict[str, int] = {}
        for table in TABLES:
            kept[table] = self._restore(table)
        self._keep_referred("street", set())
        self._run_sql(TAKE_AWAY, "street")
        for table, count in self._connection.execute(KEPT):
            kept[table] += count
        return {table: count for table, count in kept.items() if count}

    def _keep(self) -> None:
        """Step by step from what refers to what it refers to, then whatever belongs to what stays."""
        self._run_sql(KEEP_READINGS, "reading", sent_since=SENT_SINCE)
        self._keep_referred("reading", set())
        self._keep_referred("meter", {"reading"})
        self._keep_referred("account", {"meter", "recent_payment"})
        self._keep_whole("meter", "account_id", "account")
        self._keep_whole("recent_payment", "account_id", "account")
        self._keep_whole("reading", "meter_id", "meter")

    def _keep_referred(self, table: str, go_too: set[str]) -> None:
        for referring, column in self._referring(table):
            goes_too = self._of_import(referring, "d") if referring in go_too else NO
            names: dict[str, Any] = {"referring": Identifier(referring), "column": Identifier(column)}
            self._run_sql(KEEP, table, goes_too=goes_too, **names)

    def _keep_whole(self, table: str, column: str, of: str) -> None:
        self._run_sql(KEEP_WHOLE, table, column=Identifier(column), kept=of)

    def _restore(self, table: str) -> int:
        """Gives how many rows were changed again since, and stay."""
        known = list(self._connection.execute(COLUMNS, {**self._run, "table": table}))
        names = [name for name, was_there in known if was_there]
        columns = SQL(", ").join(map(Identifier, names))
        old = SQL(", ").join(SQL("old.{}").format(Identifier(name)) for name in names)
        self._run_sql(PUT_BACK, table, columns=columns, old=old)
        restored = self._run_sql(
            RESTORE,
            table,
            columns=columns,
            old=old,
            unless=STAYS_AS_IT_IS.get(table, NO),
            newer=[name for name, was_there in known if not was_there],
        )
        changed = self._connection.execute(CHANGED, {**self._run, "table": table}).fetchone()
        return int(changed[0]) - restored if changed else 0

    def _referring(self, table: str) -> Iterator[tuple[str, str]]:
        """Whatever has a foreign key to the table, of this version or a later one."""
        yield from self._connection.execute(REFERRING, {"table": table}).fetchall()

    def _of_import(self, table: str, row: str) -> Any:
        return OF_IMPORT.format(name=table, row=Identifier(row))

    def _run_sql(self, statement: SQL, table: str, *, newer: list[str] | None = None, **names: Any) -> int:
        complete = statement.format(table=Identifier(table), name=table, of_import=self._of_import(table, "t"), **names)
        return self._connection.execute(complete, {**self._run, "newer": newer or []}).rowcount
