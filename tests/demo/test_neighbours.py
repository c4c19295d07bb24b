"""Half a year on the dials of the demo's other subscribers: a story that adds up."""

from datetime import date
from itertools import pairwise

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.demo.neighbours import send_readings
from app.metering.models import Reading
from tests.billing.made import read
from tests.factories import make_account, make_meter
from validators.tenant import Tenant


def test_dials_only_rise_and_say_what_was_used(dnipro: Tenant) -> None:
    today = clock.today(dnipro.time_zone)
    known = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
    meters = [make_meter(make_account()) for _ in range(30)]
    for place, meter in enumerate(meters):
        read(meter, known, 10 + 40 * place, None)
    send_readings()
    told = 0
    for meter in meters:
        asked = select(Reading).where(Reading.meter_id == meter.id).order_by(Reading.taken_on)
        readings = db.session.scalars(asked.execution_options(populate_existing=True)).all()
        told += len(readings)
        assert readings[-1].taken_on <= today
        assert readings[0].value_m3 >= 0
        assert [(later.value_m3 - one.value_m3) * 1000 for one, later in pairwise(readings)] == [
            later.used_litres for later in readings[1:]
        ]
    assert told > 3 * len(meters)
