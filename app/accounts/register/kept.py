"""What staff decided stands through an import: corrections the office has not answered, and accounts that were merged.

The staged rows are made to say it before anything is compared or stored.
"""

from collections.abc import Mapping
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from app.accounts.merging import MOVED

FIELDS = (
    "holder_kind, surname, given_name, patronymic, organisation, street_key, house, block, flat, private_house, "
    "people_registered, common_meter"
)
# A field stands as long as the office says of it what it said when it was corrected. A street that was renamed since is
# still the same.
LOOK_AGAIN = "drop table if exists register_correction"
LOOK = """
    create temp table register_correction on commit drop as
    select c.id, r.number, o.key as field, named.ours, to_jsonb(r) -> o.key = named.office as stands
    from account_correction c join account a on a.id = c.account_id join register_account r on r.number = a.number,
         lateral jsonb_each(c.office) o,
         lateral (select case when o.key = 'street_key' then %(today)s::jsonb end as today) renamed,
         lateral (select coalesce(today -> (o.value #>> '{}'), o.value) as office,
                         coalesce(today -> (c.ours ->> o.key), c.ours -> o.key) as ours) named
"""
STAND = f"""
    with standing as (
        select number, jsonb_object_agg(field, ours) as ours from register_correction where stands group by number)
    update register_account r set ({FIELDS}) = (select {FIELDS} from jsonb_populate_record(r, s.ours))
    from standing s where s.number = r.number
"""
# The office may still send meters and payments under the number that was merged; or under both.
FOLLOW = f"""
    create temp table if not exists register_merged (number text, into_number text) on commit drop;
    truncate register_merged;
    insert into register_merged select a.number, i.number
    from ({MOVED}) moved join account a on a.id = moved.gone_id join account i on i.id = moved.into_id;
    insert into register_refused select m.into_number from register_merged m join register_refused f using (number);
    update register_payment p set number = m.into_number from register_merged m where m.number = p.number;
    delete from register_meter n using register_merged m where n.number = m.number and exists (
        select from register_meter o where o.number = m.into_number and o.serial = n.serial);
    update register_meter n set number = m.into_number from register_merged m where m.number = n.number;
    delete from register_meter n using register_meter o, (select distinct into_number from register_merged) m
    where n.number = m.into_number and o.number = n.number and o.serial = n.serial and o.ctid < n.ctid;
"""
FORGET = """
    with over as (
        select id, array_agg(field) as fields from register_correction where not stands group by id)
    update account_correction c set office = c.office - o.fields, ours = c.ours - o.fields
    from over o where o.id = c.id;
    delete from account_correction where ours = '{}';
"""


def keep_decisions(connection: Connection[Any], today: Mapping[str, str]) -> None:
    """`today`: key of an old name of a street → that of its name of today."""
    connection.execute(LOOK_AGAIN)
    connection.execute(LOOK, {"today": Jsonb(dict(today))})
    connection.execute(STAND)
    connection.execute(FOLLOW)


def forget_answered(connection: Connection[Any]) -> None:
    """The office says something else now, so that counts."""
    connection.execute(FORGET)
