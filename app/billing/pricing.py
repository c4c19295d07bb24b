"""Volumes of a run → lines of bills, as statements over a chunk of accounts: tariff.py, said to PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from psycopg.types.json import Jsonb
from sqlalchemy import insert, text
from sqlalchemy.sql import column, table

from app.billing.tariffs import HOLDERS, HOUSINGS, PriceList
from app.core.db import db, driver_of
from validators.tenant_money import BilledService

TABLES = text("""
    create temp table run_price (
        service text, holder text, housing text, period date, unit text, tariff_id bigint, before bigint, days bigint,
        of_days bigint, from_litres bigint, to_litres bigint, price_minor bigint
    ) on commit drop;
    create temp table run_line (
        account_id bigint, period date, service text, kind text, basis text, litres bigint, tariff_id bigint,
        amount_minor bigint, facts jsonb
    ) on commit drop
""")
GONE = text("drop table if exists run_price, run_line")
KNOWN = text("analyze run_price")
PRICES = table(
    "run_price",
    *map(column, ("service", "holder", "housing", "period", "unit", "tariff_id", "before", "days", "of_days")),
    *map(column, ("from_litres", "to_litres", "price_minor")),
)

# Of a month that is charged now all volumes are this run's. Of one that was charged before they are the newest of each
# meter, and what was charged then is taken off; both with those of accounts that are merged into this one since.
LINES = text("""
    insert into run_line
    with touched as (
        select distinct account_id, period from charged_volume
        where run_id = :run and account_id > :after and account_id <= :until
    ), volume as (
        select v.account_id, v.period, v.kind, v.meter_id, v.litres, v.basis, v.facts
        from charged_volume v
        where v.run_id = :run and v.account_id > :after and v.account_id <= :until and v.period = :period
        union all
        select t.account_id, t.period, v.kind, v.meter_id, v.litres, v.basis, v.facts
        from touched t cross join lateral (
            select distinct on (v.kind, v.meter_id, whose) v.kind, v.meter_id, v.litres, v.basis, v.facts
            from run_family f join charged_volume v on v.account_id = f.member_id
            join billing_run b on b.id = v.run_id and (b.status = 'issued' or b.id = :run)
            cross join lateral (select case when v.meter_id is null then v.account_id end as whose) without_meter
            where f.account_id = t.account_id and v.period = t.period
            order by v.kind, v.meter_id, whose, v.run_id desc
        ) v
        where t.period < :period
    ), of_service as (
        select v.account_id, v.period, k.service, sum(v.litres)::bigint as litres,
            case when bool_or(v.basis = 'norm') then 'norm' when bool_or(v.basis = 'average') then 'average'
                else 'actual' end as basis,
            jsonb_agg(v.facts || jsonb_build_object('kind', v.kind, 'meter', v.meter_id, 'used', v.litres,
                'basis', v.basis) order by v.kind, v.meter_id) as volumes
        from volume v
        join unnest(cast(:services as text[]), cast(:kinds as text[])) as k (service, kind) on k.kind = v.kind
        group by v.account_id, v.period, k.service
    ), stepped as (
        select s.*, p.tariff_id, p.before, p.from_litres, p.price_minor, sign(s.litres + 0.5)::bigint * greatest(
                least(part.litres, coalesce(div(p.to_litres * p.days, p.of_days), part.litres))
                    - div(p.from_litres * p.days, p.of_days), 0
            ) as used, part.litres as whole
        from of_service s
        join run_account a using (account_id)
        join run_price p on p.service = s.service and p.holder = a.holder and p.housing = a.housing
            and p.period = s.period and p.unit = 'm3'
        cross join lateral (
            select (div(abs(s.litres) * (p.before + p.days), p.of_days)
                - div(abs(s.litres) * p.before, p.of_days))::bigint as litres
        ) as part
    ), priced as (
        select account_id, period, service, litres, basis, volumes, tariff_id, before, from_litres, price_minor,
            used::bigint as used,
            sign(used)::bigint * div(abs(used)::numeric * price_minor + 500, 1000)::bigint as amount_minor
        from stepped where used <> 0 or (whole = 0 and from_litres = 0)
    ), summed as (
        select account_id, period, service, litres, basis, volumes, max(tariff_id) as tariff_id,
            sum(amount_minor)::bigint as amount_minor,
            jsonb_agg(jsonb_build_array(used, price_minor, amount_minor) order by before, from_litres) as steps
        from priced group by account_id, period, service, litres, basis, volumes
    )
    select s.account_id, s.period, s.service, case when s.period = :period then 'charge' else 'recalculation' end,
        s.basis, s.litres, s.tariff_id, s.amount_minor - coalesce(o.amount_minor, 0),
        jsonb_build_object('volumes', s.volumes, 'steps', s.steps) || case when s.period = :period then '{}'
            else jsonb_build_object('now_minor', s.amount_minor, 'before_minor', coalesce(o.amount_minor, 0)) end
    from summed s
    left join lateral (
        select sum(l.amount_minor)::bigint as amount_minor
        from run_family f join bill_line l on l.account_id = f.member_id
        join bill b on b.id = l.bill_id join billing_run r on r.id = b.run_id and r.status = 'issued'
        where s.period < :period and f.account_id = s.account_id and l.period = s.period and l.service = s.service
            and l.kind in ('charge', 'recalculation') and l.basis <> 'fee'
    ) o on true
    where s.period = :period or s.amount_minor <> coalesce(o.amount_minor, 0)
