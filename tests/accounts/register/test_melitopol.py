"""A workbook with three sheets, lost zeros and renamed streets."""

from datetime import date
from pathlib import Path

from app.accounts.register.rows import StreetRename
from tests.accounts.register.offices import melitopol_file, read, write_workbook

ROW = ("0007785", "Щукина", "Мария", "Петровна", "ул. Грушевского", "12", "3", "14", 2, 120.5, 25, 340)
RENAMED = ("ул. Карла Маркса", "ул. Грушевского")


def test_a_row_becomes_an_account(tmp_path: Path) -> None:
    account = read("melitopol", melitopol_file(tmp_path, [ROW])).accounts[0]
    assert (account.number, account.house, account.block, account.flat) == ("0007785", "12", "3", "14")
    assert (account.balance_minor, account.balance_on) == (12050, date(2026, 11, 1))
    assert (account.benefit_percent, account.subsidy_minor, account.people_registered) == (25, 34000, 2)


def test_an_empty_flat_means_a_private_house(tmp_path: Path) -> None:
    found = read("melitopol", melitopol_file(tmp_path, [ROW, ("0007786", *ROW[1:7], "", *ROW[8:])]))
    assert [(account.flat, account.private_house) for account in found.accounts] == [("14", False), ("", True)]


def test_lost_zeros_come_back_and_have_a_heading_of_their_own(tmp_path: Path) -> None:
    meter = (7785.0, "01159545", date(2027, 3, 1), 745.0, date(2026, 10, 26))
    found = read("melitopol", melitopol_file(tmp_path, [(7785.0, *ROW[1:])], [meter]))
    assert [account.number for account in found.accounts] == ["0007785"]
    assert [(meter.account_number, meter.reading_m3) for meter in found.meters] == [("0007785", 745)]
    assert [(meter.verified_until, meter.read_on) for meter in found.meters] == [(date(2027, 3, 1), date(2026, 10, 26))]
    assert (found.report.restored, found.report.accounts_repaired) == ({"accounts": 1, "meters": 1}, {})


def test_an_old_street_becomes_the_new_one(tmp_path: Path) -> None:
    row = (*ROW[:4], "улица Карла Маркса", *ROW[5:])
    found = read("melitopol", melitopol_file(tmp_path, [row], streets=[RENAMED]))
    assert [account.street for account in found.accounts] == ["ул. Грушевского"]
    assert found.report.accounts_repaired == {"old_street_name": 1}
    assert found.renames == [
        StreetRename("ул. Карла Маркса", "карла маркса|вул|", "ул. Грушевского", "грушевского|вул|")
    ]


def test_a_street_renamed_twice_has_its_newest_name(tmp_path: Path) -> None:
    streets = [("ул. Старая", "ул. Карла Маркса"), RENAMED, ("ул. Туда", "ул. Сюда"), ("ул. Сюда", "ул. Туда")]
    rows = [(*ROW[:4], "ул. Старая", *ROW[5:]), ("1", *ROW[1:4], "ул. Туда", *ROW[5:])]
    found = read("melitopol", melitopol_file(tmp_path, rows, streets=streets))
    assert [account.street for account in found.accounts] == ["ул. Грушевского", "ул. Туда"]


def test_renames_known_before_still_hold(tmp_path: Path) -> None:
    known = [StreetRename("ул. Старая", "старая|вул|", "ул. Новая", "новая|вул|")]
    found = read("melitopol", melitopol_file(tmp_path, [(*ROW[:4], "ул. Старая", *ROW[5:])]), renames=known)
    assert [account.street for account in found.accounts] == ["ул. Новая"]


def test_two_spellings_of_a_street_are_no_rename(tmp_path: Path) -> None:
    streets = [("ул. Паркова", "улица Паркова"), ("", "ул. Паркова")]
    found = read("melitopol", melitopol_file(tmp_path, [ROW], streets=streets))
    assert (found.renames, found.report.streets_refused) == ([], {"same_street": 1, "street": 1})


def test_a_workbook_may_have_blank_rows_and_other_sheets(tmp_path: Path) -> None:
    file = melitopol_file(tmp_path, [ROW, ("",) * 12, ("0007786", *ROW[1:])])
    found = read("melitopol", file)
    assert (found.report.rows, [account.number for account in found.accounts]) == (2, ["0007785", "0007786"])


def test_the_header_need_not_be_the_first_row(tmp_path: Path) -> None:
    from tests.accounts.register.offices import MELITOPOL, MELITOPOL_METERS

    blank = [""] * 12
    sheets = {
        "Заметки": [["Проверено"]],
        "Пусто": [],
        "Счетчики": [MELITOPOL_METERS],
        "Улицы": [["Старое название", "Новое название"]],
        "Абоненты": [blank, blank, MELITOPOL, ROW, (*ROW[:5], "дом", *ROW[6:])],
    }
    found = read("melitopol", write_workbook(tmp_path / "register.xlsx", sheets))
    assert (len(found.accounts), found.reasons()) == (1, [(5, "house")])


def test_formulas_and_numbers_with_noise(tmp_path: Path) -> None:
    rows = [(*ROW[:9], 0.1 + 0.2, *ROW[10:]), ("1", "=HYPERLINK(1)", *ROW[2:])]
    found = read("melitopol", melitopol_file(tmp_path, rows))
    assert [account.balance_minor for account in found.accounts] == [30]
    assert found.reasons() == [(3, "holder")]
