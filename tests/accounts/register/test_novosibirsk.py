"""One UTF-8 file: people, companies, managing organisations."""

from pathlib import Path

import pytest

from tests.accounts.register.offices import NOVOSIBIRSK, Read, read, write_csv

PERSON = [
    "физ",
    "01",
    "1234567",
    "Ёлкин",
    "Пётр",
    "Иванович",
    "",
    "Красный проспект",
    "12 к3",
    "7",
    "нет",
    "нет",
    "2",
    "0,00",
]
COLD, HOT = ["49620537", "44", "2026-10-02", "2022-05-26"], ["70653077", "1390", "2026-10-27", "2026-06-21"]
NO_METER = ["", "", "", ""]


def read_rows(folder: Path, *rows: list[str]) -> Read:
    file = write_csv(folder / "register.csv", [NOVOSIBIRSK, *rows], encoding="utf-8-sig", delimiter=",")
    return read("novosibirsk", file)


def test_cold_and_hot_meters_stand_in_the_row(tmp_path: Path) -> None:
    found = read_rows(tmp_path, [*PERSON, *COLD, *HOT])
    assert [(account.number, account.house, account.flat) for account in found.accounts] == [
        ("01-1234567", "12 к3", "7")
    ]
    assert [(meter.serial, meter.kind, meter.reading_m3) for meter in found.meters] == [
        ("49620537", "cold", 44),
        ("70653077", "hot", 1390),
    ]


def test_a_private_house_may_leave_out_zeros(tmp_path: Path) -> None:
    row = ["физ", "11", "7785", *PERSON[3:9], "", "да", "нет", "2", "0,00"]
    found = read_rows(tmp_path, [*row, *COLD, *NO_METER])
    assert [(account.number, account.private_house) for account in found.accounts] == [("11-0007785", True)]
    assert found.report.accounts_repaired == {"number_padded_with_zeros": 1}


@pytest.mark.parametrize(("word", "kind"), [("юр", "company"), ("УК", "managing_organisation")])
def test_a_company_has_a_name_of_its_own(word: str, kind: str, tmp_path: Path) -> None:
    row = [word, "01", "1234567", "Иванов И. И.", "", "", "ООО «Волна»", *PERSON[7:]]
    found = read_rows(tmp_path, [*row, *COLD, *NO_METER])
    assert [(a.holder_kind, a.surname, a.organisation) for a in found.accounts] == [(kind, "", "ООО «Волна»")]


@pytest.mark.parametrize(
    ("place", "cell", "reason"),
    [(0, "??", "holder"), (0, "юр", "holder"), (10, "может быть", "private_house"), (11, "х", "common_meter")],
)
def test_words_that_are_not_known_are_refused(place: int, cell: str, reason: str, tmp_path: Path) -> None:
    row = [*PERSON, *COLD, *NO_METER]
    row[place] = cell
    assert read_rows(tmp_path, row).reasons() == [(2, reason)]


def test_a_common_meter_is_known(tmp_path: Path) -> None:
    row = [*PERSON[:11], "ДА", *PERSON[12:], *COLD, *NO_METER]
    assert [account.common_meter for account in read_rows(tmp_path, row).accounts] == [True]


def test_two_meters_with_one_number_are_one(tmp_path: Path) -> None:
    found = read_rows(tmp_path, [*PERSON, *COLD, *COLD])
    assert ([meter.kind for meter in found.meters], found.report.meters_refused) == (["cold"], {"duplicate": 1})
