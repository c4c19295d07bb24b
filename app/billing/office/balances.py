"""What the office says is owed against what the ledger says: the difference is entered (B2)."""

from collections.abc import Iterable
from typing import Any

import psycopg
from sqlalchemy import text

from app.billing.office.reading import Refused
from app.core.db import db

COLUMNS = "number, account, service"

# Service by service where the office tells them apart. A row without a sum could not be read: what it is of stays as it
# is, and so does all of an account of which nothing else is told, or of which it is not even known what the row is of.
BALANCES = text("""
    insert into ledger_entry (document_id, account_id, service, part, kind, amount_minor, period, entered_on)
    with said as (
        select r.account_id as id, coalesce(nullif(r.service, ''), :first_service) as service, part.part,
            case when count(*) = count(part.minor) then sum(part.minor) end as minor,
            max(max(r.period)) over (partition by r.account_id) as period
        from office_row r
        cross join lateral (values ('main', r.minor), ('penalty', r.penalty_minor)) as part (part, minor)
        where r.service is not null
        group by r.account_id, coalesce(nullif(r.service, ''), :first_service), part.part
    ), here as (
        select e.account_id as id, e.service, e.part, sum(e.amount_minor) as minor, min(told.period) as period
        from ledger_entry e
        join (select distinct id, period from said where minor is not null) told on told.id = e.account_id
        group by e.account_id, e.service, e.part
    )
    select :document, coalesce(s.id, h.id), coalesce(s.service, h.service), coalesce(s.part, h.part), 'adjustment',
        coalesce(s.minor, 0) - coalesce(h.minor, 0), coalesce(s.period, h.period),
        :entered_on
    from said s full join here h on h.id = s.id and h.service = s.service and h.part = s.part
    where coalesce(s.minor, 0) <> coalesce(h.minor, 0) and (s.id is null or s.minor is not null) and not exists (
        select from office_row r where r.account_id = coalesce(s.id, h.id) and r.service is null
    )
""")


def stage_unread(driver: psycopg.Connection[tuple[Any, ...]], refused: Iterable[Refused]) -> None:
    """Rows that could not be taken, of accounts that are known: they say that something is owed, and not what."""
    with driver.cursor() as cursor, cursor.copy(f"copy office_row ({COLUMNS}) from stdin") as copy:
        for row in refused:
            if row.account:
                copy.write_row((row.number, row.account, row.service))


def enter_balances(values: dict[str, object]) -> None:
    db.session.execute(BALANCES, values)
