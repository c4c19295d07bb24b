"""What was done to a meter: in its life, and in the audit trail of its account."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.accounts.models import Account
from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db
from app.metering.models import Meter, MeterEvent


@dataclass(frozen=True, slots=True)
class Happening:
    """See MeterEvent."""

    kind: str
    day: date
    number: str = ""
    words: str = ""
    until: date | None = None


def happened(
    meter: Meter, what: Happening, *, before: dict[str, object] | None = None, after: dict[str, object] | None = None
) -> None:
    """`before`, `after`: of the meter, for the audit trail."""
    event = MeterEvent(
        meter_id=meter.id,
        kind=what.kind,
        happened_on=what.day,
        recorded_at=clock.now(),
        recorded_by=audit.current_actor().name,
        number=what.number,
        until=what.until,
        words=what.words,
    )
    db.session.add(event)
    account_number = db.session.scalars(select(Account.number).where(Account.id == meter.account_id)).one()
    said = {name: text for name, text in (("number", what.number), ("words", what.words)) if text}
    audit.note(
        f"meter.{what.kind}",
        Subject("account", meter.account_id, account_number),
        before=before,
        after={"meter": meter.serial, "day": what.day, **said, **(after or {})},
    )


def is_known(meter_id: int, what: Happening) -> bool:
    """The same form, sent twice."""
    wanted = select(MeterEvent.id).where(
        MeterEvent.meter_id == meter_id,
        MeterEvent.kind == what.kind,
        MeterEvent.happened_on == what.day,
        MeterEvent.number == what.number,
    )
    return db.session.scalars(wanted.limit(1)).one_or_none() is not None