""")

FEES = text("""
    insert into run_line
    select a.account_id, :period, p.service, 'charge', 'fee', null, max(p.tariff_id), sum(
            div(p.price_minor::numeric * times.n * (p.before + p.days), p.of_days)
                - div(p.price_minor::numeric * times.n * p.before, p.of_days)
        )::bigint, jsonb_build_object('price_minor', max(p.price_minor), 'people', min(times.people))
            || case when bool_or(p.days < p.of_days) then jsonb_build_object('parts',
                jsonb_agg(jsonb_build_array(p.days, p.of_days, p.price_minor) order by p.before)) else '{}' end
    from run_account a
    join run_price p on p.holder = a.holder and p.housing = a.housing and p.period = :period and p.unit <> 'm3'
        and p.from_litres = 0
    cross join lateral (
        select case p.unit when 'person' then a.people else 1 end as n,
            case p.unit when 'person' then a.people end as people
    ) as times
    group by a.account_id, p.service
""")

# A month that is charged anew keeps its percent and its norm, and what was taken off then is given back.
BENEFITS = text("""
    insert into run_line
    with of_line as (
        select l.account_id, l.period, l.service, l.litres, l.kind = 'recalculation' as again,
            case l.kind when 'charge' then l.amount_minor else cast(l.facts ->> 'now_minor' as bigint) end as whole,
            case when o.before is not null then o.percent when l.kind = 'charge' or l.facts ->> 'before_minor' = '0'
                then a.benefit_percent else 0 end as percent,
            case when o.before is not null then o.norm else n.norm * a.people end as norm,
            coalesce(o.before, 0) as before
        from run_line l
        join run_account a using (account_id)
        left join unnest(cast(:services as text[]), cast(:service_norms as bigint[])) as n (service, norm)
            on n.service = l.service
        left join lateral (
            select sum(g.amount_minor)::bigint as before,
                (array_agg(cast(g.facts ->> 'percent' as int) order by g.id desc))[1] as percent,
                (array_agg(cast(g.facts ->> 'norm' as bigint) order by g.id desc))[1] as norm
            from run_family f join bill_line g on g.account_id = f.member_id join bill b on b.id = g.bill_id
            join billing_run r on r.id = b.run_id and r.status = 'issued'
            where l.kind = 'recalculation' and f.account_id = l.account_id and g.period = l.period
                and g.service = l.service and g.kind = 'benefit'
        ) o on true
        where l.kind in ('charge', 'recalculation')
    ), found as (
        select *, -div(greatest(whole, 0)::numeric * percent * least(coalesce(litres, 1), coalesce(norm, litres, 1))
            + 50 * coalesce(nullif(litres, 0), 1), 100 * coalesce(nullif(litres, 0), 1))::bigint as now
        from of_line where percent > 0
    )
    select account_id, period, service, 'benefit', '', null, null, now - before,
        jsonb_build_object('percent', percent, 'of_minor', whole, 'norm', norm, 'litres', litres)
            || case when again then jsonb_build_object('now_minor', now, 'before_minor', before) else '{}' end
    from found where now <> before
