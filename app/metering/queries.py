"""Meters and what is known of them. A reading that counts is accepted or in review; superseded ones are history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Row, text

from app.core.db import db
from app.metering.case import MeterState, Past

SUBSCRIBERS = ("web", "sms", "api")
"""Sources by which subscribers send readings."""

METER = "m.id, m.account_id, m.serial, m.kind, m.place, m.digits, m.installed_on, m.verified_until, m.removed_on, m.replaced_by"
READING = "r.id, r.value_m3, r.taken_on, r.period, r.used_litres, r.basis, r.source"

# Two readings a month for two years and a half; however old the last one is, it is among them.
METERS = text(f"""
    select {METER}, {READING}
    from meter m left join lateral (
        select * from reading r
        where r.meter_id = m.id and r.status in ('accepted', 'review')
        order by r.taken_at desc, r.id desc limit 60
    ) r on true
    where m.account_id = any(:accounts)
    order by m.account_id, m.removed_on is not null, m.id, r.taken_at, r.id
""")


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

    @property
    def last(self) -> Past | None:
        return self.history[-1] if self.history else None

    def in_use(self, today: date) -> bool:
        return self.removed_on is None or self.removed_on > today

    def sent_for(self, period: date) -> Past | None:
        """The reading of this period that counts and that a subscriber sent."""
        own = (past for past in reversed(self.history) if past.by_subscriber and past.period == period)
        return next(own, None)

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
    return group_meters(db.session.execute(METERS, {"accounts": list(account_ids)}))


def group_meters(rows: Iterable[Row[tuple[object, ...]]]) -> list[KnownMeter]:
    """From rows of METER and READING; a meter's rows follow each other, without readings it has one."""
    meters: list[KnownMeter] = []
    for row in rows:
        if not meters or meters[-1].id != row[0]:
            meters.append(KnownMeter(*row[:10]))
        if row[10] is not None:
            meters[-1].history.append(past(*row[10:]))
    return meters


def past(
    id: int, value_m3: int, taken_on: date, period: date, used_litres: int | None, basis: str, source: str
) -> Past:
    return Past(
        id=id,
        value_m3=value_m3,
        taken_on=taken_on,
        period=period,
        used_litres=used_litres,
        estimated=basis == "estimate",
        by_subscriber=source in SUBSCRIBERS,
    )
