"""An office's file that comes once more, or as another program writes it (B2)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
import xlsxwriter

from app.accounts.models import Account
from app.accounts.register.unusable import UnusableFile
from app.billing.office.batches import list_office_batches, undo_office_batch
from app.billing.queries import list_bills
from app.core.errors import Conflict
from tests.billing.made import SEPTEMBER
from tests.billing.test_office import HEAD, OCTOBER, balances, charges, taken
from tests.factories import make_account


@pytest.fixture
def account(serving) -> Iterator[Account]:
    with time_machine.travel(datetime(2026, 11, 5, 9, tzinfo=UTC), tick=False), serving("kamianske"):
        yield make_account(balance_minor=1_000, balance_on=date(2026, 9, 30))


def test_of_several_months_those_come_in_again_that_do_not_stand(account: Account, tmp_path: Path) -> None:
    both = charges(tmp_path, *[f"{account.number};{month}.2026;01;N;{month},00;;" for month in ("09", "10")])
    taken(both)
    newer = taken(charges(tmp_path, f"{account.number};10.2026;01;N;90,00;;", name="newer.csv"))
    assert [bill.total_minor for bill in list_bills(account.id)] == [9000, 900]
    with pytest.raises(Conflict, match="month-replaced") as problem:
        taken(both)
    assert problem.value.data == {"period": OCTOBER, "file": "newer.csv"}
    assert [bill.total_minor for bill in list_bills(account.id)] == [9000, 900]
    undo_office_batch(newer.batch_id, "the former one was right")
    found = taken(both)
    assert (found.entries, [bill.total_minor for bill in list_bills(account.id)]) == (1, [1000, 900])
    with pytest.raises(Conflict, match="already-imported"):
        taken(both)


def test_of_two_files_of_two_months_each_can_have_one(account: Account, tmp_path: Path) -> None:
    """Of the year so far, as some offices send it: what the newer one says of October was wrong, and right before."""
    older, newer = (
        charges(tmp_path, *[f"{account.number};{month}.2026;01;N;{sum_},00;;" for month in ("09", "10")], name=name)
        for name, sum_ in (("older.csv", 8), ("newer.csv", 9))
    )
    taken(older)
    wrong = taken(newer)
    assert (wrong.left, [bill.total_minor for bill in list_bills(account.id)]) == ([], [900, 900])
    undo_office_batch(wrong.batch_id, "the former one was right")
    found = taken(older)
    assert [bill.total_minor for bill in list_bills(account.id)] == [800, 900]
    assert (found.entries, found.left) == (1, [SEPTEMBER])
    assert [batch.undone_at is None for batch in list_office_batches(most=9)] == [True, False, True, False, False]


def test_refused_rows_are_kept_where_the_newest_month_stands(account: Account, tmp_path: Path) -> None:
    rows = [f"{account.number};{month}.2026;01;N;1,00;;" for month in ("09", "10") for _ in range(20)]
    both = charges(tmp_path, *rows, "=1+1;10.2026;01;N;1,00;;")
    taken(both)
    undo_office_batch(list_office_batches(most=2)[1].id, "a slip")
    taken(both)
    batch = list_office_batches(most=1)[0]
    assert (batch.period, batch.rows, batch.refused, len(batch.refused_rows["rows"])) == (SEPTEMBER, 21, 1, 1)


def test_an_older_file_does_not_take_the_place_of_a_newer_one(account: Account, tmp_path: Path) -> None:
    first, second = (
        charges(tmp_path, f"{account.number};10.2026;01;N;{charged},00;;", name=f"{charged}.csv") for charged in (8, 9)
    )
    taken(first)
    newer = taken(second)
    with pytest.raises(Conflict, match="month-replaced"):
        taken(first)
    assert [bill.total_minor for bill in list_bills(account.id)] == [900]
    undo_office_batch(newer.batch_id, "the former one was right")
    taken(first)
    assert [bill.total_minor for bill in list_bills(account.id)] == [800]


def test_corrected_rows_alone_do_not_take_the_place_of_a_month(account: Account, tmp_path: Path) -> None:
    others = [make_account() for _ in range(22)]
    month = [f"{one.number};10.2026;01;N;9,00;;" for one in (account, *others)]
    whole = taken(charges(tmp_path, *month))
    few = charges(tmp_path, f"{account.number};10.2026;01;N;5,00;;", name="few.csv")
    with pytest.raises(Conflict, match="month-shrinks"):
        taken(few)
    assert [bill.total_minor for one in (account, others[0]) for bill in list_bills(one.id)] == [900, 900]
    undo_office_batch(whole.batch_id, "to be replaced")
    assert taken(few).entries == 1


def test_a_day_with_a_midnight_behind_it_is_a_day(account: Account, tmp_path: Path) -> None:
    found = taken(balances(tmp_path, f"{account.number};01;7,00;31.10.2026 0:00:00"), "balances")
    assert (found.refused, list_office_batches(most=1)[0].period) == ([], OCTOBER)


def test_an_archive_and_a_separator_far_from_the_start(account: Account, tmp_path: Path) -> None:
    file = charges(tmp_path, f"{account.number};10.2026;01;N;9,00;;")
    with ZipFile(tmp_path / "nar.zip", "w") as packed:
        packed.write(file, file.name)
    with pytest.raises(UnusableFile) as problem:
        taken(tmp_path / "nar.zip")
    assert problem.value.code == "archive"
    long = "Назва стовпця якого ніхто не читає,"
    file.write_text(long + file.read_text("cp1251").replace(";", ",").replace("\n", "\nх,", 1).replace("9,00", "9.00"))
    assert taken(file).entries == 1


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    file = folder / "nar.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file


def test_rows_on_two_sheets_are_not_taken_by_half(account: Account, tmp_path: Path) -> None:
    september, october = ([HEAD.split(";"), [account.number, month, "01", "N", 9]] for month in ("09.2026", "10.2026"))
    with pytest.raises(UnusableFile) as problem:
        taken(workbook(tmp_path, Вересень=september, Жовтень=october))
    assert problem.value.code == "sheets"
    assert problem.value.data == {"file": "nar.xlsx", "sheets": ["Вересень", "Жовтень"]}
    assert list_bills(account.id) == []


def test_sheets_without_accounts_are_passed_by(account: Account, tmp_path: Path) -> None:
    codes, rows = [["Код", "Послуга"], ["01", "вода"]], [HEAD.split(";"), [account.number, "10.2026", "01", "N", 9]]
    assert taken(workbook(tmp_path, Коди=codes, Порожній=[], Зразок=rows[:1], Жовтень=rows)).entries == 1
    with pytest.raises(UnusableFile) as problem:
        taken(workbook(tmp_path, Коди=codes))
    assert problem.value.code == "office-columns"
