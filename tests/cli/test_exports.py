"""`waterworks export readings`: what it says, what it writes, and with which code it ends."""

import getpass
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from app import create_app
from app.accounts.models import Account, Street
from app.core import work
from app.core.audit_search import Search, list_entries
from app.core.db import db
from app.metering.export.models import ExportBatch, ExportLine
from app.metering.models import Meter, Reading
from config.settings import Settings
from tests.cabinet import office_reading
from tests.factories import make_account, make_meter, make_reading

SLUG = "kamianske"
TABLES = (ExportLine, ExportBatch, Reading, Meter, Account, Street)
NOVEMBER = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def lived_in(command_settings: Settings) -> Iterator[Flask]:
    """One accepted reading, and one that waits for review."""
    app = create_app(command_settings)
    with work.work_for(app, SLUG):
        for number, status in (("045678", "accepted"), ("045679", "review")):
            meter = make_meter(make_account(number=number, surname="Їжак"), serial=f"M{number}")
            office_reading(meter, 1556, "2026-10-01")
            make_reading(meter, 1563, NOVEMBER, used_litres=7500, status=status)
    yield app
    with work.work_for(app, SLUG):
        for table in TABLES:
            db.session.execute(delete(table))
    app.extensions["throttle"].dispose()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def export(on_database: Callable, lived_in: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable:
    monkeypatch.chdir(tmp_path)
    return lambda *words: on_database("export", "readings", SLUG, *words)


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.is_file())


def test_a_batch_is_told_in_words(export, tmp_path: Path) -> None:
    ended = export()
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[:4] == [
        "Batch 1: 1 reading.",
        "Control totals: 1 line, dials 1563 m³, used 7.5 m³.",
        "Waiting for review: 1 reading, sent once accepted.",
        "File: POKAZ0001.dbf",
    ]
    assert (len(lines), len(lines[4]), files(tmp_path)) == (5, len("SHA-256: ") + 64, ["POKAZ0001.dbf"])


def test_the_audit_trail_names_the_operator(export, lived_in: Flask) -> None:
    export()
    with work.work_for(lived_in, SLUG):
        (entry,) = list_entries(Search(action="readings.export"), most=1, skip=0)
        assert (entry.actor_kind, entry.actor_name) == ("operator", getpass.getuser())


def test_a_dry_run_makes_nothing(export, tmp_path: Path) -> None:
    ended = export("--dry-run")
    assert ended.out.splitlines()[0] == "Would be exported: 1 reading."
    assert (json.loads(export("--dry-run", "--json").out)["readings"], files(tmp_path)) == (1, [])


def test_what_was_sent_is_not_sent_again_but_can_be_had_again(export, tmp_path: Path) -> None:
    first = json.loads(export("--json", "--out", "first.dbf").out)
    nothing = export()
    assert (nothing.code, nothing.out.splitlines()[0]) == (
        0,
        "There is nothing to export: the office has all readings that count. No batch was made.",
    )
    assert json.loads(export("--json").out) == {"batch": None, "file": None, "readings": 0, "in_review": 1}
    again = json.loads(export("--again", "1", "--json", "--out", "again.dbf").out)
    assert (first["batch"], again["batch"], again["same_as_first"]) == (1, 1, True)
    assert (tmp_path / "first.dbf").read_bytes() == (tmp_path / "again.dbf").read_bytes()
    assert export("--again", "1", "--format", "csv").code == 0
    assert files(tmp_path) == ["POKAZ0001.csv", "again.dbf", "first.dbf"]


def test_a_file_that_is_there_is_left_and_no_batch_is_made(export, tmp_path: Path) -> None:
    (tmp_path / "POKAZ0001.dbf").write_text("kept")
    for words in ((), ("--out", "POKAZ0001.dbf")):
        ended = export(*words)
        assert (ended.code, ended.out) == (1, "")
        assert ended.err == ("POKAZ0001.dbf is there already and was left as it is; name another file with --out.\n")
    assert ((tmp_path / "POKAZ0001.dbf").read_text(), files(tmp_path)) == ("kept", ["POKAZ0001.dbf"])
    assert json.loads(export("--json", "--out", "other.dbf").out)["batch"] == 1


def test_a_folder_takes_the_file_under_its_own_name(export, tmp_path: Path) -> None:
    (tmp_path / "outbox").mkdir()
    assert export("--out", "outbox").code == 0
    assert files(tmp_path / "outbox") == ["POKAZ0001.dbf"]


def test_one_month(export) -> None:
    assert json.loads(export("--period", "2026-10", "--json").out)["batch"] is None
    assert json.loads(export("--period", "2026-11", "--json").out)["period"] == "2026-11"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--period", "2026-13"), 2, "Invalid value for '--period': 2026-13 is no month; write it like 2026-11."),
        (("--again", "1", "--dry-run"), 2, "--again goes with --new-layout, --format, --out and --json only."),
        (("--new-layout",), 2, "--new-layout needs --again and the number of a batch."),
        (("--format", "pdf"), 2, "Invalid value for '--format': 'pdf' is not one of 'csv', 'xlsx', 'dbf'."),
        (("--again", "7"), 1, "There is no batch 7.\n"),
        (("--out", "nowhere/file.dbf"), 1, "There is no folder nowhere; make it first.\n"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(export, tmp_path, words, code: int, said: str) -> None:
    ended = export(*words)
    assert (ended.code, ended.out, ended.err[: len(said)]) == (code, "", said)
    assert files(tmp_path) == []


def test_the_batches_that_went(export, on_database, tmp_path: Path) -> None:
    export("--period", "2026-11", "--format", "csv")
    [listed] = json.loads(on_database("export", "batches", SLUG, "--json").out)
    assert [listed[name] for name in ("batch", "period", "created_by", "format", "readings", "value_m3")] == [
        *(1, "2026-11", "operator", "csv", 1, 1563)
    ]
    line = on_database("export", "batches", SLUG).out
    assert line.split() == [
        *("1", *listed["created_at"][:16].split("T"), "2026-11", "csv", "1", "reading;", "1563", "m³")
    ]
