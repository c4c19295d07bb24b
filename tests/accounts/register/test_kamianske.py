"""A DBF with meters and payments in the row of their account."""

from datetime import date
from pathlib import Path

import pytest

from tests.accounts.register.offices import kamianske_file, read

ROW = (
    " ", "1234567", "Д'яченко Ганна Іванівна", "вул. Медична", "12а/3", "7", " 2", "     1050.25", "20261101",
    "20261005", "    120.00", "20260903", "     90.50",
    "01159545", "   745", "20261026", "20270301", "00000012", "    12", "20261026", "20270301",
)  # fmt: skip


def test_a_row_becomes_an_account_its_payments_and_its_meters(tmp_path: Path) -> None:
    found = read("kamianske", kamianske_file(tmp_path, ROW))
    account = found.accounts[0]
    assert (account.number, account.surname, account.given_name, account.patronymic, account.house) == (
        *("1234567", "Д'яченко", "Ганна", "Іванівна"),
        "12А/3",
    )
    assert (account.balance_minor, account.balance_on) == (105025, date(2026, 11, 1))
    assert account.payments == ((date(2026, 10, 5), 12000), (date(2026, 9, 3), 9050))
    assert [(meter.account_number, meter.serial, meter.reading_m3, meter.kind) for meter in found.meters] == [
        ("1234567", "01159545", 745, "cold"),
        ("1234567", "00000012", 12, "cold"),
    ]


def test_one_meter_leaves_the_place_of_the_second_blank(tmp_path: Path) -> None:
    found = read("kamianske", kamianske_file(tmp_path, ROW[:17]))
    assert ([meter.serial for meter in found.meters], found.reasons()) == (["01159545"], [])


def test_a_bad_meter_does_not_cost_the_account(tmp_path: Path) -> None:
    found = read("kamianske", kamianske_file(tmp_path, (*ROW[:14], "******", *ROW[15:])))
    assert (found.report.accounts_accepted, found.report.meters_accepted) == (1, 1)
    assert (found.report.accounts_refused, found.report.meters_refused) == ({}, {"reading": 1})


def test_the_meters_of_a_refused_account_are_not_taken(tmp_path: Path) -> None:
    found = read("kamianske", kamianske_file(tmp_path, (" ", "1234567", "", *ROW[3:])))
    assert (found.meters, found.reasons()) == ([], [(1, "holder")])


def test_a_payment_of_nothing_is_none(tmp_path: Path) -> None:
    found = read("kamianske", kamianske_file(tmp_path, (*ROW[:9], "", "      0.00", *ROW[11:])))
    assert found.accounts[0].payments == ((date(2026, 9, 3), 9050),)


def test_a_payment_without_its_day_refuses_the_row(tmp_path: Path) -> None:
    found = read("kamianske", kamianske_file(tmp_path, (*ROW[:9], "", *ROW[10:])))
    assert found.reasons() == [(1, "payment")]


def test_deleted_rows_are_counted_and_skipped(tmp_path: Path) -> None:
    found = read("kamianske", kamianske_file(tmp_path, ("*", *ROW[1:]), ROW, ("*", "", ""), (" ", "0", *ROW[2:])))
    assert (found.report.rows, found.report.deleted, found.report.accounts_accepted) == (4, 2, 1)
    assert found.reasons() == [(4, "account_number")]


@pytest.mark.parametrize(("encoding", "codepage"), [("cp1251", 0xC9), ("cp866", 0x65), ("cp866", 0), ("cp1251", 0)])
def test_both_codepages_are_read_named_or_not(encoding: str, codepage: int, tmp_path: Path) -> None:
    row = (" ", "1234567", "Воробьёва Мария Сергеевна", "просп. Свободы", *ROW[4:])
    found = read("kamianske", kamianske_file(tmp_path, row, encoding=encoding, codepage=codepage))
    assert [(account.surname, account.street) for account in found.accounts] == [("Воробьёва", "просп. Свободы")]


@pytest.mark.parametrize(
    ("full_name", "parts"),
    [
        ("Шевченко", ("Шевченко", "", "")),
        ("Шевченко Тарас", ("Шевченко", "Тарас", "")),
        ("Алієв Ахмед Мамед оглы", ("Алієв", "Ахмед", "Мамед оглы")),
        ("Нечуй-Левицький  Іван  Семенович", ("Нечуй-Левицький", "Іван", "Семенович")),
    ],
)
def test_a_full_name_is_split(full_name: str, parts: tuple[str, str, str], tmp_path: Path) -> None:
    found = read("kamianske", kamianske_file(tmp_path, (" ", "1234567", full_name, *ROW[3:])))
    assert [account[2:5] for account in found.accounts] == [parts]
