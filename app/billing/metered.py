"""What readings say of a chunk's meters, as statements: for the month of a run, and anew for months before (B2).

A reading counts for its period. One after months that were charged without is spread over their days.
"""

from sqlalchemy import text

from app.accounts.merging import MOVED
from app.metering.queries import MANAGING

# Accounts of the chunk that are charged at all, and their meters with what readings say of the month.
ACCOUNTS = text(f"""
    create temp table run_account on commit drop as
    select a.id as account_id, case a.holder_kind when 'person' then 'person' else 'organisation' end as holder,
        case when a.private_house then 'house' else 'flat' end as housing,
        greatest(coalesce(a.people_registered, 0), 1)::int as people,
        coalesce(a.benefit_percent, 0)::int as benefit_percent, coalesce(a.subsidy_minor, 0) as subsidy_minor
    from account a
    where a.id > :after and a.id <= :until and a.merged_into_id is null
        and (a.closed_on is null or a.closed_on >= :period)
        and not (:common_closes and a.common_meter and a.holder_kind <> '{MANAGING}')
""")

# The first reading of a new meter ends no month, whichever it is for: the next one is for the days since that came.
ENDS = """
    case when r.used_litres is null and least(r.period, date_trunc('month', r.taken_on)) <= m.installed_on
        then least(r.period, cast(date_trunc('month', m.installed_on) as date)) - 1 else r.period end
"""

# What a reading says is known of all months since the one before it, so a mean is taken over these. A meter that went
# within the month without a reading for it counts for its days, unless the one it went with is of a month before.
METERS = text(f"""
    create temp table run_meter on commit drop as
    select m.id as meter_id, m.account_id, m.kind, m.serial, m.place, m.replaced_by,
        r.litres is null and (m.removed_on <= :period or m.removed_on <= r.from_on) is true as gone,
        coalesce(m.verified_until, 'infinity') as verified_until, coalesce(m.installed_on, '-infinity') as installed_on,
        coalesce(m.removed_on, 'infinity') as removed_on,
        r.litres, r.by_office, r.to_m3, r.to_on, r.from_m3,
        r.from_on, coalesce(r.begins, '-infinity') as begins, r.last_period, r.last_period as mean_period,
        r.known_litres, r.known_from, r.known_to,
        coalesce(
            nullif(greatest(least(r.known_end, m.removed_on) - greatest(r.known_from, m.installed_on), 0), 0),
            r.known_end - r.known_from
        )::bigint as known_days
    from run_account a
    join meter m on m.account_id = a.account_id
    left join lateral (
        select (sum(r.used_litres) filter (where r.period = :period))::bigint as litres,
            bool_and(r.basis = 'estimate') filter (where r.period = :period) as by_office,
            (array_agg(r.value_m3 order by r.taken_on desc, r.id desc) filter (where r.period = :period))[1] as to_m3,
            max(r.taken_on) filter (where r.period = :period) as to_on,
            (array_agg(r.value_m3 order by r.taken_on desc, r.id desc)
                filter (where r.period < :period and r.basis <> 'estimate'
                    or r.period = :period and r.used_litres is null))[1] as from_m3,
            max(r.taken_on) filter (where r.period < :period and r.basis <> 'estimate'
                or r.period = :period and r.used_litres is null) as from_on,
            min(r.ends) filter (where r.used_litres is null) as begins,
            max(r.ends) filter (where r.period < :period and r.basis <> 'estimate') as last_period,
            (sum(r.used_litres) filter (where r.period between :since and r.last_true))::bigint as known_litres,
            min(least(r.period, cast(date_trunc('month', r.before) + interval '1 month' as date)))
                filter (where r.period between :since and r.last_true and r.used_litres is not null) as known_from,
            max(r.period) filter (where r.period between :since and r.last_true and r.used_litres is not null)
                as known_to,
            cast(max(r.period) filter (where r.period between :since and r.last_true and r.used_litres is not null)
                + interval '1 month' as date) as known_end
        from (
            select *, lag(ends) over (order by taken_on, id) as before,
                max(period) filter (where period < :period and basis <> 'estimate') over () as last_true
            from reading r
            cross join lateral (
                select {ENDS} as ends
            ) as ended
            where meter_id = m.id and status in ('accepted', 'review')
                and taken_on <= coalesce(m.verified_until, 'infinity')
        ) r
    ) r on true
    where (m.removed_on is null or r.litres is not null or m.removed_on >= :since)
        and coalesce(m.installed_on, '-infinity') < :following
""")

# Each account and those that were merged into it, by which its meters may have been charged before.
FAMILIES = text(f"""
    create temp table run_family on commit drop as
    select account_id, account_id as member_id from run_account
    union all
    select into_id, gone_id from ({MOVED}) moved join run_account on account_id = into_id
""")
FAMILIES_KNOWN = text("create index on run_family (account_id); analyze run_family")

