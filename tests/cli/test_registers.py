"""`waterworks import register`: what goes in, what comes out, and with which code."""

import json
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


def test_the_register_of_another_utility(on_database: Callable, register: list[str]) -> None:
    ended = on_database("import", "register", "kamianske", *register)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "accounts.csv is a csv file; this utility sends dbf. See that it is the right file.\n"


def test_a_file_that_is_not_there(on_database: Callable) -> None:
    ended = on_database("import", "register", "dnipro", "/nowhere/accounts.csv")
    assert ended.code == 1
    assert ended.err.count("\n") == 1
