"""What a tariff would have made of the last month that was charged, before it is published (B1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from app.billing.models import BillingRun, Tariff
from app.billing.tariffs import ANY, blocks_of
from app.core.db import db

# The lines the draft would be used for, as they were charged and as they would be. Accounts that another tariff fits
# better stay with that.
COMPARE = text("""
    with line as (
        select l.account_id, coalesce(l.litres, 1000) as litres, l.amount_minor
        from bill_line l join bill b on b.id = l.bill_id join account a on a.id = l.account_id
        join tariff t on t.id = l.tariff_id
        where b.run_id = :run and l.service = :service and l.kind = 'charge'
            and :holder in ('any', case a.holder_kind when 'person' then 'person' else 'organisation' end)
            and :housing in ('any', case when a.private_house then 'house' else 'flat' end)
            and (t.holder <> 'any') <= (:holder <> 'any') and (t.housing <> 'any') <= (:housing <> 'any')
    ), priced as (
        select l.account_id, l.litres, l.amount_minor as before, coalesce((
            select sum(div((least(l.litres, coalesce(k.until, l.litres)) - k.since) * k.price + 500, 1000))
            from unnest(cast(:since as bigint[]), cast(:until as bigint[]), cast(:prices as bigint[]))
                as k (since, until, price)
            where l.litres > k.since
        ), 0)::bigint as after
        from line l
    )
    select count(*) as accounts, coalesce(sum(litres), 0)::bigint as litres, coalesce(sum(before), 0)::bigint as before,
        coalesce(sum(after), 0)::bigint as after, coalesce(max(after - before), 0) as most_more,
        coalesce(min(after - before), 0) as most_less, count(*) filter (where after > before) as dearer,
        coalesce((percentile_cont(0.5) within group (order by after - before))::bigint, 0) as median
    from priced
""")


@dataclass(frozen=True, slots=True)
class Simulation:
    """Sums in minor units of one service in one month: as charged, and as the draft has it."""

    period: date
    accounts: int
    litres: int
    before_minor: int
    after_minor: int
    most_more_minor: int
    most_less_minor: int
    dearer: int
    median_minor: int


def simulate(tariff: Tariff) -> Simulation | None:
    """None: no month was charged yet."""
    run = db.session.scalars(
        select(BillingRun).where(BillingRun.status == "issued").order_by(BillingRun.period.desc()).limit(1)
    ).first()
    if run is None:
        return None
    blocks = blocks_of([tariff.id]).get(tariff.id, ())
    bounds: Sequence[int | None] = [block.to_litres for block in blocks]
    row = db.session.execute(
        COMPARE,
        {
            "run": run.id,
            "service": tariff.service,
            "holder": tariff.holder or ANY,
            "housing": tariff.housing or ANY,
            "since": [block.from_litres for block in blocks],
            "until": bounds,
            "prices": [block.price_minor for block in blocks],
        },
    ).one()
    return Simulation(run.period, *row)
