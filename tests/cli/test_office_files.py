"""`waterworks import charges`: what is stored, what comes back, and with which code it ends."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app import create_app
from app.accounts.models import Account, Street
from app.billing.models import OfficeBatch
from app.core import work
from app.core.db import db
from config.settings import Settings
from tests.factories import make_account

SLUG, NUMBER = "kamianske", "045699"
HEAD = "OS_RAH;PERIOD;POSLUGA;VYD;SUMA;OBJEM;TARYF"
GOOD, UNKNOWN = f"{NUMBER};10.2026;01;N;1,00;;", "=1+1;10.2026;01;N;1,00;;"


@pytest.fixture
def lived_in(command_settings: Settings) -> Iterator[Flask]:
    app = create_app(command_settings)
    with work.work_for(app, SLUG):
        make_account(number=NUMBER)
    yield app
    with work.work_for(app, SLUG):
        for table in (Account, Street):
            db.session.execute(delete(table))
    app.extensions["throttle"].dispose()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def charges(on_database: Callable, lived_in: Flask, tmp_path: Path) -> Callable:
    def run(rows: list[str], *words: str, file: Path | None = None) -> object:
        written = tmp_path / "nar.csv"
        written.write_text("\n".join([HEAD, *rows, ""]), "cp1251")
        return on_database("import", "charges", SLUG, str(file or written), "--period", "2026-10", *words)

    return run


def batches(app: Flask) -> int:
    with work.work_for(app, SLUG):
        return db.session.scalar(select(func.count()).select_from(OfficeBatch)) or 0


def test_where_the_refused_rows_cannot_be_written_nothing_is_stored(charges, lived_in, tmp_path) -> None:
    (tmp_path / "nar.refused.csv").mkdir()
    ended = charges([*[GOOD] * 30, UNKNOWN])
    assert (ended.code, ended.out, batches(lived_in)) == (1, "", 0)
    assert "nar.refused.csv" in ended.err
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["nar.csv"]


def test_too_many_refused_rows_come_back_and_nothing_is_stored(charges, lived_in, tmp_path) -> None:
    ended = charges([GOOD, UNKNOWN], "--json")
    assert (ended.code, ended.out, batches(lived_in)) == (1, "", 0)
    assert (tmp_path / "nar.refused.csv").read_text("utf-8-sig").splitlines() == [
        f"{HEAD};Чому",
        f"'{UNKNOWN};це не номер нашого рахунку",
    ]


def test_a_trial_is_told_to_scripts_and_writes_nothing(charges, lived_in, tmp_path) -> None:
    ended = charges([*[GOOD] * 30, UNKNOWN], "--dry-run", "--json")
    assert (ended.code, ended.err, batches(lived_in)) == (0, "", 0)
    assert json.loads(ended.out) == {
        "rows": 31, "refused": 1, "reasons": {"account_number": 1}, "entries": 1, "total_minor": 3_000,
        "refused_file": None, "left": [],
    }  # fmt: skip
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["nar.csv"]


def test_a_trial_says_which_rows_would_be_refused_and_why(charges, lived_in) -> None:
    ended = charges([*[GOOD] * 600, *[UNKNOWN] * 21], "--dry-run")
    first, *rows, more = ended.out.splitlines()
    assert (ended.code, first) == (0, "nar.csv: 621 rows, 1 entries would be made, 21 refused.")
    assert rows == [f"Row {number}: this is no account number of ours." for number in range(602, 622)]
    assert more == "And 1 more; all of them come back in a file when the import is made."


@pytest.mark.parametrize("month", ["2206-10", "9999-12", "0001-01", "2026-13"])
def test_a_month_far_away_is_a_slip_of_the_keyboard(charges, lived_in, month: str) -> None:
    ended = charges([f"{NUMBER};;01;N;1,00;;"], "--period", month)
    assert (ended.code, ended.out, batches(lived_in)) == (2, "", 0)


def test_a_file_that_is_none_is_told_in_words(charges, lived_in, tmp_path) -> None:
    ended = charges([])
    assert (ended.code, ended.err) == (1, "nar.csv holds no rows. Ask for the export again; nothing was changed.\n")
    other = tmp_path / "other.csv"
    other.write_text("OS_RAH;PERIOD;POSLUGA;VYD;SUMA\n")
    ended = charges([], "--json", file=other)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "other.csv lacks columns: OBJEM, TARYF. Export it with them, or correct tenant.toml.\n"
    other.write_text(HEAD, "utf-16")
    ended = charges([], file=other)
    assert ended.err == "other.csv is written in UTF-16. Export it in utf-8; nothing was changed.\n"
