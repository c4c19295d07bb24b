"""What is charged where no reading says it, as statements on what app/billing/metered.py left (B2).

The mean of earlier months, for as long as the law lets it be, then the norm, less for those who were away.
"""

from sqlalchemy import text

from app.billing.away import AWAY_WITH_METER, AWAY_WITHOUT_METER

# A new meter has no mean of its own yet: until it has, it takes that of the one in whose place it came. Where several
# of a kind went, that is the one which names it, or was at its place, or went last; those of one day go in turn.
MEANS = text("""
    with turns as (
        select *, row_number() over (partition by account_id, kind, removed_on order by meter_id) as went,
            row_number() over (partition by account_id, kind, installed_on order by meter_id) as came
        from run_meter
    )
    update run_meter m set known_litres = p.known_litres, known_from = p.known_from, known_to = p.known_to,
        known_days = p.known_days, mean_period = p.mean_period
    from (
        select distinct on (new.meter_id) new.meter_id as of_meter, old.*
        from turns old
        join turns new using (account_id, kind)
        where old.removed_on <= new.installed_on and old.known_litres is not null
            and new.known_litres is null and new.litres is null
        order by new.meter_id, old.replaced_by = new.serial desc nulls last, old.place = new.place desc,
            old.removed_on desc, old.went = new.came desc, old.meter_id desc
    ) p
    where p.of_meter = m.meter_id
""")

# This month, and those that were charged by a reading which was refused since. Each meter stands for its days, and the
# norm of whoever needs none for those without any; the last days of one whose closing reading was for the month before
# are in that.
WITHOUT_READING = text(f"""
    insert into charged_volume (run_id, account_id, meter_id, kind, period, litres, basis, facts)
    with there as (
        select account_id, kind, meter_id, gone, greatest(installed_on, :period) as since,
            least(removed_on, :following) as until
        from run_meter where least(removed_on, :following) > greatest(installed_on, :period)
    ), in_place as (
        select account_id, kind, meter_id, since, until from there where not gone
    ), beside as (
        select *, count(*) over of_kind as meters, bool_or(until - since < :days) over of_kind as changes
        from in_place window of_kind as (partition by account_id, kind)
    ), alike as (
        select meter_id, meters as of_kind, cast(:days as numeric) as norm_days from beside where not changes
        union all
        select meter_id, of_kind, round(own_days * of_kind, 4) from (
            select meter_id, sum(1.0 / meters) as own_days, round(count(*) / sum(1.0 / meters)) as of_kind from (
                select meter_id, count(*) over (partition by account_id, kind, day) as meters
                from beside cross join generate_series(0, :days - 1) as day
                where changes and :period + day between since and until - 1
            ) as by_day
            group by meter_id
        ) as shared
    ), with_meter as (
        select account_id, kind, sum(upper(days) - lower(days)) as days from (
            select account_id, kind, unnest(range_agg(daterange(since, until))) as days
            from there group by account_id, kind
        ) as stretches
        group by account_id, kind
    )
    select :run, account_id, meter_id, kind, period,
        case when averaged then (known_litres * in_place + known_days / 2) / known_days
            else greatest(norm * people - div(norm * away, away_of), 0) / of_kind end,
        case when averaged then 'average' else 'norm' end,
        case when averaged then jsonb_build_object('litres', known_litres, 'days', known_days, 'since', known_from)
            else jsonb_build_object('people', people, 'norm', norm, 'away', away, 'of', of_kind) end
            || case when in_place < days then jsonb_build_object('for_days', in_place) else '{{}}' end
    from (
        select m.account_id, m.meter_id, m.kind, t.period, m.known_litres, m.known_from,
            t.of_kind::bigint as of_kind, a.people,
            div(n.norm * t.norm_days, t.days)::bigint as norm, t.days, t.in_place,
            {AWAY_WITH_METER} as away, case t.of_kind when 1 then greatest(t.in_place, 1) else t.days end as away_of,
            m.known_days,
            m.known_litres >= 0 and m.known_to + interval '1 month' >= m.known_from + :least * interval '1 month'
                and t.period <= m.mean_period + :most * interval '1 month' as averaged
        from run_meter m join run_account a using (account_id)
        join (
            select meter_id, cast(:period as date), (until - since)::bigint, cast(:days as bigint), of_kind, norm_days
            from in_place join alike using (meter_id)
            union all
            select c.meter_id, c.period, charged.in_place, (month.following - c.period)::bigint,
                coalesce(alike.of_kind, 1), charged.in_place
            from run_charged c join run_meter m using (meter_id)
            left join alike using (meter_id)
            cross join lateral (select cast(c.period + interval '1 month' as date) as following) as month
            cross join lateral (
                select greatest(least(m.removed_on, month.following) - greatest(m.installed_on, c.period), 0)::bigint
                    as in_place
            ) as charged
            where c.basis = 'actual' and c.period > coalesce(m.last_period, '-infinity') and not exists (
                select from charged_volume v where v.run_id = :run and v.account_id = m.account_id
                    and v.meter_id = c.meter_id and v.period = c.period
            )
        ) as t (meter_id, period, in_place, days, of_kind, norm_days) using (meter_id)
        left join unnest(cast(:norm_kinds as text[]), cast(:norms as bigint[])) as n (kind, norm) using (kind)
        where m.litres is null and (n.norm is not null or m.known_litres is not null)
            and (a.holder = 'person' or m.known_litres is not null)
        union all
        select a.account_id, null, n.kind, t.period, null, null, 1, a.people,
            div(n.norm * (:days - coalesce(w.days, 0)), :days)::bigint, :days, :days - coalesce(w.days, 0),
            {AWAY_WITHOUT_METER}, :days - coalesce(w.days, 0), null, false
        from run_account a
        cross join (select cast(:period as date) as period) as t
        cross join unnest(cast(:norm_kinds as text[]), cast(:norms as bigint[]), cast(:alone as boolean[]))
            as n (kind, norm, alone)
        left join with_meter w on w.account_id = a.account_id and w.kind = n.kind
        where n.alone and a.holder = 'person' and coalesce(w.days, 0) < :days
    ) as found
    where averaged or norm is not null
""")
