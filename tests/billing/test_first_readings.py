"""The first reading of a new meter, whichever month it is for: the next one tells of the days since that came (B2)."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from app.accounts.models import Account
from app.billing.queries import lines_of, list_bills
from app.core.db import db
from tests.billing.made import AUGUST, NOVEMBER, OCTOBER, SEPTEMBER, home, issue, read, water, withdraw
from tests.factories import make_account, make_meter

DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)


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


def test_a_meter_that_is_told_of_late_takes_the_norm_of_its_days_back(tariffs) -> None:
    """Once it is read: what it has turned on them is charged then."""
    account, unread = make_account(people_registered=1), make_account(people_registered=1)
    issue(OCTOBER)
    assert water(account, OCTOBER)[0][:3] == ("charge", "norm", 6600)
    meter = make_meter(account, installed_on=date(2026, 10, 11))
    read(meter, OCTOBER, 0, None).taken_on = date(2026, 10, 11)
    read(make_meter(unread, installed_on=date(2026, 10, 11)), OCTOBER, 0, None).taken_on = date(2026, 10, 11)
    read(meter, NOVEMBER, 5, 5)
    november = issue(NOVEMBER)
    told = [("recalculation", "norm", 6600 * 10 // 31), ("charge", "actual", 5000)]
    assert [line[:3] for line in water(account, NOVEMBER)] == told
    assert [line[:3] for line in water(unread, NOVEMBER)] == [("charge", "norm", 6600)]
    withdraw(november)
    issue(NOVEMBER)
    assert [line[:3] for line in water(account, NOVEMBER)] == told
    read(meter, DECEMBER, 6, 1)
    with time_machine.travel(datetime(2026, 12, 30, 9, tzinfo=UTC)):
        issue(DECEMBER)
        assert [line[:3] for line in water(account, DECEMBER)] == [("charge", "actual", 1000)]


def test_the_norm_stays_for_days_of_which_the_first_reading_does_not_tell(tariffs, today) -> None:
    """A meter of October that a register tells of first with what it shows late in November."""
    account = make_account(people_registered=1)
    issue(OCTOBER)
    meter = make_meter(account, installed_on=date(2026, 10, 11))
    read(meter, NOVEMBER, 7, None).taken_on = date(2026, 11, 25)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    read(meter, DECEMBER, 9, 2)
    today.move_to(datetime(2027, 1, 3, 9, tzinfo=UTC))
    issue(DECEMBER)
    assert [line[:3] for line in water(account, DECEMBER)] == [("charge", "actual", 2000)]


@pytest.mark.parametrize("read_again", [False, True])
def test_what_it_turned_in_the_month_that_is_charged_is_not_lost(tariffs, today, read_again) -> None:
    """It is told of with its readings of October after October was charged; then one of them is refused."""
    account = make_account(people_registered=1)
    issue(OCTOBER)
    meter = make_meter(account, installed_on=date(2026, 10, 11))
    read(meter, OCTOBER, 0, None).taken_on = date(2026, 10, 11)
    of_october = read(meter, OCTOBER, 3, 3)
    if read_again:
        read(meter, NOVEMBER, 5, 2)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    lowered = 6600 * 10 // 31
    assert water(account, NOVEMBER)[0][:3] == ("recalculation", "norm", lowered + 3000)
    if not read_again:
        of_october.status = "refused"
        db.session.flush()
        today.move_to(datetime(2027, 1, 3, 9, tzinfo=UTC))
        issue(DECEMBER)
        assert water(account, DECEMBER)[0][:3] == ("recalculation", "norm", lowered + 6600 * 21 // 31)
    read(meter, JANUARY, 9, 4 if read_again else 9)
    today.move_to(datetime(2027, 2, 3, 9, tzinfo=UTC))
    if read_again:
        issue(DECEMBER)
    issue(JANUARY)
    assert charged(account, JANUARY) == lowered + 9000


def test_a_corrected_reading_of_its_first_month_is_charged_anew(tariffs, today) -> None:
    account = make_account(people_registered=1)
    meter = make_meter(account, installed_on=date(2026, 10, 11))
    read(meter, OCTOBER, 0, None).taken_on = date(2026, 10, 11)
    corrected = read(meter, OCTOBER, 3, 3)
    issue(OCTOBER)
    corrected.value_m3, corrected.used_litres = 4, 4000
    read(meter, NOVEMBER, 5, 1)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    assert charged(account, NOVEMBER) == 6600 * 10 // 31 + 5000


def test_the_meter_before_it_keeps_its_days(tariffs, today) -> None:
    """Ten days of one that went, five without, then one that is told of late."""
    account = make_account(people_registered=1)
    make_meter(account, installed_on=date(2026, 1, 1)).removed_on = date(2026, 10, 11)
    db.session.flush()
    issue(OCTOBER)
    meter = make_meter(account, installed_on=date(2026, 10, 16))
    read(meter, OCTOBER, 0, None).taken_on = date(2026, 10, 16)
    read(meter, NOVEMBER, 5, 5)
    today.move_to(datetime(2026, 12, 3, 9, tzinfo=UTC))
    issue(NOVEMBER)
    assert charged(account, NOVEMBER) == 6600 * 10 // 31 + 6600 * 5 // 31 + 5000


def test_the_norm_comes_back_when_the_first_reading_of_a_meter_told_of_late_is_refused(tariffs, today) -> None:
    """And goes again with the next one: never both, never neither, and not for want of a reading for one month."""
    account = make_account(people_registered=1)
    issue(OCTOBER)
    meter = make_meter(account, installed_on=date(2026, 10, 11))
    read(meter, OCTOBER, 0, None).taken_on = date(2026, 10, 11)
    wrong = read(meter, NOVEMBER, 50, 50)
    issue(NOVEMBER)
    lowered, norm = 6600 * 10 // 31, 6600
    wrong.status = "refused"
    db.session.flush()
    today.move_to(datetime(2027, 1, 3, 9, tzinfo=UTC))
    issue(DECEMBER)
    assert [line[:3] for line in water(account, DECEMBER)] == [
        ("recalculation", "norm", norm),
        ("recalculation", "norm", norm),
        ("charge", "norm", norm),
    ]
    assert charged(account, DECEMBER) == 3 * norm
    read(meter, JANUARY, 9, 9)
    today.move_to(datetime(2027, 2, 3, 9, tzinfo=UTC))
    issue(JANUARY)
    assert charged(account, JANUARY) == lowered + 9000
    today.move_to(datetime(2027, 3, 3, 9, tzinfo=UTC))
    issue(FEBRUARY)
    assert [line[0] for line in water(account, FEBRUARY)] == ["charge"]


def charged(account: Account, until: date) -> int:
    """Litres of all months that their newest bills are for, up to one."""
    litres: dict[date, int] = {}
    for bill in sorted(list_bills(account.id), key=lambda bill: bill.period):
        for line in lines_of([bill.id])[bill.id]:
            if bill.period <= until and line.service == "water" and line.litres is not None:
                litres[line.period] = line.litres
    return sum(litres.values())
