"""Checked rows into temporary tables: COPY is refused under the policies, and nothing is visible until the merge."""

from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from app.accounts.register.rows import Batch

# Two imports may share a unit of work; what the first one staged is over.
TABLES = """
    drop table if exists register_street, register_account, register_payment, register_meter,
        register_refused, register_changed_account, register_changed_meter;
    create temp table register_street (old text, old_key text, new text, new_key text) on commit drop;
    create temp table register_account (
        number text, holder_kind text, surname text, given_name text, patronymic text, organisation text,
        street text, street_key text, house text collate "C", block text, flat text, private_house boolean,
        people_registered smallint, balance_minor bigint, balance_on date, benefit_percent smallint,
        subsidy_minor bigint, common_meter boolean, email text
    ) on commit drop;
    create temp table register_refused (number text not null) on commit drop;
    create temp table register_payment (number text, paid_on date, amount_minor bigint) on commit drop;
    create temp table register_meter (
        number text, serial text, kind text, place text, digits smallint, installed_on date, verified_until date,
        reading_m3 integer, read_on date
    ) on commit drop;
    create temp table register_changed_account (id bigint) on commit drop;
    create temp table register_changed_meter (id bigint) on commit drop;
"""


def create_staging(connection: Connection[Any]) -> None:
    connection.execute(TABLES)


def stage(connection: Connection[Any], batch: Batch) -> None:
    _copy(connection, "register_street", batch.renames)
    _copy(connection, "register_account", (row[:-1] for row in batch.accounts))
    _copy(connection, "register_refused", ((number,) for number in batch.refused))
    _copy(connection, "register_payment", ((row.number, *paid) for row in batch.accounts for paid in row.payments))
    _copy(connection, "register_meter", batch.meters)


def analyze_staging(connection: Connection[Any]) -> None:
    """So that the merge is planned for a million rows where there are a million."""
    connection.execute("analyze register_street, register_account, register_refused, register_payment, register_meter")


def _copy(connection: Connection[Any], table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
