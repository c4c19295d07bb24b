"""A meter as the pages show it, those that were removed too (A2)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.metering.queries import KnownMeter
from app.web.account_sheet import Today, meter_label, verification


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPassport:
    """`last_m3`: the newest reading that counts, whoever took it."""

    id: int
    label: str
    serial: str
    installed_on: date | None
    verified_until: date | None
    verification: Literal["", "soon", "overdue"]
    last_m3: int | None
    last_on: date | None
    removed_on: date | None
    replaced_by: str | None


def passport(meter: KnownMeter, today: Today) -> MeterPassport:
    last = meter.history[-1] if meter.history else None
    return MeterPassport(
        id=meter.id,
        label=meter_label(meter.kind, meter.place),
        serial=meter.serial,
        installed_on=meter.installed_on,
        verified_until=meter.verified_until,
        verification=verification(meter.verified_until, today.on),
        last_m3=last.value_m3 if last else None,
        last_on=last.taken_on if last else None,
        removed_on=None if meter.in_use(today.on) else meter.removed_on,
        replaced_by=meter.replaced_by,
    )
