"""What this month's bill will be, by the readings that are here (A5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.billing.tariff import Span, price_month
from app.billing.tariffs import PriceList, price_list
from app.core import tenancy
from app.core.statements import Statement

# Readings of the month by kind of meter, and whether one of the meters still waits for its own.
USED = Statement(
    text("""
    select case a.holder_kind when 'person' then 'person' else 'organisation' end,
        case when a.private_house then 'house' else 'flat' end, greatest(coalesce(a.people_registered, 0), 1)::int,
        m.kind, coalesce(sum(r.litres), 0)::bigint, bool_or(r.litres is null and m.removed_on is null)
    from account a
    join meter m on m.account_id = a.id
    left join lateral (
        select sum(r.used_litres) as litres from reading r
        where r.meter_id = m.id and r.period = :period and r.status in ('accepted', 'review')
    ) r on true
    where a.id = :account and a.closed_on is null and (m.removed_on is null or r.litres is not null)
    group by 1, 2, 3, 4
    """)
)


@dataclass(frozen=True, slots=True)
class Expected:
    """`litres` is None for a monthly charge."""

    service: str
    litres: int | None
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Forecast:
    period: date
    lines: tuple[Expected, ...]

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)


def forecast(account_id: int, period: date) -> Forecast | None:
    """None where charges come from elsewhere, a reading is missing, or no tariff holds."""
    billing = tenancy.current().billing
    if billing is None or billing.mode != "own":
        return None
    rows = USED.rows(account=account_id, period=period)
    if not rows or any(missing for *_, missing in rows):
        return None
    holder, housing, people = rows[0][:3]
    used = {kind: litres for *_, kind, litres, _missing in rows}
    prices = price_list()
    meters = {name: one.meters for name, one in billing.services.items()}
    lines = [
        line
        for service, kinds in meters.items()
        if (spans := prices.spans(service, holder, housing, period))
        and (line := _expected(service, kinds, used, spans, unit=_unit(prices, spans[0]), people=people))
    ]
    return Forecast(period, tuple(lines)) if lines else None


def _unit(prices: PriceList, span: Span) -> str:
    return next(one.unit for one in prices.tariffs if one.id == span.tariff_id)


def _expected(
    service: str, kinds: tuple[str, ...], used: Mapping[str, int], spans: list[Span], *, unit: str, people: int
) -> Expected | None:
    if unit == "m3":
        if not any(kind in used for kind in kinds):
            return None
        litres = sum(used.get(kind, 0) for kind in kinds)
        return Expected(service, litres, sum(step.amount_minor for step in price_month(litres, spans)))
    times = people if unit == "person" else 1
    amount = sum(
        span.blocks[0].price_minor * times * (span.before + span.days) // span.of_days
        - span.blocks[0].price_minor * times * span.before // span.of_days
        for span in spans
    )
    return Expected(service, None, amount)
