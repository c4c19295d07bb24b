"""What a tariff would have made of the last month that was charged, before it is published (B1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from app.billing.models import BillingRun, Tariff
from app.billing.tariffs import blocks_of
from app.core.db import db

MOST = 8

# The lines the draft would be used for, as they were charged and as they would be. Accounts that another tariff fits
# better stay with that. A fee is a thousand litres, for each of the people where it is theirs.
PRICED = """
    with line as (
        select l.account_id, a.number, l.amount_minor as before, case :unit
                when 'm3' then l.litres
                when 'person' then 1000 * coalesce(cast(l.facts ->> 'people' as bigint), a.people_registered, 1)
                else 1000
            end as litres
        from bill_line l join bill b on b.id = l.bill_id join account a on a.id = l.account_id
        join tariff t on t.id = l.tariff_id
        where b.run_id = :run and l.service = :service and l.kind = 'charge'
            and :holder in ('any', case a.holder_kind when 'person' then 'person' else 'organisation' end)
            and :housing in ('any', case when a.private_house then 'house' else 'flat' end)
            and (t.holder <> 'any', t.housing <> 'any') <= (:holder <> 'any', :housing <> 'any')
    ), priced as (
        select l.account_id, l.number, l.litres, l.before, coalesce((
            select sum(div((least(l.litres, coalesce(k.until, l.litres)) - k.since)::numeric * k.price + 500, 1000))
            from unnest(cast(:since as bigint[]), cast(:until as bigint[]), cast(:prices as bigint[]))
                as k (since, until, price)
            where l.litres > k.since
        ), 0)::bigint as after
        from line l where l.litres is not null
    )
"""
COMPARE = text(f"""{PRICED}
    select count(*) as accounts, coalesce(sum(litres), 0)::bigint as litres, coalesce(sum(before), 0)::bigint as before,
        coalesce(sum(after), 0)::bigint as after, coalesce(round(avg(after - before)), 0)::bigint as mean,
        count(*) filter (where after > before) as dearer, count(*) filter (where after < before) as cheaper
    from priced
""")
CHANGES = text(f"""{PRICED}
    select account_id, number, litres, before, after from priced
    order by abs(after - before) desc, account_id limit :most
""")


@dataclass(frozen=True, slots=True)
class Change:
    account_id: int
    number: str
    litres: int
    before_minor: int
    after_minor: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """Sums in minor units of one service in one month: as charged, and as the draft has it."""

    changes: Sequence[Change]
    """The largest."""
    period: date
    accounts: int
    litres: int
    before_minor: int
    after_minor: int
    mean_minor: int
    """How much more an account pays."""
    dearer: int
    cheaper: int


def simulate(tariff: Tariff) -> Simulation | None:
    """None: no month was charged yet."""
    run = db.session.scalars(
        select(BillingRun).where(BillingRun.status == "issued").order_by(BillingRun.period.desc()).limit(1)
    ).first()
    if run is None:
        return None
    blocks = blocks_of([tariff.id]).get(tariff.id, ())
    asked = {
        "run": run.id,
        "service": tariff.service,
        "holder": tariff.holder,
        "housing": tariff.housing,
        "unit": tariff.unit,
        "since": [block.from_litres for block in blocks],
        "until": [block.to_litres for block in blocks],
        "prices": [block.price_minor for block in blocks],
    }
    changes = [Change(*row) for row in db.session.execute(CHANGES, {**asked, "most": MOST})]
    sums: tuple[int, ...] = tuple(db.session.execute(COMPARE, asked).one())
    return Simulation(changes, run.period, *sums)
