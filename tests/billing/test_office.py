"""Charges and balances of a billing office: all or nothing, once, replaced by a newer file, taken back (B2)."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
import xlsxwriter
from sqlalchemy import select

from app.accounts.merging import merge_accounts
from app.accounts.models import Account
from app.accounts.register.unusable import UnusableFile
from app.billing.models import BillingRun
from app.billing.office.batches import list_office_batches, undo_office_batch
from app.billing.office.importing import import_office_file, try_office_file
from app.billing.office.staging import TooManyRefused
from app.billing.queries import lines_of, list_bills
from app.billing.withdrawing import withdraw_run
from app.core import clock
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.ledger.paying import post_payment
from app.ledger.queries import balance_of, list_entries
from tests.factories import make_account

OCTOBER = date(2026, 10, 1)
HEAD = "OS_RAH;PERIOD;POSLUGA;VYD;SUMA;OBJEM;TARYF"


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 5, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def account(serving) -> Any:
    with serving("kamianske"):
        yield make_account(balance_minor=1_000, balance_on=date(2026, 9, 30))


def charges(folder: Path, *rows: str, encoding: str = "cp1251", name: str = "nar.csv") -> Path:
    file = folder / name
    file.write_bytes("\n".join([HEAD, *rows, ""]).encode(encoding))
    return file


def taken(file: Path, kind: Any = "charges") -> Any:
    return import_office_file(kind, file, period=OCTOBER, file_name=file.name)


def rows_of(account: Account) -> list[str]:
    return [
        f"{account.number};10.2026;01;N;150,40;7;21,49",
        f"{account.number};10.2026;02;N;99,10;7;14,16",
        f"{account.number};10.2026;01;S;20,00;;",
    ]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8"])
def test_charges_of_a_month(account: Account, tmp_path: Path, encoding: str) -> None:
    found = taken(charges(tmp_path, *rows_of(account), encoding=encoding))
    assert (found.rows, found.refused, found.entries, found.total_minor) == (3, [], 3, 22_950)
    assert balance_of(account.id).total_minor == 1_000 + 22_950
    entered = sorted((e.service, e.kind, e.amount_minor) for e in list_entries(account.id) if e.period == OCTOBER)
    assert entered == [
        ("wastewater", "charge", 9_910),
        ("water", "charge", 15_040),
        ("water", "subsidy", -2_000),
    ]


def test_what_the_office_says_of_a_merged_account_is_of_the_one_that_stays(account: Account, tmp_path: Path) -> None:
    """The office may know of the merging a month later."""
    stays = make_account(balance_minor=500, balance_on=date(2026, 9, 30))
    merge_accounts(account.id, stays.id)
    taken(charges(tmp_path, *rows_of(account), f"{stays.number};10.2026;01;N;10,00;;"))
    assert balance_of(stays.id).total_minor == 500 + 22_950 + 1_000
    assert [one.period for one in list_bills(account.id)] == []


def bill_of(account: Account) -> list[tuple[Any, ...]]:
    """Service, kind, volume, sum, and steps of each line of the newest bill that counts."""
    bills = list_bills(account.id)
    assert sum(line.amount_minor for line in lines_of([bills[0].id])[bills[0].id]) == bills[0].total_minor
    return [
        (line.service, line.kind, line.litres, line.amount_minor, line.facts.get("steps"))
        for line in lines_of([bills[0].id])[bills[0].id]
    ]


def test_charges_are_bills_that_say_volume_and_price(account: Account, tmp_path: Path) -> None:
    taken(charges(tmp_path, *rows_of(account), f"{account.number};09.2026;01;P;-3,00;;"))
    assert bill_of(account) == [
        ("water", "charge", 7_000, 15_040, [[7_000, 2_149, 15_040]]),
        ("wastewater", "charge", 7_000, 9_910, [[7_000, 1_416, 9_910]]),
        ("water", "recalculation", None, -300, None),
        ("water", "subsidy", None, -2_000, None),
    ]
    assert list_bills(account.id)[0].due_on == date(2026, 11, 20)
    assert {entry.line_id is None for entry in list_entries(account.id) if entry.kind != "opening"} == {False}


def test_two_prices_of_one_service_are_two_steps_and_a_payment_is_no_line(account: Account, tmp_path: Path) -> None:
    taken(
        charges(
            tmp_path,
            f"{account.number};10.2026;01;N;64,47;3;21,49",
            f"{account.number};10.2026;01;N;50,00;2;25,00",
            f"{account.number};10.2026;01;N;1,00;2;21,4934",
            f"{account.number};10.2026;01;O;30,00;;",
        )
    )
    assert bill_of(account) == [("water", "charge", 7_000, 11_547, [[3_000, 2_149, 6_447], [2_000, 2_500, 5_000]])]
    assert balance_of(account.id).total_minor == 1_000 + 11_547 - 3_000


def test_bills_of_a_file_that_was_replaced_or_taken_back_do_not_count(account: Account, tmp_path: Path) -> None:
    taken(charges(tmp_path, *rows_of(account)))
    newer = taken(charges(tmp_path, f"{account.number};10.2026;01;N;100,00;5;20,00"))
    assert [bill.total_minor for bill in list_bills(account.id)] == [10_000]
    run_id = db.session.scalars(select(BillingRun.id).where(BillingRun.status == "issued")).one()
    with pytest.raises(Conflict, match="billed-by-office"):
        withdraw_run(run_id, words="at the wrong door")
    undo_office_batch(newer.batch_id, "the wrong month")
    assert list_bills(account.id) == []


def test_a_month_that_was_charged_here_is_not_charged_once_more(account: Account, tmp_path: Path) -> None:
    moment = {"started_at": clock.now(), "issued_at": clock.now(), "due_on": date(2026, 11, 20)}
    db.session.add(BillingRun(period=OCTOBER, status="issued", started_by="", issued_by="", **moment))
    with pytest.raises(Conflict, match="already-run"):
        taken(charges(tmp_path, *rows_of(account)))
    assert (list_entries(account.id), list_office_batches(most=9)) == ([], [])


def test_the_same_file_is_taken_once(account: Account, tmp_path: Path) -> None:
    taken(charges(tmp_path, *rows_of(account)))
    with pytest.raises(Conflict, match="already-imported"):
        taken(charges(tmp_path, *rows_of(account), encoding="utf-8", name="again.csv"))
    assert balance_of(account.id).total_minor == 23_950


def test_a_newer_file_takes_the_place_of_the_former(account: Account, tmp_path: Path) -> None:
    taken(charges(tmp_path, *rows_of(account)))
    taken(charges(tmp_path, f"{account.number};10.2026;01;N;100,00;5;20,00"))
    assert balance_of(account.id).total_minor == 11_000
    taken(charges(tmp_path, f"{account.number};11.2026;01;N;1,00;5;20,00"))
    assert balance_of(account.id).total_minor == 11_100
    assert [batch.undone_at is None for batch in list_office_batches(most=9)] == [True, True, False]


def test_a_dry_run_changes_nothing(account: Account, tmp_path: Path) -> None:
    found = try_office_file("charges", charges(tmp_path, *rows_of(account)), period=OCTOBER)
    assert (found.entries, found.total_minor) == (3, 22_950)
    assert (list_entries(account.id), list_office_batches(most=9)) == ([], [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{0};10.2026;07;N;1,00;;", "service_code"),
        ("{0};10.2026;01;X;1,00;;", "kind_code"),
        ("{0};10.2026;01;N;багато;;", "amount"),
        ("{0};10.2026;01;N;1,005;;", "amount"),
        ("{0};10.2026;01;N;Infinity;;", "amount"),
        ("{0};10.2026;01;N;NaN;;", "amount"),
        ("{0};10.2026;01;N;1e30;;", "amount"),
        ("{0};10.2026;01;N;1,00;Infinity;", "volume"),
        ("{0};10.2026;01;N;1,00;NaN;", "volume"),
        ("{0};12.9999;01;N;1,00;;", "period"),
        ("{0};10.2006;01;N;1,00;;", "period"),
        ("{0};колись;01;N;1,00;;", "period"),
        ("987654;10.2026;01;N;1,00;;", "account_unknown"),
        ("НІХТО;10.2026;01;N;1,00;;", "account_number"),
    ],
)
def test_what_cannot_be_read_is_named_and_never_skipped(
    account: Account, tmp_path: Path, row: str, reason: str
) -> None:
    many = [f"{account.number};10.2026;01;N;1,00;;"] * 30
    found = taken(charges(tmp_path, *many, row.format(account.number)))
    assert [(one.reason, one.cells[0]) for one in found.refused] == [(reason, row.format(account.number).split(";")[0])]
    assert balance_of(account.id).total_minor == 1_000 + 3_000


def test_above_the_threshold_nothing_is_stored(account: Account, tmp_path: Path) -> None:
    with pytest.raises(TooManyRefused):
        taken(charges(tmp_path, *rows_of(account), "987654;10.2026;01;N;1,00;;"))
    assert (list_entries(account.id), list_office_batches(most=9)) == ([], [])


def test_a_file_without_a_column_is_refused(account: Account, tmp_path: Path) -> None:
    file = charges(tmp_path, *rows_of(account))
    file.write_bytes(file.read_bytes().replace(b"SUMA", b"SUMMA"))
    with pytest.raises(UnusableFile):
        taken(file)


def test_balances_bring_the_ledger_to_what_the_office_says(account: Account, tmp_path: Path) -> None:
    taken(charges(tmp_path, *rows_of(account)))
    post_payment("bank-payment", "line:1", {account.id: 5_000}, happened_on=date(2026, 11, 2))
    file = tmp_path / "saldo.csv"
    file.write_bytes(
        f"OS_RAH;POSLUGA;SALDO;NA_DATU\n{account.number};01;12,34;01.11.2026\n{account.number};02;-5,00;01.11.2026\n".encode()
    )
    found = taken(file, "balances")
    assert balance_of(account.id).total_minor == 1_234 - 500
    assert found.entries == 2
    undo_office_batch(found.batch_id, "the wrong file")
    assert balance_of(account.id).total_minor == 18_950


def test_taken_back_and_taken_again(account: Account, tmp_path: Path) -> None:
    file = charges(tmp_path, *rows_of(account))
    found = taken(file)
    undo_office_batch(found.batch_id, "the wrong month")
    assert balance_of(account.id).total_minor == 1_000
    with pytest.raises(Conflict, match="batch-undone"):
        undo_office_batch(found.batch_id, "again")
    taken(file)
    assert balance_of(account.id).total_minor == 23_950


def test_a_utility_that_charges_itself_takes_none(dnipro, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="not-from-office"):
        taken(charges(tmp_path, *rows_of(make_account())))


def test_another_utilitys_file_is_not_here(account: Account, tmp_path: Path, serving) -> None:
    batch_id = taken(charges(tmp_path, *rows_of(account))).batch_id
    db.session.commit()
    with serving("dnipro"), pytest.raises(NotFound):
        undo_office_batch(batch_id, "")


def balances(folder: Path, *rows: str) -> Path:
    file = folder / "saldo.csv"
    file.write_text("\n".join(["OS_RAH;POSLUGA;SALDO;NA_DATU", *rows, ""]))
    return file


def test_a_balance_that_stands_twice_is_owed_once_and_of_two_none_is_guessed(account: Account, tmp_path: Path) -> None:
    other = make_account()
    same, differing = f"{account.number};01;100,00;01.11.2026", f"{other.number};01;"
    many = [f"{make_account().number};01;1,00;01.11.2026" for _ in range(60)]
    file = balances(tmp_path, same, same, f"{differing}50,00;01.11.2026", f"{differing}60,00;01.11.2026", *many)
    found = taken(file, "balances")
    assert [(row.number, row.reason) for row in found.refused] == [(3, "twice"), (4, "twice"), (5, "twice")]
    assert (balance_of(account.id).total_minor, balance_of(other.id).total_minor) == (10_000, 0)


def test_a_slip_in_the_month_of_one_row_does_not_move_the_others(account: Account, tmp_path: Path) -> None:
    others = [make_account() for _ in range(30)]
    rows = [f"{one.number};10.2026;01;N;1,00;;" for one in others]
    found = taken(charges(tmp_path, *rows, f"{account.number};10.2027;01;N;1,00;;"))
    assert [(row.number, row.reason) for row in found.refused] == [(32, "period")]
    assert list_bills(others[0].id)[0].due_on == date(2026, 11, 20)
    taken(charges(tmp_path, *rows, f"{account.number};10.2026;01;N;1,00;;", name="mended.csv"))
    assert balance_of(others[0].id).total_minor == 100


@pytest.mark.parametrize("row", ["1e999999;;", "1;1e999999;"])
def test_a_figure_beyond_all_figures_costs_its_row_only(account: Account, tmp_path: Path, row: str) -> None:
    found = taken(charges(tmp_path, *rows_of(account) * 20, f"{account.number};10.2026;01;N;{row}"))
    assert [one.reason for one in found.refused] == ["amount" if row.startswith("1e") else "volume"]


def test_a_price_beyond_all_figures_is_left_out(account: Account, tmp_path: Path) -> None:
    assert taken(charges(tmp_path, f"{account.number};10.2026;01;N;1;1;1e999999")).refused == []


def test_another_volume_for_the_same_sum_is_another_file(account: Account, tmp_path: Path) -> None:
    taken(charges(tmp_path, f"{account.number};10.2026;01;N;150,40;7;21,49"))
    taken(charges(tmp_path, f"{account.number};10.2026;01;N;150,40;8;18,80"))
    assert balance_of(account.id).total_minor == 16_040


@pytest.mark.parametrize("name", ["nar", "nar.csv", "nar.xls"])
def test_a_workbook_is_told_by_how_it_begins(account: Account, tmp_path: Path, name: str) -> None:
    with xlsxwriter.Workbook(tmp_path / "nar.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD.split(";"))
        sheet.write_row(1, 0, [account.number, "10.2026", "01", "N", 150.4, 7, 21.49])
    assert taken((tmp_path / "nar.xlsx").rename(tmp_path / name)).entries == 1


def test_the_wrong_file_is_not_held_whole(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.billing.office.staging.MOST_REFUSED", 2)
    with pytest.raises(TooManyRefused) as problem:
        taken(charges(tmp_path, *["x;;;;;;"] * 10, *rows_of(account) * 200))
    assert len(problem.value.data["refused"]) == 3


def test_a_row_with_a_cell_too_many_or_too_few_is_refused(account: Account, tmp_path: Path) -> None:
    """A semicolon in an address moved the sum: ₴12 of house 12 were charged in place of ₴150.40."""
    file = tmp_path / "nar.csv"
    head, start = "OS_RAH;PERIOD;POSLUGA;VYD;ADRESA;SUMA;OBJEM;TARYF", f"{account.number};10.2026;01;N"
    rows = [f"{start};вул. Робоча 12;150,40;7;21,49;"] * 40
    wrong = [f"{start};вул. Робоча;12;150,40;7;21,49", f"{start};вул. Робоча 12"]
    file.write_text("\n".join([head, *rows, *wrong, rows[0], ""]), "cp1251")
    assert [one.reason for one in taken(file).refused] == ["cells", "cells"]


def test_a_column_that_is_there_twice_is_no_column(account: Account, tmp_path: Path) -> None:
    file = tmp_path / "nar.csv"
    file.write_text(f"{HEAD};SUMA\n{account.number};10.2026;01;N;1,00;;;2,00\n")
    with pytest.raises(UnusableFile) as problem:
        taken(file)
    assert (problem.value.code, problem.value.data["column"]) == ("column-twice", "SUMA")