""")

# At most the bill, and of each service in proportion to what it comes to: none is overpaid while another is owed for.
SUBSIDIES = text("""
    insert into run_line
    select account_id, :period, service, 'subsidy', '', null, null, -share, '{}'
    from (
        select *, (div(taken * until, whole) - div(taken * (until - weight), whole))::bigint as share
        from (
            select account_id, service, weight, least(subsidy_minor, owed) as taken,
                sum(weight) over (partition by account_id order by service) as until,
                sum(weight) over (partition by account_id) as whole
            from (
                select a.account_id, a.subsidy_minor, l.service, greatest(sum(l.amount_minor), 0) as weight,
                    sum(sum(l.amount_minor)) over (partition by a.account_id) as owed
                from run_account a join run_line l using (account_id)
                where a.subsidy_minor > 0 group by a.account_id, a.subsidy_minor, l.service
            ) as of_service where owed > 0
        ) as weighed
    ) as shared where share > 0
""")

BILLS = text("""
    insert into bill (run_id, account_id, period, due_on, total_minor)
    select :run, account_id, :period, :due_on, sum(amount_minor) from run_line group by account_id order by account_id
""")
BILL_LINES = text("""
    insert into bill_line
        (bill_id, account_id, period, service, kind, basis, litres, tariff_id, amount_minor, facts)
    select b.id, l.account_id, l.period, l.service, l.kind, l.basis, l.litres, l.tariff_id, l.amount_minor, l.facts
    from run_line l join bill b on b.run_id = :run and b.account_id = l.account_id
    order by l.account_id, l.period, l.service
""")
COPY_LINES = "copy run_line (account_id, period, service, kind, basis, amount_minor, facts) from stdin"


class Added(NamedTuple):
    """A line that was counted here and not by PostgreSQL."""

    account_id: int
    period: date
    service: str
    kind: str
    basis: str
    amount_minor: int
    facts: Jsonb


def lay_prices(prices: PriceList, services: Iterable[str], periods: Iterable[date]) -> None:
    """The tariffs of these months into a temporary table, span by span and block by block."""
    db.session.execute(GONE)
    db.session.execute(TABLES)
    units = {one.id: one.unit for one in prices.tariffs}
    rows = [
        {
            "service": service,
            "holder": holder,
            "housing": housing,
            "period": period,
            "unit": units[span.tariff_id],
            "tariff_id": span.tariff_id,
            "before": span.before,
            "days": span.days,
            "of_days": span.of_days,
            "from_litres": block.from_litres,
            "to_litres": block.to_litres,
            "price_minor": block.price_minor,
        }
        for service in services
        for holder in HOLDERS
        for housing in HOUSINGS
        for period in periods
        for span in prices.spans(service, holder, housing, period)
        for block in span.blocks
    ]
    if rows:
        db.session.execute(insert(PRICES), rows)
    db.session.execute(KNOWN)


def price_volumes(run_id: int, period: date, services: Mapping[str, BilledService], *, after: int, until: int) -> None:
    pairs = [(name, kind) for name, service in services.items() for kind in service.meters]
    db.session.execute(
        LINES,
        {
            "run": run_id,
            "period": period,
            "after": after,
            "until": until,
            "services": [name for name, _ in pairs],
            "kinds": [kind for _, kind in pairs],
        },
    )
    db.session.execute(FEES, {"period": period})


def take_off_benefits(services: Mapping[str, BilledService], norms: Mapping[str, int]) -> None:
    """A share of what is charged within the norm of everybody registered."""
    by_service = {name: sum(norms.get(kind, 0) for kind in one.meters) for name, one in services.items() if one.meters}
    db.session.execute(BENEFITS, {"services": list(by_service), "service_norms": list(by_service.values())})


def take_off_subsidies(period: date) -> None:
    db.session.execute(SUBSIDIES, {"period": period})


def add_lines(lines: Sequence[Added]) -> None:
    """All of them are there already: while they stream, the connection answers nothing else."""
    connection = driver_of(db.session.connection())
    with connection.cursor() as cursor, cursor.copy(COPY_LINES) as copy:
        for line in lines:
            copy.write_row(line)


def make_bills(run_id: int, period: date, due_on: date) -> None:
    db.session.execute(BILLS, {"run": run_id, "period": period, "due_on": due_on})
    db.session.execute(BILL_LINES, {"run": run_id})
