"""What staff decide about a meter is kept beside what the register said, until the register says something else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.metering.models import MeterDecision


def decide(meter_id: int, said: Mapping[str, object], ours: Mapping[str, object]) -> None:
    """`said`: what stood there until now, which is the register's word where nothing was decided before."""
    known = db.session.scalars(select(MeterDecision).where(MeterDecision.meter_id == meter_id)).one_or_none()
    decision = known or MeterDecision(meter_id=meter_id, office={}, ours={})
    office = _plain(said) | decision.office
    together = {key: value for key, value in (decision.ours | _plain(ours)).items() if office.get(key) != value}
    decision.office, decision.ours = {key: office[key] for key in together}, together
    if together:
        db.session.add(decision)
    elif known:
        db.session.delete(known)
    db.session.flush()


def _plain(fields: Mapping[str, object]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in fields.items()}
