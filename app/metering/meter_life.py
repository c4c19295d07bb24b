"""One meter with all that is known of it: where it is, what was done to it, what it showed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text

from app.core.db import db
from app.core.errors import NotFound
from app.metering.meter_list import COLUMNS, ListedMeter
from app.metering.models import MeterEvent

METER = text(f"""
    select {COLUMNS}, a.closed_on, a.common_meter, d.ours is not null as decided
    from meter m join account a on a.id = m.account_id join street st on st.id = a.street_id
    left join meter_decision d on d.meter_id = m.id where m.id = :id
""")
LISTED = len(ListedMeter.__slots__)
READINGS = text("""
    select value_m3, taken_on, taken_at, period, used_litres, source, status, basis, reasons from reading
    where meter_id = :id order by taken_at desc, id desc limit :most
""")
MOST_READINGS, MOST_EVENTS = 36, 200


@dataclass(frozen=True, slots=True)
class PastReading:
    value_m3: int
    taken_on: date
    taken_at: datetime
    period: date
    used_litres: int | None
    source: str
    status: str
    basis: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Life:
    """`decided`: the office's register does not say all of this yet."""

    meter: ListedMeter
    account_closed_on: date | None
    common_meter: bool
    decided: bool
    events: Sequence[MeterEvent]
    readings: Sequence[PastReading]

    @property
    def last(self) -> PastReading | None:
        """The newest that counts."""
        return next((reading for reading in self.readings if reading.status in {"accepted", "review"}), None)


def get_life(meter_id: int) -> Life:
    """Newest first. Raises NotFound."""
    row = db.session.execute(METER, {"id": meter_id}).one_or_none()
    if row is None:
        raise NotFound
    events = db.session.scalars(
        select(MeterEvent)
        .where(MeterEvent.meter_id == meter_id)
        .order_by(MeterEvent.happened_on.desc(), MeterEvent.id.desc())
        .limit(MOST_EVENTS)
    ).all()
    readings = db.session.execute(READINGS, {"id": meter_id, "most": MOST_READINGS})
    closed_on, common_meter, decided = row[LISTED:]
    return Life(
        meter=ListedMeter(*row[:LISTED]),
        account_closed_on=closed_on,
        common_meter=common_meter,
        decided=decided,
        events=events,
        readings=[PastReading(*reading) for reading in readings],
    )
