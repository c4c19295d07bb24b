"""The first reading of a new meter, whichever month it is for: the next one tells of the days since that came (B2)."""

from datetime import UTC, date, datetime

import pytest

from app.core.db import db
from tests.billing.made import AUGUST, NOVEMBER, OCTOBER, SEPTEMBER, home, issue, read, water
from tests.factories import make_meter

DECEMBER = date(2026, 12, 1)


@pytest.mark.parametrize("first_for", [OCTOBER, NOVEMBER])
def test_what_a_meter_turned_is_charged_once_though_its_first_reading_is_of_the_next_month(
    tariffs, today, first_for
) -> None:
    """Where a reading after the 25th is of the month that follows."""
    account, old = home((AUGUST, 10), (SEPTEMBER, 10), (OCTOBER, 10))
    old.removed_on = date(2026, 10, 26)
    new = make_meter(account, installed_on=date(2026, 10, 26))
    read(new, first_for, 0, None).taken_on = date(2026, 10, 26)
    db.session.flush()
    issue(OCTOBER)
    today.move_to(datetime(2026, 12, 30, 9, tzinfo=UTC))
    issue(NOVEMBER)
    read(new, DECEMBER, 13, 13)
    issue(DECEMBER)
    lines = [line for month in (OCTOBER, NOVEMBER, DECEMBER) for line in water(account, month)]
    assert abs(sum(line[-1] for line in lines) - 23 * 4710) <= len(lines)
