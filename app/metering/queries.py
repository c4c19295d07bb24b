"""Meters and what is known of them. A reading that counts is accepted or in review; superseded ones are history."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select, text

from app.core.db import db
from app.core.statements import Row, Statement, unseen
from app.metering.case import MeterState, Past
from app.metering.models import Meter

SUBSCRIBERS = ("web", "sms", "api", "company")
"""Sources by which subscribers send readings; companies are subscribers too."""
ASKED_NO_MORE = f"""
    reading.status in ('accepted', 'review') and reading.source in {(*SUBSCRIBERS, "staff")}
    and reading.basis <> 'estimate' and 'start' <> all(reading.reasons)
"""
"""SQL: a subscriber or staff read the dial, so nobody is asked for that month any more. What a meter started with, and
an average of the office, is no such reading.
"""
MANAGING = "managing_organisation"
"""Holders whose meter is the house's common one: it is read by them, while the flats' are closed (M5)."""

METER = """
    m.id, m.account_id, m.serial, m.kind, m.place, m.digits, m.installed_on, m.verified_until, m.removed_on,
    m.replaced_by
"""
METER_COLUMNS = 10
READING = f"""
    id, value_m3, taken_on, period, used_litres, basis = 'estimate' as estimated,
    source = any('{{{",".join(SUBSCRIBERS)}}}') as by_subscriber,
    source = 'staff' and basis <> 'estimate' and 'start' <> all(reasons) as by_staff
"""
"""The fields of Past, in their order."""

# Two readings a month for two years and a half; however old the last one is, it is among them. They come as arrays,
# newest first: a row for each would repeat the meter and cost twice the time.
METERS = Statement(
    text(f"""
    select {METER}, r.*
    from meter m, lateral (
        select {", ".join(f"array_agg({name})" for name in Past._fields)}
        from (
            select {READING} from reading
            where meter_id = m.id and status in ('accepted', 'review')
            order by taken_at desc, id desc limit 60
        ) newest
    ) r
    where m.account_id = any({unseen("accounts")})
    order by m.account_id, m.removed_on is not null, m.id
""")
)


@dataclass(frozen=True, slots=True)
class KnownMeter:
    """`history`: the readings that count, oldest first."""

    id: int
    account_id: int
    serial: str
    kind: str
    place: str
    digits: int
    installed_on: date | None
    verified_until: date | None
    removed_on: date | None
    replaced_by: str | None
    history: list[Past] = field(default_factory=list)

    def last_before(self, period: date) -> Past | None:
        """The last reading that counts and does not give way to a subscriber's reading of this period."""
        standing = (past for past in reversed(self.history) if not (past.by_subscriber and past.period == period))
        return next(standing, None)

    def in_use(self, today: date) -> bool:
        return self.removed_on is None or self.removed_on > today

    def read_for(self, period: date) -> Past | None:
        """The reading of this period that counts, of a subscriber or of staff."""
        read = (
            past for past in reversed(self.history) if past.period == period and (past.by_subscriber or past.by_staff)
        )
        return next(read, None)

    def state(self, *, common_meter: bool) -> MeterState:
        return MeterState(
            digits=self.digits,
            history=self.history,
            verified_until=self.verified_until,
            removed_on=self.removed_on,
            replaced_by=self.replaced_by,
            common_meter=common_meter,
        )


def list_meters(account_ids: Sequence[int]) -> list[KnownMeter]:
    """By account, those in use first, each with its readings of the last two years and more."""
    return [_read_meter(row) for row in METERS.rows(accounts=list(account_ids))]


def group_by_account(meters: Iterable[KnownMeter]) -> Mapping[int, list[KnownMeter]]:
    """An account without meters has an empty list."""
    found: dict[int, list[KnownMeter]] = defaultdict(list)
    for meter in meters:
        found[meter.account_id].append(meter)
    return found


def list_accounts_of(meter_ids: Iterable[int]) -> list[int]:
    """In which these meters stand by now."""
    return list(db.session.scalars(select(Meter.account_id).where(Meter.id.in_(list(meter_ids))).distinct()))


def _read_meter(row: Row) -> KnownMeter:
    """The columns of METER, then an array for each column of READING, or None for each where there is no reading."""
    meter = KnownMeter(*row[:METER_COLUMNS])
    if row[METER_COLUMNS] is not None:
        meter.history.extend(map(Past, *map(reversed, row[METER_COLUMNS:])))
    return meter
