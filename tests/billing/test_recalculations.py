"""Months charged without a reading, and what comes to light later: readings, new meters, people who were away (B2)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.accounts.merging import merge_accounts, undo_merge
from app.accounts.models import AccountMerge
from app.billing.absences import record_absence, withdraw_absence
from app.billing.merging import MonthCharged
from app.billing.models import Absence, BillLine
from app.billing.queries import find_bills, lines_of
from app.billing.reasons import reasons_of
from app.core.db import db
from app.core.errors import Conflict, Invalid
from tests.billing.made import (
    AUGUST,
    NOVEMBER,
    NOW,
    OCTOBER,
    SEPTEMBER,
    home,
    issue,
    make_tariff,
    read,
    told,
    water,
    withdraw,
)
from tests.factories import make_account, make_meter


def test_people_who_are_away_are_taken_off_the_norm(tariffs) -> None:
    account = make_account(people_registered=2)
    fields = {"words": "", "recorded_at": NOW, "recorded_by": "", "people": 1}
    db.session.add(Absence(account_id=account.id, from_on=date(2026, 10, 10), to_on=date(2026, 11, 5), **fields))
    db.session.flush()
    issue(OCTOBER)
    # Two people, less one for the 22 days from the 10th to the 31st.
    assert told(account, OCTOBER)[1][3] == 2 * 6600 - 6600 * 22 // 31


def test_an_absence_of_a_charged_month_is_given_back_and_charged_again(tariffs, today) -> None:
    account = make_account(people_registered=2)
    issue(AUGUST)
    away = record_absence(account.id, from_on=date(2026, 7, 20), to_on=date(2026, 8, 31), people=1, words="hospital")
    issue(SEPTEMBER)
    assert [line[:3] for line in water(account, SEPTEMBER)] == [
        ("recalculation", "norm", 6600),
        ("charge", "norm", 13_200),
    ]
    given_back = water(account, SEPTEMBER)[0][-1]
    assert given_back == -31_086
    withdraw_absence(account.id, away.id)
    withdraw_absence(account.id, away.id)
    issue(OCTOBER)
    assert [line[-1] for line in water(account, OCTOBER) if line[0] == "recalculation"] == [-given_back]


def test_nobody_is_away_twice_on_a_day(tariffs) -> None:
    account = make_account(people_registered=3)
    days = {"from_on": date(2026, 10, 1), "to_on": date(2026, 10, 31)}
    record_absence(account.id, **days, people=1, words="hospital 12")
    with pytest.raises(Conflict, match="absence-known"):
        record_absence(account.id, **days, people=1, words="hospital 12")
    issue(OCTOBER)
    assert told(account, OCTOBER)[1][3] == 13_200


def test_on_no_day_more_people_are_away_than_live_there(tariffs) -> None:
    account = make_account(people_registered=2)
    record_absence(account.id, from_on=date(2026, 9, 1), to_on=date(2026, 10, 15), people=2, words="abroad")
    record_absence(account.id, from_on=date(2026, 9, 10), to_on=date(2026, 10, 15), people=1, words="hospital")
    issue(OCTOBER)
    # Both for 15 of the 31 days: the other 16 are charged.
    assert told(account, OCTOBER)[1][3] == 13_200 - 6600 * 30 // 31


@pytest.mark.parametrize(
    ("from_on", "to_on", "wrong"),
    [
        (date(2026, 8, 2), date(2026, 8, 1), "ends_before_it_begins"),
        (date(2026, 8, 1), date(2026, 8, 30), "too_short_an_absence"),
    ],
)
def test_what_is_no_absence(dnipro, from_on, to_on, wrong) -> None:
    with pytest.raises(Invalid) as refused:
        record_absence(make_account().id, from_on=from_on, to_on=to_on, people=1, words="")
    assert refused.value.fields["to_on"].code == wrong


def test_estimates_and_then_a_true_reading(tariffs) -> None:
    account, meter = home((date(2026, 6, 1), 10), (date(2026, 7, 1), 10))
    for period in (AUGUST, SEPTEMBER):
        issue(period)
    averaged = [water(account, period)[0] for period in (AUGUST, SEPTEMBER)]
    assert [line[1:3] for line in averaged] == [("average", 10_164), ("average", 9836)]
    read(meter, OCTOBER, 126, 6)
    issue(OCTOBER)
    # 6 m³ over August, September and October by their days: 2021, 1957 and 2022 litres.
    assert [line[:3] for line in water(account, OCTOBER)] == [
        ("recalculation", "actual", 2021),
        ("recalculation", "actual", 1957),
        ("charge", "actual", 2022),
    ]
    charged = [line[-1] for period in (AUGUST, SEPTEMBER, OCTOBER) for line in water(account, period)]
    assert sum(charged) == sum(round(litres * 4.71) for litres in (2021, 1957, 2022))


def test_estimates_of_an_account_that_is_merged_since_are_set_right_at_the_one_that_stays(tariffs) -> None:
    gone, meter = home((date(2026, 7, 1), 10))
    stays, own = home((date(2026, 7, 1), 1), balance_minor=0)
    for period in (AUGUST, SEPTEMBER):
        issue(period)
    merge_accounts(gone.id, stays.id)
    for period, of_gone, of_own in ((OCTOBER, 6, 3), (NOVEMBER, 2, 1)):
        read(meter, period, 110 + of_gone if period == OCTOBER else 118, of_gone)
        read(own, period, 101 + of_own if period == OCTOBER else 105, of_own)
        issue(period)
    lines = [line for period in (AUGUST, SEPTEMBER) for line in water(gone, period)]
    lines += [line for period in (AUGUST, SEPTEMBER, OCTOBER, NOVEMBER) for line in water(stays, period)]
    assert abs(sum(line[-1] for line in lines) - 12 * 4710) <= len(lines)
    assert [line[:2] for line in water(stays, NOVEMBER)] == [("charge", "actual")]


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_merge_is_not_undone_over_a_month_that_was_charged_meanwhile(tariffs, *, withdrawn: bool) -> None:
    """The meter would go back to an account that knows nothing of that month, and be charged for it once more."""
    gone, meter = home((SEPTEMBER, 5))
    stays, _own = home((SEPTEMBER, 1), balance_minor=0)
    issue(SEPTEMBER)
    merge_accounts(gone.id, stays.id)
    read(meter, OCTOBER, 110, 5)
    charged = issue(OCTOBER)
    if withdrawn:
        withdraw(charged)
        undo_merge(db.session.scalars(select(AccountMerge.id)).one(), stays.id)
        issue(OCTOBER)
        assert [line[-1] for line in water(gone, OCTOBER)] == [5 * 4710]
    else:
        with pytest.raises(MonthCharged):
            undo_merge(db.session.scalars(select(AccountMerge.id)).one(), stays.id)


def test_a_year_of_estimates_and_then_a_true_reading(tariffs, today) -> None:
    account, meter = home((date(2026, 1, 1), 12))
    for month in range(2, 10):
        issue(date(2026, month, 1))
    read(meter, OCTOBER, 112 + 27, 27)
    issue(OCTOBER)
    litres = db.session.execute(
        text("select sum(litres) from bill_line where service = 'water' and basis = 'actual'")
    ).scalar_one()
    assert litres == 27_000
    months = [date(2026, month, 1) for month in range(2, 11)]
    assert abs(sum(line[-1] for period in months for line in water(account, period)) - 27 * 4710) <= len(months)


def test_a_late_reading_recalculates_its_month(tariffs, today) -> None:
    account, meter = home((AUGUST, 5))
    issue(SEPTEMBER)
    today.shift(60)
    late = datetime(2026, 11, 3, 9, 1, tzinfo=UTC)
    reading = read(meter, SEPTEMBER, 108, 3)
    reading.taken_at = late
    read(meter, OCTOBER, 112, 4)
    issue(OCTOBER)
    assert [line[:3] for line in water(account, OCTOBER)] == [
        ("recalculation", "actual", 3000),
        ("charge", "actual", 4000),
    ]


def test_what_was_spread_stays_as_it_is(tariffs) -> None:
    account, meter = home((date(2026, 7, 1), 10))
    issue(AUGUST)
    read(meter, SEPTEMBER, 117, 7)
    issue(SEPTEMBER)
    read(meter, OCTOBER, 121, 4)
    issue(OCTOBER)
    assert [line[:3] for line in water(account, OCTOBER)] == [("charge", "actual", 4000)]


def test_a_corrected_reading_is_charged_anew_whenever_it_was_taken(tariffs) -> None:
    account, meter = home((AUGUST, 5))
    wrong = read(meter, SEPTEMBER, 195, 90)
    issue(SEPTEMBER)
    wrong.status = "superseded"
    read(meter, SEPTEMBER, 114, 9)
    read(meter, OCTOBER, 118, 4)
    issue(OCTOBER)
    assert [line[:3] for line in water(account, OCTOBER)] == [
        ("recalculation", "actual", 9000),
        ("charge", "actual", 4000),
    ]
    assert water(account, OCTOBER)[0][-1] == -81 * 4710


def test_a_corrected_reading_is_spread_anew(tariffs) -> None:
    account, meter = home((date(2026, 7, 1), 10))
    issue(AUGUST)
    wrong = read(meter, SEPTEMBER, 171, 61)
    issue(SEPTEMBER)
    wrong.status = "superseded"
    read(meter, SEPTEMBER, 116, 6)
    read(meter, OCTOBER, 120, 4)
    issue(OCTOBER)
    lines = [line for month in (AUGUST, SEPTEMBER, OCTOBER) for line in water(account, month)]
    assert abs(sum(line[-1] for line in lines) - 10 * 4710) <= len(lines)


def test_a_refused_reading_gives_way_to_an_average_and_then_to_the_next_one(tariffs) -> None:
    account, meter = home((date(2026, 7, 1), 6), (AUGUST, 6))
    wrong = read(meter, SEPTEMBER, 202, 90)
    issue(SEPTEMBER)
    wrong.status = "refused"
    issue(OCTOBER)
    again = water(account, OCTOBER)
    assert [line[:2] for line in again] == [("recalculation", "average"), ("charge", "average")]
    assert again[0][2] == (12_000 * 30 + 31) // 62
    read(meter, NOVEMBER, 124, 12)
    issue(NOVEMBER)
    lines = [line for month in (SEPTEMBER, OCTOBER, NOVEMBER) for line in water(account, month)]
    assert abs(sum(line[-1] for line in lines) - 12 * 4710) <= len(lines)


def test_the_last_reading_of_a_removed_meter_is_corrected(tariffs) -> None:
    account, old = home((AUGUST, 5))
    wrong = read(old, SEPTEMBER, 125, 20)
    old.removed_on = date(2026, 9, 20)
    new = make_meter(account, installed_on=date(2026, 9, 20))
    read(new, SEPTEMBER, 0, None)
    issue(SEPTEMBER)
    wrong.used_litres = 2000
    read(new, OCTOBER, 3, 3)
    issue(OCTOBER)
    assert [line[:3] for line in water(account, OCTOBER)] == [
        ("recalculation", "actual", 2000 + 3000 * 11 // 42),
        ("charge", "actual", 3000 - 3000 * 11 // 42),
    ]


# What a dial has turned is charged in the end, in whatever order readings come, are corrected and are refused.
STORIES = st.lists(
    st.tuples(st.sampled_from(["none", "right", "wrong"]), st.integers(0, 40), st.booleans()), min_size=3, max_size=5
)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STORIES)
def test_in_the_end_what_was_used_is_what_was_charged(dnipro, story) -> None:
    with db.session.begin_nested() as undone:
        make_tariff("water", 1000)
        account, meter = home()
        told_at, wrong, value = 100, None, 100
        months = [date(2026, month, 1) for month in range(3, 3 + len(story))]
        for period, (how, used, refuse) in zip(months, story, strict=True):
            value += used
            if wrong is not None and refuse:
                wrong.status, wrong = "refused", None
            if how != "none" and wrong is None:
                said = value + (500 if how == "wrong" else 0)
                one = read(meter, period, said, said - told_at)
                wrong, told_at = (one, told_at) if how == "wrong" else (None, said)
            issue(period)
        if wrong is not None:
            wrong.status = "refused"
        end = date(2026, 10, 1)
        read(meter, end, value, value - told_at)
        issue(end)
        lines = [line for month in [*months, end] for line in water(account, month)]
        assert abs(sum(line[-1] for line in lines) - (value - 100) * 1000) <= len(lines)
        undone.rollback()


def test_a_replaced_meter_adds_up(tariffs) -> None:
    account, old = home((OCTOBER, 3))
    old.removed_on = date(2026, 10, 20)
    new = make_meter(account, installed_on=date(2026, 10, 20))
    read(new, OCTOBER, 0, None)
    read(new, OCTOBER, 2, 2)
    issue(OCTOBER)
    assert told(account, OCTOBER)[1][:4] == ("water", "charge", "actual", 5000)


def test_a_dial_that_rolled_over_and_a_new_meter_are_told_from_where_they_began(tariffs) -> None:
    rolled, new = make_meter(make_account()), make_meter(make_account(), installed_on=date(2026, 10, 2))
    read(rolled, AUGUST, 99_990, None)
    read(rolled, SEPTEMBER, 3, 13)
    read(rolled, OCTOBER, 9, 6)
    read(new, OCTOBER, 1, None).taken_on = date(2026, 10, 2)
    read(new, OCTOBER, 4, 3)
    issue(OCTOBER)
    lines = db.session.scalars(select(BillLine).where(BillLine.service == "water").order_by(BillLine.account_id)).all()
    volumes = [line.facts["volumes"][0] for line in lines]
    assert [(one["from_m3"], one["from_on"], one["to_m3"], one["used"]) for one in volumes] == [
        (3, "2026-09-20", 9, 6000),
        (1, "2026-10-02", 4, 3000),
    ]


def test_a_meter_past_its_verification_is_not_believed(tariffs) -> None:
    account, meter = home((SEPTEMBER, 9), (OCTOBER, 90))
    meter.verified_until = date(2026, 10, 1)
    db.session.flush()
    issue(OCTOBER)
    assert told(account, OCTOBER)[1][2:4] == ("average", 9300)
    bill = find_bills([account.id], OCTOBER)[account.id]
    (line,) = [line for line in lines_of([bill.id])[bill.id] if line.service == "water"]
    (rule,) = reasons_of([line])[line.id].rules
    assert rule.words["en"].startswith("There is no reading that counts, so the volume is the mean")
