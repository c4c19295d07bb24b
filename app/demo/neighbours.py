"""The demo's other subscribers: half a year of readings on most of their dials, told backwards from the office's."""

from sqlalchemy import text

from app.core import clock, tenancy
from app.core.db import db

MONTHS = 7
"""One before the months that are charged, so that the first of them has a beginning."""

# One dial in ten is silent, others miss a month now and then; a third has sent this month already. A dial that would
# have to show less than nothing has no history: it has rolled over, or is new.
TELL = text("""
    with dial as (
        select m.id, min(r.value_m3) as value_m3, min(r.taken_on) as taken_on, 2 + m.id % 9 as a_month
        from meter m join reading r on r.meter_id = m.id
        where m.removed_on is null and m.id % 10 <> 0
        group by m.id having count(*) = 1
    ), turn as (
        select d.id, d.value_m3 - months * d.a_month - (d.id + months) % 2 as value_m3,
            cast(date_trunc('month', d.taken_on) - months * interval '1 month' as date) + 10 + (d.id + months)::int % 10
                as taken_on
        from dial d, generate_series(-1, :months) as months
        where months <> 0 and (d.id + 3 * months) % 8 <> 0 and (months > 0 or d.id % 3 = 0)
        union all
        select id, value_m3, taken_on from dial
    ), told as (
        select id, value_m3, taken_on, value_m3 - lag(value_m3) over (partition by id order by taken_on) as used_m3
        from turn where value_m3 >= 0 and taken_on <= :today
    ), known as (
        update reading set used_litres = told.used_m3 * 1000 from told, dial
        where dial.id = told.id and dial.taken_on = told.taken_on
            and reading.meter_id = told.id and reading.taken_on = told.taken_on
    )
    insert into reading (meter_id, value_m3, taken_at, taken_on, period, used_litres, source, status, basis)
    select t.id, t.value_m3, (t.taken_on + time '19:30') at time zone :zone, t.taken_on,
        date_trunc('month', t.taken_on), t.used_m3 * 1000,
        (array['web', 'web', 'web', 'sms', 'staff'])[1 + t.id / 10 % 5], 'accepted', 'actual'
    from told t join dial d using (id)
    where t.taken_on <> d.taken_on
""")


def send_readings() -> None:
    """Once, after the register and before months are charged."""
    zone = tenancy.current().time_zone
    db.session.execute(TELL, {"months": MONTHS, "today": clock.today(zone), "zone": zone.key})
