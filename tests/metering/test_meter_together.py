"""A subscriber's form and a colleague's replacement at the same moment: one comes after the other, never between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

from sqlalchemy import delete, select

from app.core import clock, work
from app.core.audit import AuditEntry
from app.core.db import db
from app.metering import meter_actions
from app.metering.actions import submit_readings
from app.metering.meter_actions import Pressed
from app.metering.models import Meter, MeterDecision, MeterEvent, Reading
from app.metering.schemas import NewReadings
from tests.metering.test_submit_together import PATIENCE_SECONDS, held, lived_in

__all__ = ["lived_in"]


def test_whoever_is_second_is_judged_by_what_the_first_left(lived_in) -> None:
    app, subscriber_id, account_id, meters = lived_in
    day = clock.today(app.extensions["waterworks"].tenants["kamianske"].time_zone)

    def send() -> str:
        with work.work_for(app, "kamianske"):
            new = NewReadings(submission=uuid4(), typed={meters[0]: "1563"})
            return submit_readings(new, account_ids=[account_id], subscriber_id=subscriber_id).outcome

    def replace() -> str:
        new = {"serial": "50000001", "digits": "5", "place": "", "verified_until": "", "start": "0"}
        values = new | {"day": day.isoformat(), "value": "1570", "words": "", "reason": ""}
        with work.work_for(app, "kamianske"):
            meter_actions.replace(meters[0], values, Pressed(submission=uuid4(), confirmed=True))
        return "replaced"

    try:
        with ThreadPoolExecutor(2) as pool:
            with held(app, "kamianske", meters[0]) as wait_for:
                both = [pool.submit(send), pool.submit(replace)]
                wait_for(2)
            outcomes = [one.result(PATIENCE_SECONDS) for one in both]
        with work.work_for(app, "kamianske"):
            assert len(db.session.scalars(select(AuditEntry)).all()) == 2
            of_old = select(Reading.value_m3, Reading.used_litres).where(Reading.meter_id == meters[0])
            counting = db.session.execute(of_old.where(Reading.status == "accepted").order_by(Reading.id)).all()
            removed = db.session.scalars(select(Meter.removed_on).where(Meter.id == meters[0])).one()
        assert outcomes[1] == "replaced"
        assert sum(row.used_litres or 0 for row in counting) == (1570 - 1556) * 1000
        assert (removed, outcomes[0] in {"accept", "refuse"}) == (day, True)
        assert isinstance(removed, date)
    finally:
        with work.work_for(app, "kamianske"):
            for table in (MeterEvent, MeterDecision):
                db.session.execute(delete(table))
