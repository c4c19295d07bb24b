"""The register in the browser: the same rules as the command, seen before anything is stored (U3)."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts.imports import jobs
from app.accounts.imports.forgetting import forget_imports
from app.accounts.imports.models import RegisterImport
from app.accounts.models import Account
from app.accounts.register.importing import import_register
from app.core import clock, work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.jobs import REGISTRY
from app.core.permissions import Role
from tests.accounts.register.offices import DNIPRO, GIVEN, dnipro_account, dnipro_files, write_csv
from tests.cabinet import counted_statements
from tests.console.importer import Importer, files_of

NUMBER = "012345678901"
METER = [NUMBER, "39429569", "ХВ", "кухня", 5, "01.05.2024", "01.05.2028", "1556", "01.10.2026"]


@pytest.fixture
def at(app: Flask, enter: Callable) -> Callable[..., Importer]:
    return lambda slug="dnipro", role=Role.BILLING: Importer(app, enter, slug, role)


def accounts(app: Flask, slug: str = "dnipro") -> int:
    with work.work_for(app, slug):
        return db.session.scalar(text("select count(*) from account"))


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
def test_the_report_is_the_commands(app: Flask, at: Callable, slug: str) -> None:
    clerk = at(slug)
    with work.work_for(app, slug):
        command = import_register(files_of(GIVEN / slug), refuse=lambda _refusal: None, dry_run=True).as_dict()
    clerk.upload(*files_of(GIVEN / slug))
    clerk.compare()
    assert (clerk.row().state, clerk.report()) == ("checked", json.loads(json.dumps(command)))
    assert accounts(app, slug) == 0
    clerk.store()
    assert (clerk.row().state, clerk.report()) == ("applied", json.loads(json.dumps(command)))
    assert accounts(app, slug) == command["accounts_accepted"]


def test_before_anything_is_compared_the_columns_are_seen(at: Callable, tmp_path: Path) -> None:
    page = at().upload(*dnipro_files(tmp_path, [[*dnipro_account(NUMBER)]], [METER]))
    assert "accounts.csv" in page
    assert "CSV, separator" in page
    assert "told from the file: cp1251" in page
    assert "Їжакевич" in page
    assert "day of the balance" in page


def test_what_would_change_is_seen_before_and_after(app: Flask, at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER), dnipro_account("012345678902")], [METER]))
    clerk.compare()
    clerk.store()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER, Прізвище="Ґалаґан"), dnipro_account("short")]))
    clerk.compare()
    samples = clerk.row().samples
    assert samples["accounts_changed"] == [
        {"number": NUMBER, "reopened": False, "changes": [["surname", "Їжакевич", "Ґалаґан"]]}
    ]
    assert samples["accounts_missing"] == [["012345678902", "Їжакевич Ганна Іванівна", "вул. Робоча, 12, 7"]]
    assert samples["meters_removed"] == [[NUMBER, "39429569"]]
    assert samples["refused"]["accounts account_number"][0]["cells"][0] == "short"
    assert (
        samples["refused"]["accounts account_number"][0]["file"],
        samples["refused"]["accounts account_number"][0]["number"],
    ) == (
        "accounts.csv",
        3,
    )


def test_more_refused_than_allowed_stores_nothing(app: Flask, at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER), dnipro_account("short")]))
    clerk.compare()
    page = clerk.store()
    assert "50% of the accounts were refused, more than the 5% that are allowed." in page
    assert (clerk.row().state, accounts(app)) == ("checked", 0)
    clerk.store("50")
    assert (clerk.row().state, accounts(app)) == ("applied", 1)


def test_a_threshold_that_is_none_is_told_at_the_field(at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER)]))
    clerk.compare()
    clerk.post("apply", threshold="five")
    assert clerk.clerk.faults() == ["Please write a number from 0 to 100, for example 5."]
    assert clerk.row().state == "checked"


def test_missing_accounts_are_closed_only_when_the_box_is_ticked(app: Flask, at: Callable, tmp_path: Path) -> None:
    clerk = at()
    both = [dnipro_account(NUMBER), dnipro_account("012345678902")]
    for rows, typed, closed in ((both, {}, 0), (both[:1], {}, 0), (both[:1], {"close_missing": "yes"}, 1)):
        clerk.upload(*dnipro_files(tmp_path, rows))
        clerk.compare()
        clerk.store(**typed)
        with work.work_for(app, "dnipro"):
            assert db.session.scalar(text("select count(closed_on) from account")) == closed


def test_a_wrong_encoding_is_seen_at_once_and_the_right_one_too(at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER)]))
    page = clerk.post("encoding", **{"encoding-1": "cp866"})
    assert "accounts.csv is not a register of this utility" in page
    clerk.compare()
    assert clerk.row().state == "failed"
    page = clerk.post("encoding", **{"encoding-1": ""})
    assert "is not a register" not in page
    clerk.compare()
    assert clerk.row().state == "checked"


def test_another_encoding_than_declared_may_be_chosen_by_the_clerk(at: Callable, tmp_path: Path) -> None:
    accounts_file, meters = dnipro_files(tmp_path, [dnipro_account(NUMBER)])
    write_csv(accounts_file, [DNIPRO, dnipro_account(NUMBER)], encoding="utf-8")
    clerk = at()
    assert "look right, you may also choose utf-8 there and go on" in clerk.upload(accounts_file, meters)
    assert "look right" in clerk.post("encoding", **{"encoding-1": "utf-8"})
    clerk.compare()
    assert clerk.row().state == "checked"


def test_an_encoding_that_was_guessed_wrong_can_be_set_right(at: Callable, tmp_path: Path) -> None:
    accounts_file, meters = dnipro_files(tmp_path, [dnipro_account(NUMBER)])
    write_csv(accounts_file, [DNIPRO, dnipro_account(NUMBER, Прізвище="Галаган")], encoding="cp1251")
    # Frames of cp866 in a column that is not read make a file of cp1251 look like cp866.
    accounts_file.write_bytes(accounts_file.read_bytes().replace(b"\r\n", b";" + b"\x80" * 400 + b"\r\n"))
    clerk = at()
    assert "told from the file: cp866" in clerk.upload(accounts_file, meters)
    page = clerk.post("encoding", **{"encoding-1": "cp1251"})
    assert "Галаган" in page
    clerk.compare()
    assert (clerk.row().state, clerk.report()["accounts_accepted"]) == ("checked", 1)


@pytest.mark.parametrize("other", ["kamianske", "melitopol", "novosibirsk"])
def test_another_utilitys_file_is_told_in_one_sentence(app: Flask, at: Callable, other: str) -> None:
    clerk = at()
    page = clerk.upload(*files_of(GIVEN / other))
    assert clerk.row().state == "uploaded"
    assert ("is not a register of this utility" in page) or ("this utility sends csv" in page)
    clerk.compare()
    assert (clerk.row().state, accounts(app)) == ("failed", 0)


def test_a_cut_file_is_told_by_its_own_name(at: Callable, tmp_path: Path) -> None:
    half = tmp_path / "ABONENT.DBF"
    whole = (GIVEN / "kamianske" / "ABONENT.DBF").read_bytes()
    half.write_bytes(whole[: len(whole) // 2])
    clerk = at("kamianske")
    assert "ABONENT.DBF is incomplete: it stops before its end." in clerk.upload(half)
    assert "ABONENT.DBF is incomplete: it stops before its end." in clerk.compare()


def test_refused_rows_come_back_under_the_offices_name(at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER), dnipro_account("short")]))
    clerk.compare()
    with clerk.fetch() as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename=accounts.refused.csv"
        assert answer.headers["Cache-Control"] == "no-store"
        rows = answer.data.decode("cp1251").splitlines()
    assert [row.split(";")[0] for row in rows] == ["Особовий рахунок", "short"]
    assert [clerk.fetch(number).status_code for number in (0, 2)] == [404, 404]


def test_names_of_files_are_never_paths(at: Callable, tmp_path: Path) -> None:
    clerk = at()
    sent = [(io.BytesIO(b"a;b\r\n1;2\r\n"), "../../../escape.csv"), (io.BytesIO(b"x"), "office/<b>.csv")]
    clerk.upload(files=sent)
    assert [file["name"] for file in clerk.row().files] == ["escape.csv", "<b>.csv"]
    assert '<h2 id="file-2">&lt;b&gt;.csv</h2>' in clerk.clerk.answer.text


def test_an_upload_without_a_file_or_without_its_token_is_refused(app: Flask, at: Callable) -> None:
    clerk = at()
    clerk.upload()
    assert clerk.clerk.faults() == ["Please choose the files of the register first."]
    answer = clerk.clerk.browser.post("/console/imports/new", data={"files": (io.BytesIO(b"a"), "a.csv")})
    assert answer.status_code == 400
    with work.work_for(app, "dnipro"):
        assert db.session.scalars(select(RegisterImport)).all() == []


def test_large_files_are_let_in_here_and_nowhere_else(app: Flask, at: Callable, browse: Callable) -> None:
    clerk = at()
    clerk.upload(files=[(io.BytesIO(b"a;b\n" * 300_000), "large.csv")])
    assert clerk.row().files[0]["size"] == 1_200_000
    stranger = browse("dnipro").post("/console/imports/new", data={"files": (io.BytesIO(b"a" * 300_000), "a.csv")})
    assert stranger.location.startswith("/console/sign-in")


def test_two_clerks_at_once_the_second_is_told_who_works(at: Callable, tmp_path: Path) -> None:
    first, second = at(), at(role=Role.ADMINISTRATOR)
    for clerk in (first, second):
        clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER)]))
    first.post("check")
    page = second.post("check")
    assert f"{first.row().actor_name} works on the register at this moment." in page
    assert second.row().state == "uploaded"
    first.work()
    second.compare()
    assert second.row().state == "checked"


def test_a_stopped_import_stores_nothing_and_can_be_begun_again(app: Flask, at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER)]))
    clerk.compare()
    clerk.post("apply", threshold="5")
    assert "It is stopped. Nothing of it was stored." in clerk.post("cancel")
    clerk.work()
    assert (clerk.row().state, accounts(app)) == ("checked", 0)
    clerk.store()
    assert (clerk.row().state, accounts(app)) == ("applied", 1)
    assert "Meanwhile the import has come further." in clerk.post("cancel")


def test_the_job_twice_is_the_job_once(app: Flask, at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER)]))
    clerk.compare()
    clerk.post("apply", threshold="5")
    turn = clerk.row().turn
    for _ in range(2):
        with work.work_for(app, "dnipro"):
            jobs.work_on(clerk.import_id, turn, ["staff", 1, "x"])
    with work.work_for(app, "dnipro"):
        actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions.count("register.apply") == 1


def test_one_whose_job_is_given_up_says_so_and_may_be_begun_again(app: Flask, at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER)]))
    clerk.post("check")
    turn, given_up = clerk.row().turn, REGISTRY["register.work"].given_up
    assert given_up
    for _twice in range(2):
        with work.work_for(app, "dnipro"):
            given_up(import_id=clerk.import_id, turn=turn, actor=["staff", 1, "x"])
    clerk.clerk.go("import_show", import_id=clerk.import_id, lang="en")
    assert "Something went wrong on our side, and nothing was changed." in clerk.clerk.text
    clerk.compare()
    assert clerk.row().state == "checked"


def test_the_last_import_is_undone_from_its_page(app: Flask, at: Callable, tmp_path: Path) -> None:
    clerk = at()
    for surname in ("Їжакевич", "Ґалаґан"):
        clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER, Прізвище=surname)]))
        clerk.compare()
        clerk.store()
    clerk.post("undo")
    assert "The import is undone." in clerk.work()
    with work.work_for(app, "dnipro"):
        assert db.session.scalars(select(Account.surname)).all() == ["Їжакевич"]


def test_after_a_month_files_and_samples_are_forgotten(app: Flask, at: Callable, tmp_path: Path, time_machine) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER), dnipro_account("short")]))
    clerk.compare()
    clerk.store("50")
    time_machine.move_to(clock.now() + timedelta(days=31))
    with work.work_for(app, "dnipro"):
        forget_imports()
    row = clerk.row()
    assert (row.samples, row.refused, row.undoable) == ({}, [], False)
    assert not (Path(app.extensions["waterworks"].settings.var) / "imports" / "dnipro" / str(row.id)).exists()
    with work.work_for(app, "dnipro"):
        assert db.session.scalar(text("select count(*) from register_brought")) == 0


def test_another_utilitys_import_is_not_found(app: Flask, at: Callable, enter: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER), dnipro_account("short")]))
    clerk.compare()
    stranger = at("melitopol", Role.ADMINISTRATOR)
    stranger.import_id = clerk.import_id
    found = [
        stranger.clerk.browser.get(f"/console/imports/{clerk.import_id}{rest}").status_code
        for rest in ("", "/progress", "/refused/1")
    ]
    for step in ("check", "apply", "undo", "cancel", "encoding"):
        stranger.post(step, threshold="5")
        found.append(stranger.clerk.answer.status_code)
    assert found == [404] * 8


def test_the_list_names_who_and_how_many(at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER)]))
    clerk.compare()
    clerk.clerk.go("imports")
    assert "accounts.csv, meters.csv" in clerk.clerk.text
    assert "compared, not stored" in clerk.clerk.text
    assert clerk.row().actor_name in clerk.clerk.text
    assert (clerk.row().started_at - clock.now()).total_seconds() < 60


def test_the_auditor_sees_an_import_and_changes_nothing(at: Callable, tmp_path: Path) -> None:
    clerk, auditor = at(), at(role=Role.AUDITOR)
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER), dnipro_account("short")]))
    auditor.import_id = clerk.import_id
    for step in (clerk.compare, clerk.store):
        page = auditor.clerk.go("import_show", import_id=clerk.import_id)
        assert "accounts.csv" in page
        assert f"/console/imports/{clerk.import_id}/" not in page
        step()


def test_without_scripts_the_page_of_work_comes_anew_by_itself(at: Callable, tmp_path: Path) -> None:
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER)]))
    clerk.post("check")
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in clerk.clerk.answer.text
    progress = clerk.clerk.browser.get(f"/console/imports/{clerk.import_id}/progress").json
    assert progress == {"state": "checking-1-waiting", "done": 0, "all": 0, "words": "It waits for its turn."}
    assert 'http-equiv="refresh"' not in clerk.work()


def test_a_long_list_asks_the_database_no_more_often(app: Flask, at: Callable) -> None:
    clerk = at()
    asked = []
    for _ in range(3):
        clerk.upload(files=[(io.BytesIO(b"a;b\n1;2\n"), "a.csv")])
        with counted_statements(app) as statements:
            clerk.clerk.go("imports")
        asked.append(len(statements))
    assert asked == [asked[0]] * 3


def test_a_nul_costs_its_row_only(at: Callable, tmp_path: Path) -> None:
    """PostgreSQL has no place for it, neither among the samples nor in a name."""
    clerk = at()
    rows = [dnipro_account(NUMBER), dnipro_account("01234567\0"), dnipro_account("012345678902", Прізвище="Іва\0нов")]
    clerk.upload(*dnipro_files(tmp_path, rows))
    clerk.compare()
    assert (clerk.row().state, clerk.row().report["accounts_refused"]) == (
        "checked",
        {"account_number": 1, "holder": 1},
    )


def test_a_cell_of_half_a_file_is_not_shown_whole(at: Callable, tmp_path: Path) -> None:
    clerk = at()
    long = "ї" * 1_000_000
    page = clerk.upload(*dnipro_files(tmp_path, [dnipro_account(NUMBER), dnipro_account("short", Прізвище=long)]))
    assert len(page) < 100_000
    clerk.compare()
    assert (clerk.row().state, len(clerk.clerk.page) < 100_000) == ("checked", True)
    with clerk.fetch() as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.data.decode("cp1251").count("ї") == 1_000_000
