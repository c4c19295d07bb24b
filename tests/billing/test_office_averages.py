"""Averages that the office puts down as readings say something until a true one comes (B2)."""

from datetime import date

from app.metering.models import Meter
from app.metering.window import months_later
from tests.billing.made import AUGUST, NOVEMBER, OCTOBER, SEPTEMBER, home, issue, make_tariff, read, told, water
from tests.factories import make_account, make_meter


def averaged(meter: Meter, period: date, value_m3: int, used_m3: int) -> None:
    """The office has put down an average as a reading."""
    read(meter, period, value_m3, used_m3, basis="estimate", source="import")


def test_an_average_between_two_true_readings_is_set_right_by_the_second(tariffs) -> None:
    account, meter = home((AUGUST, 10))
    averaged(meter, SEPTEMBER, 140, 30)
    issue(SEPTEMBER)
    assert [line[:3] for line in water(account, SEPTEMBER)] == [("charge", "average", 30_000)]
    read(meter, OCTOBER, 116, -24)
    issue(OCTOBER)
    # 6 m³ since August, over September and October by their days.
    september = 6000 * 30 // 61
    assert [line[:3] for line in water(account, OCTOBER)] == [
        ("recalculation", "actual", september),
        ("charge", "actual", 6000 - september),
    ]
    read(meter, NOVEMBER, 119, 3)
    issue(NOVEMBER)
    assert [line[:3] for line in water(account, NOVEMBER)] == [("charge", "actual", 3000)]
    lines = [line for month in (SEPTEMBER, OCTOBER, NOVEMBER) for line in water(account, month)]
    assert abs(sum(line[-1] for line in lines) - 9 * 4710) <= len(lines)


def test_an_average_counts_again_when_the_reading_after_it_is_refused(tariffs) -> None:
    account, meter = home((AUGUST, 10))
    averaged(meter, SEPTEMBER, 118, 8)
    issue(SEPTEMBER)
    wrong = read(meter, OCTOBER, 180, 62)
    issue(OCTOBER)
    wrong.status = "refused"
    issue(NOVEMBER)
    again = [line[:3] for line in water(account, NOVEMBER)]
    assert again[0] == ("recalculation", "average", 8000)
    assert [line[1] for line in again] == ["average"] * 3


def test_an_average_that_was_charged_elsewhere_is_not_charged_again(tariffs) -> None:
    account, meter = home((AUGUST, 10))
    averaged(meter, SEPTEMBER, 118, 8)
    read(meter, OCTOBER, 121, 3)
    issue(OCTOBER)
    assert [line[:3] for line in water(account, OCTOBER)] == [("charge", "actual", 3000)]


def test_averages_of_the_office_are_no_reading_to_count_months_from(serving) -> None:
    """In Russia three months in turn are charged by an average, of what dials have turned, and then the norm."""
    with serving("novosibirsk"):
        make_tariff("water", 2000)
        account = make_account(people_registered=1)
        meter = make_meter(account)
        read(meter, date(2026, 2, 1), 0, None)
        for number, month in enumerate((3, 4, 5), start=1):
            read(meter, date(2026, month, 1), 4 * number, 4)
        averaged(meter, date(2026, 6, 1), 32, 20)
        for month in (6, 7, 8, 9):
            issue(date(2026, month, 1))
        found = [told(account, date(2026, month, 1))[0][2:4] for month in (6, 7, 8, 9)]
        mean = [(12_000 * 31 + 46) // 92] * 2
        assert found[:3] == [("average", 20_000), ("average", mean[0]), ("average", mean[1])]
        assert found[3][0] == "norm"


def test_averages_of_more_than_a_year_are_set_right_too(tariffs) -> None:
    account, meter = home((date(2025, 6, 1), 10))
    make_tariff("water", 4710, valid_from=date(2025, 1, 1))
    months = [months_later(date(2025, 7, 1), later) for later in range(15)]
    for number, month in enumerate(months, start=1):
        averaged(meter, month, 110 + 4 * number, 4)
        issue(month)
    read(meter, OCTOBER, 126, 16 - 4 * len(months))
    issue(OCTOBER)
    assert sum(line[2] for line in water(account, OCTOBER)) == 16_000
    read(meter, NOVEMBER, 129, 3)
    issue(NOVEMBER)
    assert [line[:3] for line in water(account, NOVEMBER)] == [("charge", "actual", 3000)]
