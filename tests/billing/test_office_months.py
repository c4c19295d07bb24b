"""A billing office's files: each month under its own, and what a balance does not say (B2)."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app.accounts.models import Account
from app.billing.office.batches import list_office_batches, undo_office_batch
from app.billing.queries import list_bills
from app.core.errors import Conflict
from app.ledger.queries import list_entries
from tests.billing.test_office import OCTOBER, balances, charges, rows_of, taken
from tests.factories import make_account


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 5, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def account(serving) -> Any:
    with serving("kamianske"):
        yield make_account(balance_minor=1_000, balance_on=date(2026, 9, 30))


def test_a_balance_that_is_not_told_is_left_as_it_is(account: Account, tmp_path: Path) -> None:
    """Neither is its service taken to be settled because another one of the account is told of."""
    taken(charges(tmp_path, *rows_of(account)))
    others = [f"{make_account().number};01;1,00;01.11.2026" for _ in range(40)]
    rows = f"{account.number};01; ;01.11.2026", f"{account.number};02;50,00;01.11.2026"
    found = taken(balances(tmp_path, *rows, *others), "balances")
    assert [(row.number, row.reason) for row in found.refused] == [(2, "blank")]
    assert owed_by_service(account) == {"water": 1_000 + 15_040 - 2_000, "wastewater": 5_000}
    again = taken(balances(tmp_path, f"{account.number};01;0;01.11.2026", *others), "balances")
    assert (again.refused, owed_by_service(account)["water"]) == ([], 0)


@pytest.mark.parametrize("row", ["01;багато", "07;1,00", "01;1,00\n{0};01;2,00"])
def test_what_of_a_balance_cannot_be_read_does_not_settle_it(account: Account, tmp_path: Path, row: str) -> None:
    taken(charges(tmp_path, *rows_of(account)))
    others = [f"{make_account().number};01;1,00;01.11.2026" for _ in range(60)]
    told = f"{account.number};{row.format(account.number)}".replace("\n", ";01.11.2026\n") + ";01.11.2026"
    taken(balances(tmp_path, told, f"{account.number};02;50,00;01.11.2026", *others), "balances")
    assert owed_by_service(account)["water"] == 1_000 + 15_040 - 2_000


@pytest.mark.parametrize("end", [";50,00;01.11.2026;", ";50,00"])
def test_a_row_of_another_width_settles_nothing_of_its_account(account: Account, tmp_path: Path, end: str) -> None:
    taken(charges(tmp_path, *rows_of(account)))
    others = [f"{make_account().number};01;1,00;01.11.2026" for _ in range(40)]
    broken = f"{account.number};02{end}" + ("слово" if end.endswith(";") else "")
    taken(balances(tmp_path, f"{account.number};01;7,00;01.11.2026", broken, *others), "balances")
    assert owed_by_service(account) == {"water": 1_000 + 15_040 - 2_000, "wastewater": 9_910}


def test_an_account_of_which_nothing_can_be_read_stays_as_it_is(account: Account, tmp_path: Path) -> None:
    taken(charges(tmp_path, *rows_of(account)))
    others = [f"{make_account().number};01;1,00;01.11.2026" for _ in range(40)]
    taken(balances(tmp_path, f"{account.number};01;;01.11.2026", *others), "balances")
    assert owed_by_service(account) == {"water": 1_000 + 15_040 - 2_000, "wastewater": 9_910}


def test_a_charge_without_a_sum_is_refused(account: Account, tmp_path: Path) -> None:
    found = taken(charges(tmp_path, *rows_of(account) * 20, f"{account.number};10.2026;01;N;;7;21,49"))
    assert [(one.number, one.reason) for one in found.refused] == [(62, "blank")]


def owed_by_service(account: Account) -> dict[str, int]:
    owed: dict[str, int] = {}
    for entry in list_entries(account.id):
        owed[entry.service] = owed.get(entry.service, 0) + entry.amount_minor
    return owed


def test_a_file_of_several_months_is_a_bill_of_each(account: Account, tmp_path: Path) -> None:
    other = make_account()
    told = [
        f"{one.number};{month}.2026;01;N;{sum_},00;;"
        for one in (account, other)
        for month, sum_ in (("08", 8), ("09", 9), ("10", 10))
    ]
    found = taken(charges(tmp_path, *told, f"{account.number};11.2026;01;O;3,00;;"))
    assert (found.rows, found.entries, found.total_minor) == (7, 7, 2 * 2700 - 300)
    assert [(bill.period.month, bill.total_minor) for bill in list_bills(account.id)] == [
        (10, 1000),
        (9, 900),
        (8, 800),
    ]
    assert [(one.period.month, one.rows, one.total_minor) for one in list_office_batches(most=9)] == [
        (10, 3, 1700),
        (9, 2, 1800),
        (8, 2, 1600),
    ]
    days = {(entry.period.month, entry.entered_on) for entry in list_entries(account.id) if entry.kind == "charge"}
    assert days == {(8, date(2026, 8, 31)), (9, date(2026, 9, 30)), (10, date(2026, 10, 31))}
    with pytest.raises(Conflict, match="already-imported"):
        taken(charges(tmp_path, *told, f"{account.number};11.2026;01;O;3,00;;"))
    taken(charges(tmp_path, f"{account.number};09.2026;01;N;90,00;;"))
    assert [bill.total_minor for bill in list_bills(account.id)] == [1000, 9000, 800]
    assert [bill.total_minor for bill in list_bills(other.id)] == [1000, 800]


def test_a_few_charges_of_an_earlier_month_do_not_take_its_file_back(account: Account, tmp_path: Path) -> None:
    others = [make_account() for _ in range(5)]
    taken(charges(tmp_path, *[f"{one.number};09.2026;01;N;9,00;;" for one in others]))
    october = [f"{one.number};10.2026;01;N;10,00;;" for one in others]
    taken(charges(tmp_path, *october, f"{account.number};09.2026;01;N;5,00;;"))
    assert [bill.total_minor for bill in list_bills(others[0].id)] == [1000, 900]
    assert [(bill.period, bill.total_minor) for bill in list_bills(account.id)] == [(OCTOBER, 500)]


def test_a_part_of_an_earlier_month_does_not_take_its_place(account: Account, tmp_path: Path) -> None:
    others = [make_account() for _ in range(5)]
    taken(charges(tmp_path, *[f"{one.number};09.2026;01;N;9,00;;" for one in others]))
    few = f"{account.number};10.2026;01;N;10,00;;", f"{account.number};09.2026;01;N;5,00;;"
    with pytest.raises(Conflict, match="month-in-part"):
        taken(charges(tmp_path, *few))
    assert [bill.total_minor for bill in list_bills(others[0].id)] == [900]
    assert list_bills(account.id) == []


def test_balances_of_several_days_stand_in_their_own_months(account: Account, tmp_path: Path) -> None:
    other = make_account()
    rows = f"{account.number};01;12,00;30.09.2026", f"{other.number};01;7,00;31.10.2026"
    taken(balances(tmp_path, *rows), "balances")
    entered = [e.period for one in (account, other) for e in list_entries(one.id) if e.kind == "adjustment"]
    assert entered == [date(2026, 9, 1), OCTOBER]


def test_a_corrected_file_leaves_the_days_to_pay_that_the_former_one_did(account: Account, tmp_path: Path) -> None:
    september = f"{account.number};09.2026;01;N;"
    with time_machine.travel(datetime(2026, 10, 31, 9, tzinfo=UTC)):
        taken(charges(tmp_path, f"{september}9,00;;"))
    taken(charges(tmp_path, f"{september}8,00;;"))
    assert [(bill.total_minor, bill.due_on) for bill in list_bills(account.id)] == [(800, date(2026, 11, 10))]


def test_the_newest_file_of_balances_is_taken_back_first(account: Account, tmp_path: Path) -> None:
    first = taken(balances(tmp_path, f"{account.number};01;100,00;30.09.2026"), "balances")
    second = taken(balances(tmp_path, f"{account.number};01;80,00;31.10.2026"), "balances")
    with pytest.raises(Conflict, match="newer-balances"):
        undo_office_batch(first.batch_id, "the wrong file")
    assert owed_by_service(account) == {"water": 8_000}
    undo_office_batch(second.batch_id, "the wrong file")
    undo_office_batch(first.batch_id, "the wrong file")
    assert owed_by_service(account) == {"water": 1_000}


def test_payments_alone_do_not_take_the_place_of_what_their_month_was_charged(account: Account, tmp_path: Path) -> None:
    taken(charges(tmp_path, *rows_of(account)))
    with pytest.raises(Conflict, match="payments-alone"):
        taken(charges(tmp_path, f"{account.number};10.2026;01;O;30,00;;"))
    assert [bill.total_minor for bill in list_bills(account.id)] == [22_950]
    taken(charges(tmp_path, f"{account.number};11.2026;01;O;30,00;;"))
    taken(charges(tmp_path, f"{account.number};11.2026;01;O;40,00;;"))
    assert owed_by_service(account) == {"water": 1_000 + 15_040 - 2_000 - 4_000, "wastewater": 9_910}
