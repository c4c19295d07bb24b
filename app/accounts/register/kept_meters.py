"""What staff did to meters stands through an import, until the register says something new (docs/register-import.md).

The staged rows are made to say it before anything is compared or stored.
"""

from typing import Any

from psycopg import Connection

FIELDS = ("kind", "place", "digits", "installed_on", "verified_until")
COLUMNS = ", ".join(FIELDS)
OF_STAGED = ", ".join(f"'{field}', n.{field}" for field in FIELDS)
OF_METER = ", ".join(f"'{field}', m.{field}" for field in FIELDS)

# A meter that staff installed is in the register for the first time: that it is there is settled. Of its details staff
# have seen more than the register, so those stand now, field by field. Where a row was refused, it says nothing that
# none is staged: what staff did is not looked at before the office has mended it.
LOOK = f"""
    drop table if exists register_kept_meter;
    create temp table register_kept_meter on commit drop as
    select d.id, d.meter_id, a.number, m.serial, n.serial is not null as staged,
           case when d.ours -> 'present' = 'true' and n.serial is not null then jsonb_build_object({OF_STAGED})
                else d.office end as office,
           case when d.ours -> 'present' = 'true' and n.serial is not null then jsonb_build_object({OF_METER})
                else d.ours end as ours
    from meter_decision d join meter m on m.id = d.meter_id join account a on a.id = m.account_id
    join register_account r on r.number = a.number
    left join register_meter n on n.number = a.number and n.serial = m.serial
    where n.serial is not null or not exists (select from register_refused f where f.number = a.number)
"""
STAND = f"""
    insert into register_meter (number, serial, {COLUMNS})
    select k.number, m.serial, {", ".join(f"m.{field}" for field in FIELDS)}
    from register_kept_meter k join meter m on m.id = k.meter_id
    where not k.staged and k.ours -> 'present' = 'true';

    delete from register_meter n using register_kept_meter k
    where n.number = k.number and n.serial = k.serial and k.ours -> 'present' = 'false';

    with standing as (
        select k.number, k.serial, jsonb_object_agg(o.key, k.ours -> o.key) as ours
        from register_kept_meter k join register_meter n on n.number = k.number and n.serial = k.serial,
             lateral jsonb_each(k.office) o
        where k.staged and o.key <> 'present' and to_jsonb(n) -> o.key = o.value
        group by k.number, k.serial)
    update register_meter n set ({COLUMNS}) = (select {COLUMNS} from jsonb_populate_record(n, s.ours))
    from standing s where s.number = n.number and s.serial = n.serial
"""
# What was staged, before it was made to say what staff say, is needed to tell what the register answered.
ANSWERS = f"""
    drop table if exists register_said_meter;
    create temp table register_said_meter on commit drop as
    select k.id, k.staged, jsonb_build_object({OF_STAGED}) as said
    from register_kept_meter k left join register_meter n on n.number = k.number and n.serial = k.serial
"""
FORGET = """
    update meter_decision d set office = left_over.office, ours = left_over.ours
    from (
        select k.id, coalesce(jsonb_object_agg(o.key, o.value) filter (where stands), '{}') as office,
               coalesce(jsonb_object_agg(o.key, k.ours -> o.key) filter (where stands), '{}') as ours
        from register_kept_meter k join register_said_meter s on s.id = k.id, lateral jsonb_each(k.office) o,
             lateral (select k.ours -> o.key <> o.value
                 and case when o.key = 'present' then to_jsonb(s.staged) = o.value
                          else not s.staged or s.said -> o.key = o.value end as stands) standing
        group by k.id) left_over
    where left_over.id = d.id;
    delete from meter_decision where ours = '{}';
"""


def keep_meters(connection: Connection[Any]) -> None:
    connection.execute(LOOK)
    connection.execute(ANSWERS)
    connection.execute(STAND)


def forget_answered_meters(connection: Connection[Any]) -> None:
    """The register says something else now, so that counts."""
    connection.execute(FORGET)
