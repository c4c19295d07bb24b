"""The letter about a tariff that changes: by day, and not once it was taken back (B1)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from app.billing import letters
from app.billing.models import Tariff
from app.core import switches, work
from app.core.db import db
from tests.notices.cast import Street

LATE = datetime(2026, 11, 3, 21, 30, tzinfo=UTC)
"""Half past eleven in Kyiv."""
MORNING = datetime(2026, 11, 4, 7, 2, tzinfo=UTC)


def announce(street: Street) -> None:
    street.settle("dnipro", remind_readings=False, notify_balance=True)
    with work.work_for(street.app, "dnipro"):
        tariff = Tariff(
            service="water", unit="m3", holder="any", housing="any", valid_from=date(2026, 12, 1), vat_percent=20,
            status="published", words="", made_at=LATE, made_by="", published_by="",
        )  # fmt: skip
        db.session.add(tariff)
        db.session.flush()
        letters.announce_tariff(tariff)


def told(street: Street) -> list[str]:
    return [letter["Subject"] for letter in street.letters()]


def test_nobody_is_woken_up_by_it(street: Street, clock) -> None:
    clock.move_to(LATE, tick=False)
    announce(street)
    assert told(street) == []
    clock.move_to(MORNING, tick=False)
    assert told(street) == ["A tariff changes: Water supply"]


@pytest.mark.parametrize("change", ["taken-back", "suspended"])
def test_what_does_not_hold_in_the_morning_is_not_told(street: Street, clock, change: str) -> None:
    clock.move_to(LATE, tick=False)
    announce(street)
    assert told(street) == []
    with work.work_for(street.app, "dnipro"):
        if change == "suspended":
            switches.suspend()
        else:
            db.session.execute(update(Tariff).values(status="withdrawn"))
    clock.move_to(MORNING, tick=False)
    assert told(street) == []
