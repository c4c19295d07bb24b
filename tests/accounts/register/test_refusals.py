"""What the office gets back."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.accounts.register.reasons import REASONS
from app.accounts.register.refusals import RefusalFiles
from app.accounts.register.rows import Refusal
from app.accounts.register.table import Table
from tests.accounts.register.offices import (
    DNIPRO,
    dnipro_account,
    dnipro_files,
    kamianske_file,
    melitopol_file,
    read,
)

REASON = "Why it was not taken"


def give_back(folder: Path, refusals: list[Refusal], language: str = "uk") -> list[Path]:
    with RefusalFiles(folder, language=language, delimiter=";") as files:
        for refusal in refusals:
            files(refusal)
    return files.files


def cells(file: Path, encoding: str) -> list[list[str]]:
    with file.open(encoding=encoding, newline="") as text:
        return list(csv.reader(text, delimiter=";"))


def test_csv_comes_back_as_it_was_written(tmp_path: Path) -> None:
    row = dnipro_account("12345", Прізвище="Їжакевич; Ганна")
    found = read("dnipro", *dnipro_files(tmp_path, [row], [["1", "2"]]))
    accounts, meters = give_back(tmp_path, found.refusals)
    assert (accounts.name, meters.name) == ("accounts.refused.csv", "meters.refused.csv")
    assert cells(accounts, "cp1251") == [[*DNIPRO, REASON], [*map(str, row), str(REASONS["account_number"])]]
    assert cells(meters, "cp1251")[1] == ["1", "2", *[""] * 7, str(REASONS["cells"])]


def test_surplus_cells_stand_behind_the_reason(tmp_path: Path) -> None:
    row = [*dnipro_account("012345678901"), "зайве"]
    [file] = give_back(tmp_path, read("dnipro", *dnipro_files(tmp_path, [row])).refusals)
    assert cells(file, "cp1251")[1][len(DNIPRO) :] == [str(REASONS["cells"]), "зайве"]


def test_what_was_given_back_can_be_mended_and_sent_again(tmp_path: Path) -> None:
    files = dnipro_files(tmp_path, [dnipro_account("012345678901", Будинок="", Борг="-12,50", Квартира="-")])
    [file] = give_back(tmp_path, read("dnipro", *files).refusals)
    text = file.read_bytes().decode("cp1251").replace("вул. Робоча;;", "вул. Робоча;12;")
    file.write_bytes(text.encode("cp1251"))
    assert [(a.house, a.balance_minor) for a in read("dnipro", file, files[1]).accounts] == [("12", -1250)]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@A1", "'@A1"),
        ("+SUM(A1)", "'+SUM(A1)"),
        ("-5,00", "-5,00"),
        ("-", "-"),
        ("+380 44", "+380 44"),
    ],
)
def test_formulas_are_shown_and_not_run(cell: str, shown: str, tmp_path: Path) -> None:
    found = read("dnipro", *dnipro_files(tmp_path, [dnipro_account("12345", Прізвище=cell)]))
    [file] = give_back(tmp_path, found.refusals)
    assert cells(file, "cp1251")[1][1] == shown


def test_a_dbf_comes_back_as_csv_that_excel_opens(tmp_path: Path) -> None:
    found = read("kamianske", kamianske_file(tmp_path, (" ", "0", "Їжакевич Ганна", "вул. Медична", "12", "7")))
    [file] = give_back(tmp_path, found.refusals)
    assert (file.name, file.read_bytes()[:3]) == ("ABONENT.refused.csv", b"\xef\xbb\xbf")
    assert cells(file, "utf-8-sig")[1][:5] == ["0", "Їжакевич Ганна", "вул. Медична", "12", "7"]


def test_a_workbook_comes_back_as_a_workbook(tmp_path: Path) -> None:
    accounts = [("0007785", "=1+1", "", "", "ул. Грушевского", "12", "", "", 1, 0, 0, 0)]
    meters = [("0007785", "01159545", "", 745, "")]
    [file] = give_back(tmp_path, read("melitopol", melitopol_file(tmp_path, accounts, meters)).refusals)
    book = CalamineWorkbook.from_path(str(file))
    assert book.sheet_names == ["Абоненты", "Счетчики"]
    assert book.get_sheet_by_name("Абоненты").to_python()[1][:2] == ["0007785", "=1+1"]
    assert book.get_sheet_by_name("Счетчики").to_python()[1] == [
        *("0007785", "01159545", "", "745", ""),
        str(REASONS["unknown_account"]),
    ]


def test_letters_cp866_does_not_have_are_written_alike(tmp_path: Path) -> None:
    source = Table(tmp_path / "a.csv", None, ("Имя",), 1, "cp866", lambda: iter(()))
    [file] = give_back(tmp_path, [Refusal(source, 2, ["Кірів Ґалаґан"], "house")])
    assert cells(file, "cp866")[1][0] == "Кiрiв Галаган"


def test_nothing_refused_writes_nothing(tmp_path: Path) -> None:
    assert (give_back(tmp_path, []), list(tmp_path.iterdir())) == ([], [])


def test_files_of_two_folders_may_have_one_name(tmp_path: Path) -> None:
    found = read("dnipro", *dnipro_files(tmp_path, [dnipro_account("12345")], [["1", "2"]]))
    other = tmp_path / "elsewhere" / "accounts.csv"
    first, second = found.refusals
    refusals = [first, replace(second, source=replace(second.source, file=other)), first]
    accounts, meters = give_back(tmp_path, refusals)
    assert (accounts.name, meters.name) == ("accounts.refused.csv", "accounts-2.refused.csv")
    assert (len(cells(accounts, "cp1251")), len(cells(meters, "cp1251"))) == (3, 2)


@pytest.mark.parametrize("sheet", ["Абоненти житлового фонду міста Мелітополь", "Абоненти/житло", "'Абоненти'"])
def test_a_sheet_may_be_called_as_excel_calls_none(tmp_path: Path, sheet: str) -> None:
    [refusal] = read("melitopol", melitopol_file(tmp_path, [["x"] * 12])).refusals
    [file] = give_back(tmp_path, [replace(refusal, source=replace(refusal.source, sheet=sheet))] * 2)
    assert len(CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()) == 3
