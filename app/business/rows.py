"""A meter as a row of the sheet: what is known, what was typed, what is said about it."""

from dataclasses import dataclass, field
from datetime import date

from app.companies.objects import ObjectMeter
from app.core import tenancy
from app.metering.actions import Line
from app.metering.queries import KnownMeter
from app.metering.schemas import field_name
from app.metering.state import may_send_again
from app.web.account_sheet import Today, address, meter_label
from app.web.reading_sentences import doubts, refused, wrong


@dataclass(slots=True, kw_only=True)
class SheetRow:
    """`open`: it can be typed into today. `asked`: the digits that `doubts` ask about; a tick says they are right."""

    id: int
    name: str
    account_id: int
    number: str
    address: str
    label: str
    serial: str
    last_m3: int | None
    last_on: date | None
    sent_m3: int | None
    sent_on: date | None
    used_litres: int | None
    open: bool
    value: str = ""
    error: str = ""
    doubts: list[str] = field(default_factory=list)
    asked: str = ""
    line: int | None = None

    @property
    def title(self) -> str:
        return f"{self.address}, {self.label}"


def row_of(place: ObjectMeter, meter: KnownMeter, today: Today) -> SheetRow:
    sent, before = meter.read_for(today.window.period), meter.last_before(today.window.period)
    again = sent is None or may_send_again(tenancy.current().readings, sent, today.on)
    return SheetRow(
        id=place.id,
        name=field_name(place.id),
        account_id=place.account_id,
        number=tenancy.current().account_number.display(place.number),
        address=address(place),
        label=meter_label(place.kind, place.place),
        serial=place.serial,
        last_m3=before.value_m3 if before else None,
        last_on=before.taken_on if before else None,
        sent_m3=sent.value_m3 if sent else None,
        sent_on=sent.taken_on if sent else None,
        used_litres=sent.used_litres if sent else None,
        open=today.window.open and again,
        value=str(sent.value_m3) if sent else "",
    )


def judged_row(place: ObjectMeter, line: Line, today: Today) -> SheetRow:
    """With what was typed, and why it was not taken as it is."""
    row = row_of(place, line.meter, today)
    row.value, row.open = line.typed.strip(), True
    if line.rejected:
        row.error = wrong(line.rejected)
    elif line.verdict and line.verdict.outcome == "refuse":
        row.error = refused(line.verdict.reasons[0])
    elif line.verdict and line.verdict.outcome == "ask":
        row.doubts, row.asked = doubts(line), row.value
        row.used_litres = line.verdict.used_litres
    return row
