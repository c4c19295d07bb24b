"""What this month's bill will be, by the readings that are here (A5)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.billing.law import law_of
from app.billing.tariff import Span, price_month
from app.billing.tariffs import PriceList, price_list
from app.core import tenancy
from app.core.statements import Statement

# Readings of the month by kind of meter, and whether one of the meters still waits for its own.
USED = Statement(
    text("""
    select case a.holder_kind when 'person' then 'person' else 'organisation' end,
        case when a.private_house then 'house' else 'flat' end, greatest(coalesce(a.people_registered, 0), 1)::int,
        coalesce(a.benefit_percent, 0)::int, coalesce(a.subsidy_minor, 0),
        m.kind, coalesce(sum(r.litres), 0)::bigint, bool_or(r.litres is null and m.removed_on is null)
    from account a
    join meter m on m.account_id = a.id
    left join lateral (
        select sum(r.used_litres) as litres from reading r
        where r.meter_id = m.id and r.period = :period and r.status in ('accepted', 'review')
    ) r on true
    where a.id = :account and a.closed_on is null and (m.removed_on is null or r.litres is not null)
    group by 1, 2, 3, 4, 5, 6
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
    """`benefit_minor` and `subsidy_minor`, above zero, are taken off; nothing where the law pays them out as money."""

    period: date
    lines: tuple[Expected, ...]
    benefit_minor: int
    subsidy_minor: int

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines) - self.benefit_minor - self.subsidy_minor


def forecast(account_id: int, period: date) -> Forecast | None:
    """None where charges come from elsewhere, a reading is missing, or no tariff holds."""
    billing = tenancy.current().billing
    if billing is None or billing.mode != "own":
        return None
    rows = USED.rows(account=account_id, period=period)
    if not rows or any(missing for *_, missing in rows):
        return None
    holder, housing, people, percent, subsidy_minor = rows[0][:5]
    used = {kind: litres for *_, kind, litres, _missing in rows}
    prices = price_list()
    lines = [
        line
        for service, billed in billing.services.items()
        for line in _expected(
            service,
            _by_unit(prices, prices.spans(service, holder, housing, period)),
            people,
            [used[kind] for kind in billed.meters if kind in used],
        )
    ]
    law = law_of(tenancy.current().country)
    benefit = sum(_benefit(line, percent, people) for line in lines) if law.benefits_on_bill else 0
    left = sum(line.amount_minor for line in lines) - benefit
    subsidy = max(min(subsidy_minor, left), 0) if law.subsidies_on_bill else 0
    return Forecast(period, tuple(lines), benefit, subsidy) if lines else None


def _by_unit(prices: PriceList, spans: Iterable[Span]) -> Mapping[str, list[Span]]:
    """In the month in which a price of a cubic metre takes the place of one of a month, each has its own days."""
    units = {one.id: one.unit for one in prices.tariffs}
    found: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        found[units[span.tariff_id]].append(span)
    return found


def _expected(service: str, spans: Mapping[str, list[Span]], people: int, litres: Sequence[int]) -> Iterator[Expected]:
    if litres and "m3" in spans:
        steps = price_month(sum(litres), spans["m3"])
        yield Expected(service, sum(litres), sum(step.amount_minor for step in steps))
    fees = [(span, 1) for span in spans.get("month", ())] + [(span, people) for span in spans.get("person", ())]
    if fees:
        yield Expected(service, None, sum(_fee(span, times) for span, times in fees))


def _benefit(line: Expected, percent: int, people: int) -> int:
    """Of what is charged within the norm; of a fee, of all of it. As BENEFITS of pricing.py says it to PostgreSQL."""
    whole, litres = max(line.amount_minor, 0), line.litres
    if litres is None:
        return (whole * percent + 50) // 100
    billing = tenancy.current().billing
    kinds = billing.services[line.service].meters if billing else ()
    norm = sum(billing.norms_litres.get(kind, 0) for kind in kinds) * people if billing else 0
    return (whole * percent * min(litres, norm) + 50 * litres) // (100 * litres) if litres > 0 else 0


def _fee(span: Span, times: int) -> int:
    price = span.blocks[0].price_minor * times
    return price * (span.before + span.days) // span.of_days - price * span.before // span.of_days
