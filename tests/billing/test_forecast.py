"""What this month will cost is what it costs in the end, whatever its tariffs are priced by (A5)."""

from datetime import date

import pytest

from app.billing.forecast import forecast
from app.billing.queries import find_bills
from tests.billing.made import NOVEMBER, OCTOBER, SEPTEMBER, home, issue, make_tariff, read, told
from tests.factories import make_meter

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


@pytest.mark.parametrize("subsidy", [0, 300, 90_000])
@pytest.mark.parametrize("percent", [0, 50, 33])
@pytest.mark.parametrize("used", [0, 3, 40])
def test_what_is_taken_off_the_bill_is_taken_off_here(serving, used: int, percent: int, subsidy: int) -> None:
    """Within the norm and above it."""
    with serving("novosibirsk"):
        make_tariff("water", 2011)
        make_tariff("wastewater", 1003)
        account, _cold = home((OCTOBER, used), people=1, benefit_percent=percent, subsidy_minor=subsidy)
        hot = make_meter(account, kind="hot")
        read(hot, SEPTEMBER, 10, None)
        read(hot, OCTOBER, 12, 2)
        expected = forecast(account.id, OCTOBER)
        issue(OCTOBER)
        assert expected.total_minor == find_bills([account.id], OCTOBER)[account.id].total_minor
        lines = told(account, OCTOBER)
        assert expected.benefit_minor == -sum(line[-1] for line in lines if line[1] == "benefit")
        assert expected.subsidy_minor == -sum(line[-1] for line in lines if line[1] == "subsidy")


def test_in_ukraine_they_are_paid_out_as_money(tariffs) -> None:
    account, _meter = home((OCTOBER, 7), benefit_percent=50, subsidy_minor=300)
    expected = forecast(account.id, OCTOBER)
    issue(OCTOBER)
    assert expected.total_minor == find_bills([account.id], OCTOBER)[account.id].total_minor
