"""The right files, in any order; every wrong one gets one sentence."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.accounts.register.opening import open_register
from app.accounts.register.unusable import UnusableFile
from tests.accounts.register.offices import (
    DNIPRO,
    DNIPRO_METERS,
    GIVEN,
    MELITOPOL,
    MELITOPOL_METERS,
    NOVOSIBIRSK,
    dnipro_account,
    melitopol_file,
    utility,
    write_csv,
    write_workbook,
)

RENAMES = ["Старое название", "Новое название"]
ACCOUNT = dnipro_account("012345678901")
FILES = {slug: sorted((GIVEN / slug).iterdir()) for slug in ("dnipro", "kamianske", "melitopol", "novosibirsk")}


def sentence(slug: str, *files: Path) -> str:
    with pytest.raises(UnusableFile) as problem:
        open_register(utility(slug)[0], files)
    return str(problem.value)


def test_the_order_of_files_does_not_matter() -> None:
    accounts, meters = FILES["dnipro"]
    for files in ([accounts, meters], [meters, accounts]):
        tables = open_register(utility("dnipro")[0], files)
        assert [(name, table.file.name) for name, table in tables.items()] == [
            ("accounts", "accounts.csv"),
            ("meters", "meters.csv"),
        ]


def test_capitals_and_spaces_in_headers_do_not_matter(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [[f" {name.upper()} " for name in DNIPRO], ACCOUNT])
    assert open_register(utility("dnipro")[0], [file, FILES["dnipro"][1]])["accounts"].length == 1


@pytest.mark.parametrize(("slug", "other"), [(slug, other) for slug in FILES for other in FILES if slug != other])
def test_the_files_of_another_utility_are_refused(slug: str, other: str) -> None:
    assert sentence(slug, *FILES[other]).startswith(f"{FILES[other][0].name} is ")


def test_a_foreign_file_of_the_same_format(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "register.csv", [NOVOSIBIRSK, ["1"] * len(NOVOSIBIRSK)])
    assert sentence("dnipro", file).startswith(
        "register.csv is not a register of this utility: most of the columns it should have are not in its first row"
    )


def test_a_file_of_another_format() -> None:
    assert sentence("dnipro", *FILES["kamianske"]) == (
        "ABONENT.DBF is a dbf file; this utility sends csv. See that it is the right file."
    )


def test_a_missing_file() -> None:
    assert sentence("dnipro", FILES["dnipro"][0]) == (
        "The table of meters is missing. Add the file or the sheet with the columns "
        "Особовий рахунок, Заводський номер, Вид, Місце, Розрядів, Встановлено, Повірка до, Показник, Дата показника."
    )
    assert sentence("dnipro").startswith("The table of accounts is missing.")


def test_a_missing_sheet(tmp_path: Path) -> None:
    file = write_workbook(tmp_path / "register.xlsx", {"Абоненты": [MELITOPOL, ["1"] * 12]})
    assert sentence("melitopol", file) == (
        "The table of renamed streets is missing. "
        "Add the sheet “Улицы” with the columns Старое название, Новое название."
    )


def test_a_sheet_may_be_written_in_other_capitals_and_with_spaces(tmp_path: Path) -> None:
    sheets = {" абоненты": [MELITOPOL, ["1"] * 12], "СЧЕТЧИКИ ": [MELITOPOL_METERS], "Улицы": [RENAMES]}
    file = write_workbook(tmp_path / "register.xlsx", sheets)
    assert open_register(utility("melitopol")[0], [file])["accounts"].length == 1


def test_a_sheet_of_another_name(tmp_path: Path) -> None:
    file = write_workbook(tmp_path / "register.xlsx", {"Лист1": [MELITOPOL, ["1"] * 12]})
    assert sentence("melitopol", file) == (
        "No sheet of register.xlsx is called “Абоненты”. Give the sheet this name, or correct register.toml."
    )


@pytest.mark.parametrize("slug", ["dnipro", "melitopol"])
def test_an_archive(slug: str, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "register.zip", "w") as packed:
        packed.write(FILES[slug][0], FILES[slug][0].name)
    assert sentence(slug, tmp_path / "register.zip") == (
        "register.zip is an archive. Unpack it, and give the files that are in it."
    )


@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_another_separator(separator: str, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [DNIPRO, ACCOUNT], delimiter=separator)
    assert sentence("dnipro", file) == (
        "The columns of a.csv are not parted as the office of this utility parts them. "
        "Save it with ; between them, or correct `delimiter` in register.toml."
    )


def test_a_title_above_the_columns(tmp_path: Path) -> None:
    file = write_workbook(tmp_path / "register.xlsx", {"Абоненты": [["Реестр"], MELITOPOL, ["1"] * 12]})
    assert sentence("melitopol", file).startswith(
        "register.xlsx is not a register of this utility: most of the columns it should have are not in its first row "
        "(Л/с, Улица, Дом,"
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert sentence("dnipro", tmp_path / "a.csv") == (
        f"There is no file {tmp_path / 'a.csv'}. See that its name is right."
    )


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_file(text: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text)
    assert sentence("dnipro", file) == "a.csv holds no rows. Ask for the export again; nothing was changed."


def test_a_file_with_a_header_only(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [DNIPRO])
    assert sentence("dnipro", file, FILES["dnipro"][1]).startswith("a.csv holds no rows.")
    assert sentence("melitopol", melitopol_file(tmp_path, [])).startswith("register.xlsx holds no rows.")


def test_the_same_table_twice(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [DNIPRO, ACCOUNT])
    assert sentence("dnipro", FILES["dnipro"][0], file) == (
        "a.csv and accounts.csv both hold the table of accounts. Give only the right one."
    )


def test_a_column_that_is_gone(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [DNIPRO[:-2], ACCOUNT[:-2]])
    assert sentence("dnipro", file, FILES["dnipro"][1]) == (
        "a.csv lacks columns: Станом на, E-mail. Export it with them, or correct register.toml."
    )


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [[*DNIPRO, "Борг"], [*ACCOUNT, "1"]])
    assert sentence("dnipro", file, FILES["dnipro"][1]) == (
        "a.csv has two columns called Борг. Rename the one that does not count."
    )


@pytest.mark.parametrize(("written", "declared"), [("utf-8", "cp1251"), ("cp866", "cp1251"), ("cp1251", "utf-8")])
def test_another_encoding_than_declared(written: str, declared: str, tmp_path: Path) -> None:
    register = replace(utility("novosibirsk")[0], encoding=declared)
    file = write_csv(tmp_path / "a.csv", [NOVOSIBIRSK, ["ё"] * len(NOVOSIBIRSK)], encoding=written, delimiter=",")
    with pytest.raises(UnusableFile) as problem:
        open_register(register, [file])
    assert str(problem.value) == (
        f"a.csv is written in {written}, but register.toml of this utility says {declared}. "
        f"Export it in {declared}, or correct `encoding` in register.toml."
    )


def test_a_workbook_that_is_cut(tmp_path: Path) -> None:
    whole = FILES["melitopol"][0].read_bytes()
    file = tmp_path / "register.xlsx"
    file.write_bytes(whole[: len(whole) // 2])
    assert sentence("melitopol", file).startswith("register.xlsx is incomplete")


def test_a_workbook_of_blank_sheets(tmp_path: Path) -> None:
    assert sentence("melitopol", write_workbook(tmp_path / "a.xlsx", {"Абоненты": []})).startswith(
        "a.xlsx holds no rows."
    )


def test_meters_may_stand_in_the_accounts_file_of_the_same_columns(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [[*DNIPRO, *DNIPRO_METERS[1:]], [*ACCOUNT, *"abcdefgh"]])
    tables = open_register(utility("dnipro")[0], [file])
    assert [table.file.name for table in tables.values()] == ["a.csv", "a.csv"]
