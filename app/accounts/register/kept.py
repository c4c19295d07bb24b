"""What staff decided stands through an import: corrections the office has not answered, and accounts that were merged.

The staged rows are made to say it before anything is compared or stored.
"""

from typing import Any

from psycopg import Connection

FIELDS = (
    "holder_kind, surname, given_name, patronymic, organisation, street_key, house, block, flat, private_house, "
    "people_registered, common_meter"
)
# A field stands as long as the office says of it what it said when it was corrected.
LOOK = """
    drop table if exists register_correction;
    create temp table register_correction on commit drop as
    select c.id, r.number, o.key as field, c.ours -> o.key as ours, to_jsonb(r) -> o.key = o.value as stands
    from account_correction c join account a on a.id = c.account_id join register_account r on r.number = a.number,
         lateral jsonb_each(c.office) o
"""
STAND = f"""
    with standing as (
        select number, jsonb_object_agg(field, ours) as ours from register_correction where stands group by number)
    update register_account r set ({FIELDS}) = (select {FIELDS} from jsonb_populate_record(r, s.ours))
    from standing s where s.number = r.number
"""
# The office may still send meters and payments under the number that was merged; or under both.
FOLLOW = """
    create temp table if not exists register_merged (number text, into_number text) on commit drop;
    truncate register_merged;
    insert into register_merged select a.number, i.number from account a join account i on i.id = a.merged_into_id;
    update register_payment p set number = m.into_number from register_merged m where m.number = p.number;
    delete from register_meter n using register_merged m where n.number = m.number and exists (
        select from register_meter o where o.number = m.into_number and o.serial = n.serial);
    update register_meter n set number = m.into_number from register_merged m where m.number = n.number;
"""
FORGET = """
    with over as (
        select id, array_agg(field) as fields from register_correction where not stands group by id)
    update account_correction c set office = c.office - o.fields, ours = c.ours - o.fields
    from over o where o.id = c.id;
    delete from account_correction where ours = '{}';
"""


def keep_decisions(connection: Connection[Any]) -> None:
    connection.execute(LOOK)
    connection.execute(STAND)
    connection.execute(FOLLOW)


def forget_answered(connection: Connection[Any]) -> None:
    """The office says something else now, so that counts."""
    connection.execute(FORGET)
