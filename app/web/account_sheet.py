"""An account as the pages show it: title, balance, the dials that wait and those that are read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, Protocol
from uuid import uuid4

from app.core import clock, tenancy
from app.core.switches import get_switches
from app.identity.access import OwnAccount
from app.metering.cabinet import CabinetLine
from app.metering.queries import KnownMeter
from app.metering.schemas import field_name, photo_name
from app.metering.state import State, may_send_again, readings_state
from app.metering.window import Opening, opening
from app.web.filters import text
from app.web.words import plain as _

MONTH_AHEAD = timedelta(days=31)
NBSP = "\u00a0"


@dataclass(slots=True, kw_only=True)
class MeterSheet:
    """`sent_on`, `sent_m3` and `used_litres` are those of the reading for the current period, once it is here.

    `photo_name` is that of the field, empty where no photos are taken; `photo` waits for the reading to be sent.
    """

    id: int
    name: str
    label: str
    serial: str
    digits: int
    last_m3: int | None
    last_on: date | None
    note: str
    verified_until: date | None
    verification: Literal["", "soon", "overdue"]
    sent_on: date | None
    sent_m3: int | None
    used_litres: int | None
    by_staff: bool
    correctable: bool
    due: bool
    value: str = ""
    error: str = ""
    photo_name: str = ""
    photo: int | None = None
    photo_error: str = ""


@dataclass(slots=True, kw_only=True)
class AccountSheet:
    """`title` is the subscriber's own name for it (`named`), else the address."""

    id: int
    title: str
    named: bool
    number: str
    address: str
    balance_minor: int | None
    balance_on: date | None
    readings: State
    meters: list[MeterSheet] = field(default_factory=list)
    sent_on: date | None = None
    submission: str = ""
    merged_into: str = ""

    @property
    def awaits(self) -> bool:
        return self.readings == "due"

    @property
    def takes_readings(self) -> bool:
        """At some time, if not just now."""
        return self.readings in ("due", "sent", "closed")

    @property
    def correctable(self) -> bool:
        return any(meter.correctable for meter in self.meters)


@dataclass(frozen=True, slots=True)
class Today:
    """The utility's day, and the window it lies in."""

    on: date
    window: Opening


def today_here() -> Today:
    tenant, now = tenancy.current(), clock.now()
    return Today(now.astimezone(tenant.time_zone).date(), opening(tenant.readings, tenant.time_zone, now))


def account_sheet(account: OwnAccount, meters: Iterable[KnownMeter], today: Today) -> AccountSheet:
    """`meters`: all of the account. Those that were removed are not read any more."""
    dials = [meter_sheet(meter, today) for meter in meters if meter.in_use(today.on)]
    sent = [meter.sent_on for meter in dials if meter.sent_on]
    sheet = _sheet(account, today, meters=len(dials), sent=len(sent))
    sheet.meters, sheet.sent_on, sheet.submission = dials, max(sent, default=None), str(uuid4())
    if account.merged_into:
        sheet.merged_into = tenancy.current().account_number.display(account.merged_into)
    return sheet


def line_sheet(line: CabinetLine, today: Today) -> AccountSheet:
    sheet = _sheet(line, today, meters=line.meters, sent=line.sent)
    sheet.sent_on = line.sent_on
    return sheet


def meter_sheet(meter: KnownMeter, today: Today) -> MeterSheet:
    policy, kind = tenancy.current().readings, tenancy.current().meters.get(meter.kind)
    sent, before = meter.read_for(today.window.period), meter.last_before(today.window.period)
    return MeterSheet(
        id=meter.id,
        name=field_name(meter.id),
        label=meter_label(meter.kind, meter.place),
        serial=meter.serial,
        digits=meter.digits,
        last_m3=before.value_m3 if before else None,
        last_on=before.taken_on if before else None,
        note=text(kind.note) if kind else "",
        verified_until=meter.verified_until,
        verification=verification(meter.verified_until, today.on),
        sent_on=sent.taken_on if sent else None,
        sent_m3=sent.value_m3 if sent else None,
        used_litres=sent.used_litres if sent else None,
        by_staff=sent is not None and sent.by_staff,
        correctable=sent is not None and may_send_again(policy, sent, today.on),
        due=sent is None,
        photo_name=photo_name(meter.id) if get_switches().features["photos"] else "",
    )


def meter_label(kind: str, place: str) -> str:
    known = tenancy.current().meters.get(kind)
    return ", ".join(filter(None, (text(known.title) if known else kind, place)))


def verification(until: date | None, today: date) -> Literal["", "soon", "overdue"]:
    if until is None or until - today > MONTH_AHEAD:
        return ""
    return "overdue" if until < today else "soon"


class Premises(Protocol):
    """Whatever has an address. Read-only, as rows are."""

    @property
    def street(self) -> str: ...
    @property
    def house(self) -> str: ...
    @property
    def block(self) -> str: ...
    @property
    def flat(self) -> str: ...


def address(account: Premises) -> str:
    """вул. Троїцька, 21А, кв. 14; a line never ends between кв. and 14."""
    block = _("block %(block)s", block=account.block) if account.block else ""
    flat = _("flat %(flat)s", flat=account.flat) if account.flat else ""
    return ", ".join(filter(None, (account.street, account.house, block.replace(" ", NBSP), flat.replace(" ", NBSP))))


def _sheet(account: OwnAccount | CabinetLine, today: Today, *, meters: int, sent: int) -> AccountSheet:
    tenant, where = tenancy.current(), address(account)
    return AccountSheet(
        id=account.id,
        title=account.name or where,
        named=bool(account.name),
        number=tenant.account_number.display(account.number),
        address=where,
        balance_minor=account.balance_minor,
        balance_on=account.balance_on or today.on,
        readings=readings_state(
            tenant.readings,
            today.window,
            ended=account.closed_on is not None,
            common_meter=account.common_meter,
            meters=meters,
            sent=sent,
        ),
    )
