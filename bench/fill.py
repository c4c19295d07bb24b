"""Utilities of any size, made by PostgreSQL itself: accounts, meters, a reading a month."""

from typing import Any

from psycopg import Connection

from validators.street import street_key

# As uneven as names are: some surnames are borne by thousands, every street has two thousand accounts.
STEMS = [
    "Шевч",
    "Ковал",
    "Бонд",
    "Ткач",
    "Кравч",
    "Олійн",
    "Мельн",
    "Поліщ",
    "Савч",
    "Лис",
    "Марч",
    "Руд",
    "Мор",
    "Гриц",
    "Абр",
    "Антон",
    "Петр",
    "Сид",
    "Харч",
    "Як",
]
ENDS = [
    "енко",
    "ук",
    "ишин",
    "ик",
    "ець",
    "ович",
    "ів",
    "чак",
    "а",
    "ко",
    "ський",
    "ак",
    "юк",
    "ченко",
    "енюк",
    "анюк",
    "ай",
    "ура",
    "ило",
    "ан",
]
GIVEN = [
    "Олена",
    "Тарас",
    "Марія",
    "Іван",
    "Ганна",
    "Петро",
    "Оксана",
    "Микола",
    "Катерина",
    "Андрій",
    "Юлія",
    "Степан",
    "Віра",
    "Богдан",
]
PATRONYMICS = ["Іванівна", "Петрович", "Михайлівна", "Григорович", "Степанівна", "Андрійович", "Олегівна"]
TITLES = ["Троїцька", "Садова", "Паркова", "Січова", "Козацька", "Набережна", "Шкільна", "Лугова", "Вишнева", "Польова"]
COMPANIES = 4_000
"""One account in so many is a company's."""
STREETS = [f"вул. {title} {number}" for number in range(1, 51) for title in TITLES]
STREET = "insert into street (name, key) values (%s, %s) on conflict do nothing"
ACCOUNTS = """
    insert into account (number, holder_kind, surname, given_name, patronymic, organisation, street_id, house, block,
                         flat, private_house, common_meter, people_registered, balance_minor, balance_on, imported_at)
    select lpad(n::text, 12, '0'),
           case when company then 'company' else 'person' end,
           case when company then '' else names.stems[1 + n %% 20] || names.ends[1 + (n / 20 + n / 977) %% 19] end,
           case when company then '' else names.given[1 + n / 7 %% 14] end,
           case when company then '' else names.patronymics[1 + n / 3 %% 7] end,
           case when company then 'ОСББ «' || names.titles[1 + n %% 10] || ' ' || n / 4000 || '»' else '' end,
           s.ids[1 + n %% 500],
           (n / 500 %% 150 + 1)::text, '', (n %% 200 + 1)::text, false, false, 2, (n * 7919 %% 200000) - 50000,
           date '2026-11-01', now()
    from (select n, n %% %(companies)s = 0 as company from generate_series(%(first)s::bigint, %(last)s::bigint) n) n,
         (select array_agg(id order by id) as ids from street) s,
         (select %(stems)s::text[] as stems, %(ends)s::text[] as ends, %(given)s::text[] as given,
                 %(patronymics)s::text[] as patronymics, %(titles)s::text[] as titles) names
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
    connection.cursor().executemany(STREET, [(name, street_key(name)) for name in STREETS])
    names = {"stems": STEMS, "ends": ENDS, "given": GIVEN, "patronymics": PATRONYMICS, "titles": TITLES}
    connection.execute(ACCOUNTS, {**span, **names, "companies": COMPANIES})
    connection.execute(METERS, {**span, "each": meters_each})
    connection.execute(READINGS, {**span, "readings_each": readings_each})
    connection.commit()