# What was charged of each meter and earlier month, as the newest run that counts has it.
CHARGED = text("""
    create temp table run_charged on commit drop as
    select distinct on (v.meter_id, v.period) v.meter_id, v.period, v.litres, v.basis,
        min(v.run_id) over (partition by v.meter_id, v.period) as first_run
    from run_meter m
    join run_family f using (account_id)
    join charged_volume v on v.account_id = f.member_id and v.meter_id = m.meter_id and v.period < :period
        and v.period >= greatest(least(cast(:since as date), m.last_period + 1), cast(:back as date))
    join billing_run b on b.id = v.run_id and b.status = 'issued'
    order by v.meter_id, v.period, v.run_id desc
""")

# A reading is for all months since the one before it, by their days. So is one that came late, was corrected or took
# the place of a refused one: where that makes a charged month another, it is charged anew. An average that the office
# put down as a reading says something until a true one comes, which is for its month too if that was charged here: of
# this meter, or without one because nobody had told of it.
OF_READINGS = text(f"""
    insert into charged_volume (run_id, account_id, meter_id, kind, period, litres, basis, facts)
    with by_month as (
        select meter_id, :period as period, litres, :period as ends, by_office, to_on, to_m3 from run_meter
        where litres is not null
        union all
        select m.meter_id, r.period, sum(r.used_litres)::bigint,
            max({ENDS}),
            bool_and(r.basis = 'estimate'), max(r.taken_on),
            (array_agg(r.value_m3 order by r.taken_on desc, r.id desc))[1]
        from run_meter m
        join reading r on r.meter_id = m.meter_id and r.status in ('accepted', 'review')
            and r.taken_on <= m.verified_until and r.period < :period
            and r.period >= least(cast(:since as date), m.last_period + 1)
        group by m.meter_id, r.period
    ), marked as (
        select b.*, count(*) filter (where not b.by_office or c.period is null)
            over (partition by b.meter_id order by b.period rows between unbounded preceding and 1 preceding) as turn
        from by_month b left join run_charged c on c.meter_id = b.meter_id and c.period = b.period
    ), turns as (
        select *, bool_or(not by_office) over of_turn as settled, (sum(litres) over of_turn)::bigint as of_turn_litres
        from marked window of_turn as (partition by meter_id, turn)
    ), said as (
        select meter_id, period, coalesce(before, case period when :period then last_period end, begins) as before,
            case when by_office then litres else of_turn_litres end as litres, by_office, from_m3, from_on, to_m3, to_on
        from (
            select t.*, m.last_period, lag(t.ends) over of_meter as before,
                case when m.begins >= cast(:since as date) - 1 and m.begins < t.period then m.begins end as begins,
                case t.period when :period then m.from_m3 else lag(t.to_m3) over of_meter end as from_m3,
                case t.period when :period then m.from_on else lag(t.to_on) over of_meter end as from_on
            from turns t join run_meter m using (meter_id)
            where not (t.by_office and t.settled)
            window of_meter as (partition by t.meter_id order by t.period)
        ) as in_turn
        where litres is not null and (period = :period or coalesce(before, begins) is not null)
    ), months as (
        select meter_id, period as read_for, period from said
        where period = :period or exists (
            select from run_charged c where c.meter_id = said.meter_id and c.period = said.period
        ) or (meter_id, period) in (
            select m.meter_id, v.period
            from run_meter m join run_family f using (account_id)
            join charged_volume v on v.account_id = f.member_id and v.kind = m.kind and v.meter_id is null
                and v.period >= :since and v.period < :period
            join billing_run b on b.id = v.run_id and b.status = 'issued'
            where m.installed_on >= :since
        )
        union all
        select s.meter_id, s.period, c.period
        from said s
        join run_charged c on c.meter_id = s.meter_id and c.period < s.period
            and c.period > coalesce(s.before, '-infinity')
        where not s.by_office
    ), spread as (
        select meter_id, read_for, period, days, sum(days) over (of_reading order by period) as until,
            sum(days) over of_reading as of_days
        from (
            select s.*, greatest(
                    least(cast(s.period + interval '1 month' as date), m.removed_on)
                        - greatest(s.period, m.installed_on),
                    cast(s.period = s.read_for as int)
                )::bigint as days
            from months s join run_meter m using (meter_id)
        ) as with_days
        window of_reading as (partition by meter_id, read_for)
    ), shared as (
        select s.*, t.period as of_month, t.of_days > t.days as is_spread,
            div(s.litres * t.until, t.of_days) - div(s.litres * (t.until - t.days), t.of_days) as share,
            case when s.by_office then 'average' else 'actual' end as basis
        from said s join spread t on t.meter_id = s.meter_id and t.read_for = s.period
    )
    select :run, m.account_id, m.meter_id, m.kind, s.of_month, s.share, s.basis,
        jsonb_strip_nulls(jsonb_build_object('from_m3', s.from_m3, 'to_m3', s.to_m3, 'from_on', s.from_on,
            'to_on', s.to_on, 'spread', case when s.is_spread then s.litres end))
    from shared s
    join run_meter m using (meter_id)
    left join run_charged c on c.meter_id = s.meter_id and c.period = s.of_month
    where s.of_month = :period or (c.litres, c.basis) is distinct from (s.share, s.basis)
""")
