"""A charge run: by readings, averages and norms, once, resumable, issued into the ledger (B2)."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.billing import run
from app.billing.models import BillLine
from app.billing.queries import lines_of, list_bills
from app.billing.reasons import reasons_of
from app.billing.simulation import simulate
from app.billing.tariff import price_month
from app.billing.tariffs import price_list
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.ledger.models import LedgerDocument, LedgerEntry
from app.ledger.queries import balance_of
from tests.billing.made import (
    AUGUST,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    count,
    finish,
    home,
    issue,
    make_draft,
    make_tariff,
    read,
    told,
)
from tests.factories import make_account, make_meter


def test_by_the_meter(tariffs) -> None:
    account, meter = home((OCTOBER, 7))
    issue(OCTOBER)
    assert told(account, OCTOBER) == [
        ("wastewater", "charge", "actual", 7000, 24_374),
        ("water", "charge", "actual", 7000, 32_970),
        ("water_fee", "charge", "fee", None, 2287),
    ]
    bill = list_bills(account.id)[0]
    assert (bill.total_minor, bill.due_on) == (59_631, date(2026, 11, 20))
    assert balance_of(account.id).total_minor == 59_631
    line = next(one for one in lines_of([bill.id])[bill.id] if one.service == "water")
    assert line.facts["steps"] == [[7000, 4710, 32_970]]
    assert line.facts["volumes"] == [
        {
            "kind": "cold",
            "meter": meter.id,
            "used": 7000,
            "basis": "actual",
            "from_m3": 100,
            "to_m3": 107,
            "from_on": "2026-09-20",
            "to_on": "2026-10-20",
        }
    ]


def test_without_a_reading_by_the_mean_of_earlier_months(tariffs) -> None:
    account, _ = home((AUGUST, 6), (SEPTEMBER, 9))
    issue(OCTOBER)
    # 15 m³ in the 61 days of August and September, for 31 days.
    assert told(account, OCTOBER)[1] == ("water", "charge", "average", 7623, 35_904)


@pytest.mark.parametrize(
    ("began_on", "used", "litres"),
    [
        # 70 m³ of ten months in one reading: a month of 30 days of the 304 since January.
        (date(2025, 12, 1), [(OCTOBER, 70)], 6908),
        # 84 m³ by quarters, the first of which began in November of the year before: of 365 days.
        (date(2025, 10, 1), [(date(2026, month, 1), 21) for month in (1, 4, 7, 10)], 6904),
    ],
)
def test_who_reads_seldom_is_not_taken_to_use_a_quarter_in_a_month(tariffs, began_on, used, litres) -> None:
    meter, value = make_meter(account := make_account()), 100
    read(meter, began_on, value, None)
    for period, m3 in used:
        value += m3
        read(meter, period, value, m3)
    issue(NOVEMBER)
    assert told(account, NOVEMBER)[1][2:4] == ("average", litres)


def test_without_history_by_the_norm(tariffs) -> None:
    nobody_reads, _ = home()
    no_meter = make_account(people_registered=3)
    issue(OCTOBER)
    assert told(nobody_reads, OCTOBER)[1] == ("water", "charge", "norm", 13_200, 62_172)
    assert told(no_meter, OCTOBER)[1] == ("water", "charge", "norm", 19_800, 93_258)


def test_a_tariff_that_changes_in_mid_month(dnipro) -> None:
    make_tariff("water", 1816)
    make_tariff("water", 4710, valid_from=date(2026, 10, 16))
    account, _ = home((OCTOBER, 31))
    issue(OCTOBER)
    (line,) = db.session.scalars(select(BillLine).where(BillLine.account_id == account.id)).all()
    assert (line.amount_minor, line.facts["steps"]) == (102_600, [[15_000, 1816, 27_240], [16_000, 4710, 75_360]])


def test_a_fee_that_changes_in_mid_month_is_told_by_its_days(dnipro) -> None:
    make_tariff("water_fee", 2000, unit="month")
    make_tariff("water_fee", 3000, unit="month", valid_from=date(2026, 10, 11))
    account, _ = home()
    issue(OCTOBER)
    (line,) = db.session.scalars(select(BillLine).where(BillLine.account_id == account.id)).all()
    assert (line.amount_minor, line.facts["parts"]) == (2000 * 10 // 31 + 2033, [[10, 31, 2000], [21, 31, 3000]])
    (reason,) = reasons_of(lines_of([line.bill_id])[line.bill_id]).values()
    assert [(part.days, part.price_minor) for part in reason.parts] == [(10, 2000), (21, 3000)]


def test_a_fee_is_not_given_back_when_the_volume_beside_it_is_charged_anew(dnipro) -> None:
    make_tariff("water", 2000, unit="month")
    make_tariff("water", 4710, valid_from=date(2026, 9, 16))
    account, meter = home((AUGUST, 10))
    issue(SEPTEMBER)
    assert [line[1:3] for line in told(account, SEPTEMBER)] == [("charge", "average"), ("charge", "fee")]
    read(meter, OCTOBER, 120, 10)
    issue(OCTOBER)
    fee = told(account, SEPTEMBER)[1][-1]
    assert fee == 1000
    charged = sum(line[-1] for month in (SEPTEMBER, OCTOBER) for line in told(account, month) if line[1] != "penalty")
    september = 4918 - 4918 * 15 // 30
    assert charged == fee + round(september * 4.71) + round(5082 * 4.71)


def test_special_tariffs_come_before_common_ones(dnipro) -> None:
    make_tariff("water", 1000)
    make_tariff("water", 2000, housing="house")
    make_tariff("water", 3000, holder="organisation")
    homes = [home((OCTOBER, 1))[0], home((OCTOBER, 1), private_house=True)[0]]
    homes.append(home((OCTOBER, 1), holder_kind="organisation")[0])
    issue(OCTOBER)
    assert [told(account, OCTOBER)[0][-1] for account in homes] == [1000, 2000, 3000]


TARIFFS = st.lists(
    st.tuples(st.integers(1, 31), st.lists(st.tuples(st.integers(1, 30_000), st.integers(0, 9999)), max_size=3)),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one[0],
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TARIFFS, st.integers(0, 90_000))
def test_postgresql_prices_as_the_rule_does(dnipro, changes, litres: int) -> None:
    with db.session.begin_nested() as undone:
        make_tariff("water", 777)
        for day, made in changes:
            bounds = sorted({bound for bound, _ in made})
            prices = [price for _, price in made]
            blocks = zip([0, *bounds], [*bounds, None], [*prices, 4321], strict=False)
            make_tariff("water", *blocks, valid_from=date(2026, 10, day))
        account, meter = home()
        read(meter, OCTOBER, 200, 1).used_litres = litres
        db.session.flush()
        count(OCTOBER)
        line = db.session.scalars(select(BillLine).where(BillLine.account_id == account.id)).one()
        steps = price_month(litres, price_list().spans("water", "person", "flat", OCTOBER))
        wanted = [[step.litres, step.price_minor, step.amount_minor] for step in steps if step.litres]
        assert [step for step in line.facts["steps"] if step[0]] == wanted
        assert line.amount_minor == sum(step.amount_minor for step in steps)
        undone.rollback()


@pytest.mark.parametrize(("price", "used_m3"), [(99_999_999_999, 92_000), (100_000_000, 99_999_999)])
def test_a_slip_in_a_price_or_a_dial_does_not_end_the_run(dnipro, price: int, used_m3: int) -> None:
    """It stands out in the review; all the others are charged."""
    for since in (date(2026, 1, 1), date(2026, 10, 11)):
        make_tariff("water", price, valid_from=since)
        make_tariff("water_fee", price, unit="person", valid_from=since)
    slip, meter = home(people=999)
    read(meter, OCTOBER, used_m3, used_m3)
    home((OCTOBER, 4))
    counted = count(OCTOBER)
    assert (counted.status, counted.accounts) == ("review", 2)
    line = db.session.scalars(select(BillLine).where(BillLine.account_id == slip.id, BillLine.service == "water")).one()
    steps = price_month(used_m3 * 1000, price_list().spans("water", "person", "flat", OCTOBER))
    assert line.amount_minor == sum(step.amount_minor for step in steps)
    finish(counted)
    assert simulate(make_draft("water", price, valid_from=date(2026, 11, 1))).accounts == 2


def test_chunks_and_a_run_that_is_begun_again(tariffs, monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 2)
    accounts = [home((OCTOBER, number))[0] for number in range(1, 6)]
    started = run.start_run(OCTOBER)
    run.count_chunk(started.id)
    with pytest.raises(ZeroDivisionError), db.session.begin_nested():
        run.count_chunk(started.id)
        1 / 0  # noqa: B018
    while run.count_chunk(started.id):
        pass
    assert (started.status, started.accounts) == ("review", 5)
    run.start_issue(started.id)
    while run.issue_chunk(started.id):
        pass
    assert [told(account, OCTOBER)[1][3] for account in accounts] == [1000, 2000, 3000, 4000, 5000]
    assert [balance_of(account.id).total_minor for account in accounts] == [
        bill.total_minor for account in accounts for bill in list_bills(account.id)
    ]
    keys = db.session.scalars(select(LedgerDocument.key).where(LedgerDocument.kind == "bill-run")).all()
    assert len(keys) == len(set(keys)) == 3
    assert not run.issue_chunk(started.id)


def test_a_month_is_charged_once(tariffs) -> None:
    home((OCTOBER, 1))
    issue(OCTOBER)
    with pytest.raises(Conflict, match="already-run"):
        run.start_run(OCTOBER)


def test_one_run_at_a_time(tariffs) -> None:
    home((OCTOBER, 1))
    count(SEPTEMBER)
    with pytest.raises(Conflict, match="run-under-way"):
        run.start_run(OCTOBER)


def test_what_cannot_be_run(dnipro, serving) -> None:
    with pytest.raises(Conflict, match="no-tariffs"):
        run.start_run(OCTOBER)
    make_tariff("water", 1)
    for before in (date(1, 1, 1), date(2025, 12, 1)):
        with pytest.raises(Conflict, match="no-tariffs"):
            run.start_run(before)
    with pytest.raises(Conflict, match="month-not-begun"):
        run.start_run(date(2026, 12, 1))
    with serving("kamianske"), pytest.raises(Conflict, match="billed-by-office"):
        run.start_run(OCTOBER)


def test_closed_accounts_and_common_meters_are_left_out(serving) -> None:
    with serving("novosibirsk"):
        make_tariff("water", 1000)
        make_account(closed_on=date(2026, 9, 30))
        make_account(common_meter=True)
        assert count(OCTOBER).summary["left_out"] == {"common-meter": 1}


def test_in_russia_an_average_lasts_three_months(serving) -> None:
    with serving("novosibirsk"):
        make_tariff("water", 2000)
        account = make_account(people_registered=1)
        meter = make_meter(account)
        read(meter, date(2026, 2, 1), 0, None)
        for number, month in enumerate((3, 4, 5), start=1):
            read(meter, date(2026, month, 1), 4 * number, 4)
        found = []
        for month in (6, 7, 8, 9):
            issue(date(2026, month, 1))
            found.append(told(account, date(2026, month, 1))[0][2])
        assert found == ["average", "average", "average", "norm"]


def test_another_utility_sees_no_run(tariffs, serving) -> None:
    started = run.start_run(OCTOBER).id
    db.session.commit()
    with serving("melitopol"), pytest.raises(NotFound):
        run.get_run(started)


def test_entries_are_the_bills(tariffs) -> None:
    home((OCTOBER, 4))
    home()
    issued = issue(OCTOBER)
    entered = db.session.scalars(select(LedgerEntry.amount_minor)).all()
    assert sum(entered) == issued.total_minor > 0
