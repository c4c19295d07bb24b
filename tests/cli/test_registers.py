"""`waterworks import register`: what goes in, what comes out, and with which code."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.demo.load import REGISTERS


@pytest.fixture
def register(tmp_path: Path) -> list[str]:
    """Dnipro's two files in a folder of their own, where the refused rows are written too."""
    return [str(shutil.copy(file, tmp_path)) for file in sorted((REGISTERS / "dnipro").iterdir())]


def test_a_dry_run_says_what_would_change_and_changes_nothing(on_database: Callable, register: list[str]) -> None:
    first = json.loads(on_database("import", "register", "dnipro", *register, "--dry-run", "--json").out)
    again = json.loads(on_database("import", "register", "dnipro", *register, "--dry-run", "--json").out)
    assert first["accounts_accepted"] == 1987
    assert first["difference"] == again["difference"]


def test_importing_again_changes_nothing(on_database: Callable, register: list[str], tmp_path: Path) -> None:
    once = on_database("import", "register", "dnipro", *register, "--json")
    assert (once.code, once.err) == (0, "")
    again = json.loads(on_database("import", "register", "dnipro", *register, "--json").out)
    assert again["accounts_refused"] == {"account_number": 9, "duplicate": 4}
    assert again["difference"] == {
        "accounts_new": 0,
        "accounts_changed": 0,
        "accounts_missing": 0,
        "meters_new": 0,
        "meters_removed": 0,
    }
    refused = [Path(file) for file in again["refused_files"]]
    assert [file.parent for file in refused] == [tmp_path, tmp_path]
    assert len(refused[0].read_bytes().splitlines()) == 1 + 13


def test_for_people_it_is_said_in_words(on_database: Callable, register: list[str]) -> None:
    ended = on_database("import", "register", "dnipro", *register, "--dry-run")
    assert ended.out.splitlines()[0] == (
        "Accounts: 1987 taken; 13 refused (account_number 9, duplicate 4); "
        "48 repaired (latin_letter_in_house 10, small_letter_in_house 38)."
    )


def test_too_many_refused_rows_stop_the_import(on_database: Callable, register: list[str]) -> None:
    ended = on_database("import", "register", "dnipro", *register, "--threshold", "0.1")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("0.7% of the accounts were refused, more than 0.1%: nothing is stored. ")


@pytest.mark.parametrize("percent", ["nan", "500", "-1", "inf", "five"])
def test_what_is_no_percentage_allows_nothing(on_database: Callable, register: list[str], percent: str) -> None:
    ended = on_database("import", "register", "dnipro", *register, "--dry-run", f"--threshold={percent}")
    assert ended.code == 2
    assert "percent of accounts, from 0 to 100." in ended.err


def test_half_a_file_closes_accounts_only_by_their_number(on_database: Callable, register: list[str]) -> None:
    on_database("import", "register", "dnipro", *register)
    accounts = Path(register[0])
    lines = accounts.read_bytes().splitlines(keepends=True)
    accounts.write_bytes(b"".join(lines[: len(lines) // 2]))
    closing = ["import", "register", "dnipro", *register, "--close-missing"]
    ended = on_database(*closing)
    assert (ended.code, ended.out) == (1, "")
    count = re.search(r"^([0-9]+) of 1987 open accounts are not in the file and would be closed", ended.err)[1]
    assert f"say so with --close-up-to {count}; if not, leave --close-missing out." in ended.err
    ended = on_database(*closing, "--close-up-to", count)
    assert (ended.code, f"{count} accounts are not in the file: closed." in ended.out) == (0, True)


def test_the_register_of_another_utility(on_database: Callable, register: list[str]) -> None:
    ended = on_database("import", "register", "kamianske", *register)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "accounts.csv is a csv file; this utility sends dbf. See that it is the right file.\n"


def test_a_file_that_is_not_there(on_database: Callable) -> None:
    ended = on_database("import", "register", "dnipro", "/nowhere/accounts.csv")
    assert ended.code == 1
    assert ended.err.count("\n") == 1


def test_the_last_import_is_undone(on_database: Callable, register: list[str], tmp_path: Path) -> None:
    on_database("import", "register", "dnipro", *register)
    before = json.loads(on_database("import", "register", "dnipro", *register, "--dry-run", "--json").out)
    accounts = tmp_path / "accounts.csv"
    header, first, *rest = accounts.read_bytes().splitlines(keepends=True)
    accounts.write_bytes(b"".join([header, *rest]))
    gone = json.loads(on_database("import", "register", "dnipro", *register, "--close-missing", "--json").out)
    assert gone["difference"]["accounts_missing"] == 1
    undone = on_database("import", "undo", "dnipro", "--json")
    assert (undone.code, json.loads(undone.out)["kept"]) == (0, {})
    accounts.write_bytes(b"".join([header, first, *rest]))
    after = json.loads(on_database("import", "register", "dnipro", *register, "--dry-run", "--json").out)
    assert after["difference"] == before["difference"]


def test_where_nothing_was_imported_nothing_is_undone(on_database: Callable) -> None:
    ended = on_database("import", "undo", "novosibirsk")
    assert (ended.code, ended.err) == (
        1,
        "novosibirsk has no import that can be undone: the last one, within 30 days.\n",
    )


def test_an_encoding_can_be_told(on_database: Callable, register: list[str]) -> None:
    ended = on_database("import", "register", "dnipro", *register, "--dry-run", "--encoding", "cp866")
    assert ended.code == 1
    assert "is not a register of this utility" in ended.err


def test_one_that_is_not_read_is_not_advised(on_database: Callable, register: list[str]) -> None:
    accounts = Path(register[0])
    accounts.write_text(accounts.read_text("cp1251"), "utf-16")
    ended = on_database("import", "register", "dnipro", *register, "--dry-run")
    assert ended.err == "accounts.csv is written in UTF-16. Export it in cp1251; nothing was changed.\n"


def test_another_encoding_than_declared_says_how_to_have_it_read(on_database: Callable, register: list[str]) -> None:
    accounts = Path(register[0])
    accounts.write_text(accounts.read_text("cp1251"), "utf-8")
    ended = on_database("import", "register", "dnipro", *register, "--dry-run")
    assert ended.code == 1
    assert ended.err == (
        f"{accounts.name} is written in utf-8, but register.toml of this utility says cp1251. Export it in cp1251, or "
        "correct `encoding` in register.toml. For this time, if all files are in it: --encoding utf-8.\n"
    )
