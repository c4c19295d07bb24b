"""One meter that staff work on, held as forms of readings hold theirs: of two at once, one waits for the other."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core import clock, tenancy
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.metering.held import hold_meters
from app.metering.models import Meter
from app.metering.queries import KnownMeter
from app.metering.schemas import NewReadings


class MeterGone(Conflict):
    code = "meter-gone"


@dataclass(frozen=True, slots=True)
class Held:
    """`row` is what is changed, `known` what judges look at. `already`: the same form was sent and stored before."""

    row: Meter
    known: KnownMeter
    already: bool


def hold(meter_id: int, submission: UUID) -> Held:
    """Raises NotFound, Conflict when the account is closed, MeterGone when it was removed."""
    account_id = db.session.scalar(select(Meter.account_id).where(Meter.id == meter_id))
    if account_id is None:
        raise NotFound
    held = hold_meters(NewReadings(submission=submission, typed={meter_id: ""}), [account_id])[0]
    row = db.session.scalars(select(Meter).where(Meter.id == meter_id).execution_options(populate_existing=True)).one()
    already = held.sent_before is not None
    if not already and not held.meter.in_use(clock.today(tenancy.current().time_zone)):
        raise MeterGone(serial=row.serial)
    return Held(row, held.meter, already)
