"""The temporary tables into the walled ones: new, changed, missing. Importing again changes nothing.

What changes is locked first, table by table and each by id, as the forms of subscribers lock: nobody waits in a circle.
What does not change is left alone. (An upsert would lock all rows of the file, in the order of the file.)
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

# After an undo, or on a new database, PostgreSQL takes the tables for empty and would loop over a million rows.
WORK_MEMORY = "set local work_mem = '128MB'; set local enable_nestloop = off"

CHANGING = (
    "holder_kind", "surname", "given_name", "patronymic", "organisation", "street_id", "house", "block", "flat",
    "private_house", "people_registered", "balance_minor", "balance_on", "benefit_percent", "subsidy_minor",
    "common_meter",
)  # fmt: skip
COLUMNS = ", ".join(CHANGING)
OF_FILE = ", ".join("s.id" if column == "street_id" else f"r.{column}" for column in CHANGING)
OF_TABLE = ", ".join(f"a.{column}" for column in CHANGING)

# An account whose street was corrected is staged with the key of the right one and the name of the office's.
STREETS = """
    insert into street as s (name, key)
    select distinct on (key) name, key from (
        select street as name, street_key as key, 2 as turn from register_account
        union all select new, new_key, 1 from register_street
    ) named order by key, turn, name
    on conflict (tenant, key) do nothing;

    insert into street_rename as r (old_name, old_key, street_id)
    select distinct on (old_key) old, old_key, s.id from register_street join street s on s.key = new_key
    on conflict (tenant, old_key) do update set old_name = excluded.old_name, street_id = excluded.street_id
    where (r.old_name, r.street_id) is distinct from (excluded.old_name, excluded.street_id);
"""
ACCOUNT_DIFFERENCE = f"""
    select count(*) filter (where a.id is null) as accounts_new,
           count(*) filter (where (a.closed_on is not null and a.closed_reason = '') or not a.from_office
                            or a.id is not null
                            and ({OF_TABLE}) is distinct from ({OF_FILE})) as accounts_changed,
           (select count(*) from account a where closed_on is null and from_office
                and not exists (select from register_account r where r.number = a.number)
                and not exists (select from register_refused f where f.number = a.number)) as accounts_missing
    from register_account r left join street s on s.key = r.street_key left join account a on a.number = r.number
"""
METER_DIFFERENCE = """
    select count(*) filter (where m.id is null) as meters_new,
           (select count(*) from meter m join account a on a.id = m.account_id
                join register_account r on r.number = a.number
                where m.removed_on is null and not exists (select from register_refused f where f.number = a.number)
                and not exists (
                    select from register_meter n where n.number = a.number and n.serial = m.serial)) as meters_removed
    from register_meter n
    left join account a on a.number = n.number left join meter m on m.account_id = a.id and m.serial = n.serial
"""
# What staff closed stays closed, what they opened is not missing before the office has brought it once. Of whom a row
# was refused is in the file all the same, and so are his meters.
CHANGED_ACCOUNTS = f"""
    insert into register_changed_account
    select a.id from account a
    left join register_account r on r.number = a.number left join street s on s.key = r.street_key
    left join (select distinct number from register_refused) f on f.number = a.number
    where case when r.number is null then %(close_missing)s and a.closed_on is null and a.from_office
                    and f.number is null
               else (a.closed_on is not null and a.closed_reason = '') or not a.from_office
                    or ({OF_TABLE}) is distinct from ({OF_FILE}) end
    order by a.id for no key update of a
"""
ACCOUNTS = f"""
    update account a set ({COLUMNS}, imported_at, from_office, closed_on) =
        ({OF_FILE}, %(now)s, true, case when a.closed_reason = '' then null else a.closed_on end)
    from register_changed_account c, register_account r, street s
    where a.id = c.id and r.number = a.number and s.key = r.street_key
"""
NEW_ACCOUNTS = f"""
    insert into account (number, {COLUMNS}, imported_at)
    select r.number, {OF_FILE}, %(now)s from register_account r join street s on s.key = r.street_key
    where not exists (select from account a where a.number = r.number)
"""
CLOSE_MISSING = """
    update account a set closed_on = %(today)s from register_changed_account c
    where a.id = c.id and not exists (select from register_account r where r.number = a.number)
