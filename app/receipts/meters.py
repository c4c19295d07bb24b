"""Meters of a receipt: as the bill was counted by them, else as they were read in its month (B4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from app.billing.queries import BilledLine
from app.core.db import db
from app.metering.models import Meter

READ = text("""
    select m.account_id, m.kind, m.serial, before.value_m3 as from_m3, now.value_m3 as to_m3, now.taken_on as to_on,
        now.litres, now.basis
    from meter m
    cross join lateral (
        select sum(r.used_litres)::bigint as litres, max(r.taken_on) as taken_on,
            (array_agg(r.value_m3 order by r.taken_on desc, r.id desc))[1] as value_m3,
            case when bool_or(r.basis = 'estimate') then 'average' else 'actual' end as basis
        from reading r
        where r.meter_id = m.id and r.period = :period and r.status in ('accepted', 'review')
    ) now
    left join lateral (
        select b.value_m3 from reading b
        where b.meter_id = m.id and b.period < :period and b.status in ('accepted', 'review')
        order by b.taken_on desc, b.id desc limit 1
    ) before on true
    where m.account_id = any(:ids) and now.litres is not null
    order by m.account_id, m.kind, m.id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterFact:
    kind: str
    serial: str
    from_m3: int | None
    to_m3: int | None
    to_on: date | None
    litres: int
    basis: str


def meters_of(lines: Mapping[int, Sequence[BilledLine]], period: date) -> dict[int, list[MeterFact]]:
    """Account id → its meters, from the lines of its bill. A billing office's say nothing of meters."""
    meters = _meters(line for found in lines.values() for line in found)
    told = {account_id: list(_of_lines(own, meters)) for account_id, own in lines.items()}
    silent = [account_id for account_id, found in told.items() if not found]
    if silent:
        for row in db.session.execute(READ, {"ids": silent, "period": period}).mappings():
            told[row["account_id"]].append(MeterFact(**{key: row[key] for key in row if key != "account_id"}))
    return told


def _meters(lines: Iterable[BilledLine]) -> dict[int, Meter]:
    ids = {one["meter"] for line in lines for one in line.facts.get("volumes", ()) if one.get("meter")}
    return {one.id: one for one in db.session.scalars(select(Meter).where(Meter.id.in_(ids)))} if ids else {}


def _of_lines(lines: Sequence[BilledLine], meters: dict[int, Meter]) -> Iterator[MeterFact]:
    """Each meter once, though several services are charged by it."""
    seen: set[int] = set()
    for line in lines:
        for one in line.facts.get("volumes", ()) if line.kind == "charge" else ():
            meter = meters.get(one.get("meter") or 0)
            if meter is None or meter.id in seen:
                continue
            seen.add(meter.id)
            read_on = one.get("to_on")
            yield MeterFact(
                kind=meter.kind,
                serial=meter.serial,
                from_m3=one.get("from_m3"),
                to_m3=one.get("to_m3"),
                to_on=date.fromisoformat(read_on) if read_on else None,
                litres=one["used"],
                basis=one["basis"],
            )
