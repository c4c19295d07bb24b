"""A charge run: by readings, averages and norms, once, resumable, issued into the ledger (B2)."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.merging import merge_accounts
from app.accounts.models import Account
from app.billing import run
from app.billing.merging import MonthCounted
from app.billing.models import Bill, BillLine
from app.billing.queries import find_bills, lines_of, list_bills
from app.billing.reasons import reasons_of
from app.billing.tariff import price_month
from app.billing.tariffs import price_list
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.ledger.models import LedgerDocument, LedgerEntry
from app.ledger.paying import post_payment
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
    make_tariff,
    read,
    told,
    withdraw,
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


def test_penalty_for_what_is_overdue(tariffs) -> None:
    account, _ = home((AUGUST, 10), (OCTOBER, 1))
    issue(AUGUST)
    owed = balance_of(account.id).main_minor
    post_payment("bank-payment", "line:1", {account.id: owed // 2}, happened_on=date(2026, 10, 16))
    issue(OCTOBER)
    lines = [line for line in told(account, OCTOBER) if line[1] == "penalty"]
    # August is due on 20 September, a Sunday: late from the 21st; half is paid on 16 October.
    assert {line[0]: line[-1] for line in lines} == {
        service: round(minor * 15 / 10_000 + minor / 2 * 16 / 10_000)
        for service, minor in {"water": 47_100, "wastewater": 34_820, "water_fee": 2287}.items()
    }
    assert balance_of(account.id).penalty_minor == sum(line[-1] for line in lines)
    bill = find_bills([account.id], OCTOBER).get(account.id)
    (why,) = [line.facts for line in lines_of([bill.id])[bill.id] if (line.service, line.kind) == ("water", "penalty")]
    assert why["grown"] == [
        ["2026-10-01", "2026-10-15", 47_100, "0.01", "2026-09-20"],
        ["2026-10-16", "2026-10-31", 23_550, "0.01", "2026-09-20"],
    ]


def penalties(account: Account, period: date) -> list[tuple[str, int]]:
    return [(line[0], line[-1]) for line in told(account, period) if line[1] == "penalty"]


def test_what_was_taken_back_grows_no_penalty(tariffs) -> None:
    account, meter = home((AUGUST, 7))
    withdraw(issue(AUGUST))
    issue(AUGUST)
    read(meter, OCTOBER, 110, 3)
    issue(OCTOBER)
    # 329.70, 243.74 and 22.87 once, late since 21 September: 31 days of October.
    assert penalties(account, OCTOBER) == [("wastewater", 76), ("water", 102), ("water_fee", 7)]


def test_who_paid_in_advance_is_not_late(tariffs) -> None:
    account, meter = home((AUGUST, 7))
    post_payment("bank-payment", "line:1", {account.id: 59_631}, happened_on=date(2026, 8, 5))
    issue(AUGUST)
    assert balance_of(account.id).main_minor == 0
    read(meter, OCTOBER, 110, 3)
    issue(OCTOBER)
    assert penalties(account, OCTOBER) == []


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


def test_a_draft_is_thrown_away_and_counted_anew(tariffs) -> None:
    account, _ = home((OCTOBER, 1))
    draft = count(OCTOBER)
    assert (draft.summary["lines"][1]["litres"], draft.summary["left_out"]) == (1000, {})
    withdraw(draft)
    assert db.session.scalars(select(Bill)).all() == []
    issue(OCTOBER)
    assert told(account, OCTOBER)[1][3] == 1000


def test_what_was_issued_is_taken_back_to_nothing(tariffs) -> None:
    account, _ = home((OCTOBER, 4))
    issued = issue(OCTOBER)
    withdraw(issued)
    assert balance_of(account.id).total_minor == 0
    assert find_bills([account.id], OCTOBER).get(account.id) is None
    newcomer = make_account(people_registered=1)
    again = issue(OCTOBER)
    assert again.id != issued.id
    (bill,) = list_bills(account.id)
    assert balance_of(account.id).total_minor == bill.total_minor
    assert (bill.before_minor, list_bills(newcomer.id)[0].before_minor) == (bill.total_minor, None)


def test_a_chunk_without_bills_is_taken_back_too(tariffs, monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 1)
    accounts = [make_account(closed_on=date(2026, 9, 30)), home((OCTOBER, 4))[0], home((OCTOBER, 5))[0]]
    issued = issue(OCTOBER)
    withdraw(issued)
    assert issued.status == "withdrawn"
    assert [balance_of(account.id).total_minor for account in accounts] == [0, 0, 0]


def test_only_the_last_month_is_taken_back(tariffs) -> None:
    home((OCTOBER, 4))
    september = issue(SEPTEMBER)
    issue(OCTOBER)
    with pytest.raises(Conflict, match="later-run"):
        withdraw(september)


def test_what_cannot_be_run(dnipro, serving) -> None:
    with pytest.raises(Conflict, match="no-tariffs"):
        run.start_run(OCTOBER)
    make_tariff("water", 1)
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


def test_in_novosibirsk_wastewater_is_cold_and_hot_and_benefits_stand_on_the_bill(serving) -> None:
    with serving("novosibirsk"):
        make_tariff("water", 2000)
        make_tariff("wastewater", 1000)
        account = make_account(people_registered=1, benefit_percent=50, subsidy_minor=300)
        cold, hot = make_meter(account), make_meter(account, kind="hot")
        for meter, used in ((cold, 5), (hot, 3)):
            read(meter, SEPTEMBER, 10, None)
            read(meter, OCTOBER, 10 + used, used)
        issue(OCTOBER)
        assert told(account, OCTOBER) == [
            ("wastewater", "charge", "actual", 8000, 8000),
            ("wastewater", "benefit", "", None, -3750),  # half of what 7.5 m³, the norm, cost
            ("water", "charge", "actual", 5000, 10_000),
            ("water", "benefit", "", None, -4300),  # half of 4.3 m³
            ("water", "subsidy", "", None, -300),
        ]


def test_a_month_that_is_charged_anew_gives_its_benefit_anew(serving) -> None:
    with serving("novosibirsk"):
        make_tariff("water", 2000)
        account = make_account(people_registered=2, benefit_percent=50)
        meter = make_meter(account)
        read(meter, AUGUST, 10, None)
        issue(SEPTEMBER)
        assert told(account, SEPTEMBER)[0][2:4] == ("norm", 8600)
        account.benefit_percent = 10
        read(meter, OCTOBER, 14, 4)
        issue(OCTOBER)
        september, october = 1967 * 2, 2033 * 2
        assert told(account, OCTOBER) == [
            ("water", "recalculation", "actual", 1967, september - 17_200),
            ("water", "benefit", "", None, 8600 - september // 2),
            ("water", "charge", "actual", 2033, october),
            ("water", "benefit", "", None, -407),
        ]
        assert balance_of(account.id).total_minor == september - september // 2 + october - 407


def test_a_benefit_lower_than_nothing_is_none(serving) -> None:
    """A dial that was read too high, and months of a year without a percent."""
    with serving("novosibirsk"):
        make_tariff("water", 2000)
        account = make_account(people_registered=2)
        meter = make_meter(account)
        read(meter, AUGUST, 10, None)
        issue(SEPTEMBER)
        account.benefit_percent = 50
        read(meter, OCTOBER, 8, -2)
        issue(OCTOBER)
        assert [line[1] for line in told(account, OCTOBER)] == ["recalculation", "charge"]


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


def test_accounts_are_not_merged_while_a_month_is_counted(tariffs, monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 1)
    gone, into = home((OCTOBER, 7))[0], make_account()
    started = run.start_run(OCTOBER)
    run.count_chunk(started.id)
    with pytest.raises(MonthCounted):
        merge_accounts(gone.id, into.id)


def test_what_was_counted_for_an_account_that_is_merged_since_the_other_one_owes(tariffs) -> None:
    gone, into = home((OCTOBER, 7))[0], make_account()
    counted = count(OCTOBER)
    merge_accounts(gone.id, into.id)
    finish(counted)
    assert (balance_of(gone.id).total_minor, balance_of(into.id).total_minor) == (0, counted.total_minor)
    withdraw(counted)
    assert (balance_of(gone.id).total_minor, balance_of(into.id).total_minor) == (0, 0)


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