"""
PAYMENTS = """
    delete from recent_payment p using account a, register_account r
    where p.account_id = a.id and r.number = a.number and not exists (
        select from register_payment n where n.number = a.number and n.paid_on = p.paid_on);

    insert into recent_payment as p (account_id, paid_on, amount_minor)
    select distinct on (a.id, n.paid_on) a.id, n.paid_on, n.amount_minor
    from register_payment n join account a on a.number = n.number order by a.id, n.paid_on, n.amount_minor desc
    on conflict (tenant, account_id, paid_on) do update set amount_minor = excluded.amount_minor
    where p.amount_minor <> excluded.amount_minor;
"""
CHANGED_METERS = """
    insert into register_changed_meter
    select m.id from meter m join account a on a.id = m.account_id join register_account r on r.number = a.number
    left join register_meter n on n.number = a.number and n.serial = m.serial
    left join (select distinct number from register_refused) f on f.number = a.number
    where case when n.serial is null then m.removed_on is null and f.number is null
               else m.removed_on is not null
                    or (m.kind, m.place, m.digits, m.installed_on, m.verified_until) is distinct from
                       (n.kind, n.place, n.digits, n.installed_on, n.verified_until) end
    order by m.id for no key update of m
"""
REMOVED_METERS = """
    update meter m set removed_on = %(today)s, replaced_by = (
        select min(n.serial) from register_meter n
        where n.number = a.number and n.kind = m.kind
          and not exists (select from meter known where known.account_id = a.id and known.serial = n.serial)
        having count(*) = 1)
    from register_changed_meter c, account a
    where m.id = c.id and a.id = m.account_id and not exists (
        select from register_meter n where n.number = a.number and n.serial = m.serial)
"""
METERS = """
    update meter m set kind = n.kind, place = n.place, digits = n.digits, installed_on = n.installed_on,
        verified_until = n.verified_until, removed_on = null, replaced_by = null
    from register_changed_meter c, account a, register_meter n
    where m.id = c.id and a.id = m.account_id and n.number = a.number and n.serial = m.serial
"""
NEW_METERS = """
    insert into meter (account_id, serial, kind, place, digits, installed_on, verified_until)
    select a.id, n.serial, n.kind, n.place, n.digits, n.installed_on, n.verified_until
    from register_meter n join account a on a.number = n.number
    where not exists (select from meter m where m.account_id = a.id and m.serial = n.serial)
"""
# A value that came to us first and comes back from the office is not a second reading. One of this morning is not of
# noon: what a subscriber sends in between is counted from it, and has to come after it.
READINGS = """
    insert into reading as g (meter_id, value_m3, taken_on, taken_at, period, source, status)
    select m.id, n.reading_m3, n.read_on, least((n.read_on + time '12:00') at time zone %(zone)s, %(now)s),
           date_trunc('month', n.read_on), 'import', 'accepted'
    from register_meter n join account a on a.number = n.number
    join meter m on m.account_id = a.id and m.serial = n.serial
    where n.reading_m3 is not null and not exists (
        select from reading known where known.meter_id = m.id and known.value_m3 = n.reading_m3
        and case known.source when 'import' then known.taken_on = n.read_on
                              else known.status in ('accepted', 'review') end)
    on conflict (tenant, meter_id, taken_on) where source = 'import' do update set value_m3 = excluded.value_m3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The file against what is stored. Missing accounts are closed only when that was asked for."""

    accounts_new: int
    accounts_changed: int
    accounts_missing: int
    meters_new: int
    meters_removed: int


def compare(connection: Connection[Any]) -> Difference:
    with connection.cursor(row_factory=dict_row) as cursor:
        accounts = cursor.execute(ACCOUNT_DIFFERENCE).fetchone() or {}
        meters = cursor.execute(METER_DIFFERENCE).fetchone() or {}
    return Difference(**accounts, **meters)


def merge(connection: Connection[Any], *, zone: str, now: datetime, today: date, close_missing: bool) -> None:
    connection.execute(WORK_MEMORY)
    connection.execute(STREETS)
    connection.execute(CHANGED_ACCOUNTS, {"close_missing": close_missing})
    connection.execute("analyze register_changed_account")
    connection.execute(ACCOUNTS, {"now": now})
    connection.execute(CLOSE_MISSING, {"today": today})
    connection.execute(NEW_ACCOUNTS, {"now": now})
    connection.execute(PAYMENTS)
    connection.execute(CHANGED_METERS)
    connection.execute("analyze register_changed_meter")
    connection.execute(REMOVED_METERS, {"today": today})
    connection.execute(METERS)
    connection.execute(NEW_METERS)
    connection.execute(READINGS, {"zone": zone, "now": now})
