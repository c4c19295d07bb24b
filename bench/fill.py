"""Utilities of any size, made by PostgreSQL itself: accounts, meters, a reading a month."""

from typing import Any

from psycopg import Connection

STREETS = """
    insert into street (name, key) select 'вул. Пробна ' || n, 'пробна ' || n from generate_series(1, 500) n
    on conflict do nothing
"""
ACCOUNTS = """
    insert into account (number, holder_kind, surname, given_name, patronymic, organisation, street_id, house, block,
                         flat, private_house, common_meter, people_registered, balance_minor, balance_on, imported_at)
    select lpad(n::text, 12, '0'), 'person', 'Пробний', 'Петро', '', '', s.ids[1 + n %% 500],
           (n / 500 %% 150 + 1)::text, '', (n %% 200 + 1)::text, false, false, 2, (n * 7919 %% 200000) - 50000,
           date '2026-11-01', now()
    from generate_series(%(first)s::bigint, %(last)s::bigint) n, (select array_agg(id order by id) as ids from street) s
"""
METERS = """
    insert into meter (account_id, serial, kind, place, digits, installed_on, verified_until)
    select id, lpad((id %% 100000000)::text, 8, '0') || side, 'cold', 'кухня', 5, date '2024-05-01', date '2028-05-01'
    from account, generate_series(1, %(each)s::int) side
    where number between lpad(%(first)s::text, 12, '0') and lpad(%(last)s::text, 12, '0')
"""
READINGS = """
    insert into reading (meter_id, value_m3, taken_at, taken_on, period, used_litres, source, status)
    select m.id, 100 + 7 * back, day + time '12:00', day, date_trunc('month', day),
           4000 + (m.id * 7 + back * 5) %% 9 * 1000, 'web', 'accepted'
    from meter m join account a on a.id = m.account_id,
         generate_series(13 - %(readings_each)s::int, 12) back,
         lateral (select date '2025-11-20' + back * 30 - 20 as day) d
    where a.number between lpad(%(first)s::text, 12, '0') and lpad(%(last)s::text, 12, '0')
"""


def fill(
    connection: Connection[Any],
    slug: str,
    *,
    accounts: int,
    meters_each: int = 1,
    readings_each: int = 12,
    first: int = 1,
) -> None:
    """Committed at the end. Account numbers run from `first` in twelve digits. Readings: the last of twelve months."""
    span = {"first": first, "last": first + accounts - 1}
    connection.execute("select set_config('app.tenant', %s, true)", [slug])
    connection.execute(STREETS)
    connection.execute(ACCOUNTS, span)
    connection.execute(METERS, {**span, "each": meters_each})
    connection.execute(READINGS, {**span, "readings_each": readings_each})
    connection.commit()
