"""People who were away: what the norm charges is lowered for these days, as statements on what metered.py left (B2).

Of a meter that shares no day with another of its kind it is the days of its own that count, and of whoever is charged
without one the days without; several that share days share those of the whole month.
"""

from sqlalchemy import text

# Days for each of the people who were away on them; `people` live there in all, and no more are away on a day.
AWAY = """
    coalesce((
        select sum(least(day.people, {people})) from (
            select sum(w.people) as people
            from absence w
            cross join lateral generate_series(
                greatest(w.from_on, {since}) - {since}, least(w.to_on + 1, {until}) - {since} - 1
            ) as of_month (day)
            where w.account_id = a.account_id and w.withdrawn_at is null
                and w.from_on < {until} and w.to_on >= {since} and {counts}
            group by of_month.day
        ) as day
    ), 0)
"""
AWAY_WITH_METER = AWAY.format(
    people="a.people",
    since="case t.of_kind when 1 then greatest(m.installed_on, t.period) else t.period end",
    until="case t.of_kind when 1 then least(m.removed_on, cast(t.period + interval '1 month' as date))"
    " else cast(t.period + interval '1 month' as date) end",
    counts="true",
)
AWAY_WITHOUT_METER = AWAY.format(
    people="a.people",
    since="t.period",
    until="cast(t.period + interval '1 month' as date)",
    counts="""not exists (
        select from run_meter m where m.account_id = a.account_id and m.kind = n.kind
            and t.period + of_month.day >= m.installed_on and t.period + of_month.day < m.removed_on
    )""",
)

TOLD = "(m.begins < v.period and (m.litres is not null and not m.by_office or m.last_period >= v.period))"
"""A reading of the meter `m` says what it turned in the month of `v`: not its first one, nor for days before that."""
CHARGED = "exists (select from run_charged c where c.meter_id = m.meter_id and c.period = v.period)"
KNOWN_THEN = f"{CHARGED[:-1]} and c.first_run <= v.first_run)"
"""The norm was for the days without it from the start."""

AWAY_THEN = AWAY.format(
    people="cast(v.facts ->> 'people' as int)",
    since="stood.since",
    until="stood.until",
    counts=f"""(v.meter_id is not null or not exists (
        select from run_meter m where m.account_id = a.account_id and m.kind = v.kind
            and v.period + of_month.day >= m.installed_on and v.period + of_month.day < m.removed_on
            and ({TOLD} or {CHARGED})
    ))""",
)

# People were away in a month that is charged already by the norm, or it turned out that they were not; or a meter was
# there of which nobody had told yet: once it is read, what it turned is charged, and the norm is for the days without.
# The norm of all days is kept, for a reading that is refused after that.
OF_ABSENCES = text(f"""
    insert into charged_volume (run_id, account_id, meter_id, kind, period, litres, basis, facts)
    select :run, account_id, meter_id, kind, period, lowered, 'norm',
        facts - 'for_days' - 'whole' || jsonb_build_object('away', away, 'norm', left_norm)
        || case when left_days < days then jsonb_build_object('for_days', left_days) else '{{}}' end
        || case when left_days < for_days then jsonb_build_object('whole', jsonb_build_array(norm, for_days))
            else '{{}}' end
    from (
        select *, (
            greatest(left_norm * people - div(left_norm * away, away_of), 0) / of_kind
        )::bigint as lowered
        from (
            select *, case of_kind when 1 then greatest(left_days, 1) else days end as away_of,
                case when left_days < for_days then div(norm * left_days, for_days)::bigint else norm end
                as left_norm
            from (
                select a.account_id, v.meter_id, v.kind, v.period, v.litres, v.facts, {AWAY_THEN} as away, month.days,
                    cast(coalesce(v.facts #>> '{{whole,0}}', v.facts ->> 'norm') as bigint) as norm,
                    cast(v.facts ->> 'people' as bigint) as people, cast(v.facts ->> 'of' as bigint) as of_kind,
                    whole.days as for_days,
                    whole.days - case when v.meter_id is null then coalesce((
                        select sum(upper(stretch) - lower(stretch)) from (
                            select unnest(range_agg(of_meter.days) filter (where {TOLD} or {CHARGED})
                                - coalesce(range_agg(of_meter.days) filter (where {KNOWN_THEN}), '{{}}')) as stretch
                            from run_meter m
                            cross join lateral (
                                select daterange(greatest(m.installed_on, v.period),
                                    least(m.removed_on, v.period + month.days::int)) as days
                            ) as of_meter
                            where m.account_id = a.account_id and m.kind = v.kind
                                and m.installed_on < v.period + month.days::int
                                and m.removed_on > greatest(m.installed_on, v.period)
                        ) as with_meter
                    ), 0) else 0 end as left_days
                from run_account a
                cross join lateral (
                    select distinct on (v.period, v.kind, v.meter_id)
                        v.meter_id, v.kind, v.period, v.litres, v.basis, v.facts,
                        min(v.run_id) over (partition by v.period, v.kind, v.meter_id) as first_run
                    from charged_volume v
                    join billing_run b on b.id = v.run_id and (b.status = 'issued' or b.id = :run)
                    where v.account_id = a.account_id and v.period < :period and v.period >= :since
                    order by v.period, v.kind, v.meter_id, v.run_id desc
                ) v
                left join run_meter own on own.meter_id = v.meter_id
                cross join lateral (
                    select (cast(v.period + interval '1 month' as date) - v.period)::bigint as days
                ) as month
                cross join lateral (
                    select coalesce(cast(coalesce(v.facts #>> '{{whole,1}}', v.facts ->> 'for_days') as bigint),
                        month.days) as days
                ) as whole
                cross join lateral (
                    select v.facts ->> 'of' = '1' and whole.days < month.days as own_days
                ) as charged_for
                cross join lateral (
                    select case when own_days then greatest(own.installed_on, v.period) else v.period end as since,
                        case when own_days then least(own.removed_on, v.period + month.days::int)
                        else v.period + month.days::int end as until
                ) as stood
                where v.basis = 'norm' and (
                    exists (
                        select from absence w
                        where w.account_id = a.account_id and w.from_on < :period and w.to_on >= :since
                    )
                    or a.account_id in (
                        select m.account_id from run_meter m where m.installed_on >= :since and m.installed_on < :period
                    )
                )
            ) as charged
        ) as without_meter
    ) as found
    where lowered <> litres
""")
