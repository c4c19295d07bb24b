"""What this month will cost is what it costs in the end, whatever its tariffs are priced by (A5)."""

from datetime import date

import pytest

from app.billing.forecast import forecast
from tests.billing.made import NOVEMBER, OCTOBER, home, issue, make_tariff, told

MIDDLE = date(2026, 10, 11)


@pytest.mark.parametrize(("before", "after"), [("m3", "month"), ("month", "m3"), ("person", "m3"), ("month", "person")])
def test_a_month_whose_tariffs_are_of_two_units(dnipro, before: str, after: str) -> None:
    """A utility that changes from a price of a cubic metre to one of a month, or back."""
    account, _meter = home((OCTOBER, 7), people=3)
    make_tariff("water", 4710, unit=before)
    make_tariff("water", 9999, unit=after, valid_from=MIDDLE)
    make_tariff("water_fee", 2287, unit="month")
    expected = forecast(account.id, OCTOBER)
    issue(OCTOBER)
    charged = {(service, litres, minor) for service, _kind, _basis, litres, minor in told(account, OCTOBER)}
    assert {(one.service, one.litres, one.amount_minor) for one in expected.lines} == charged
    assert forecast(account.id, NOVEMBER) is None
