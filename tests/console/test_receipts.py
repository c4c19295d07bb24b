"""Receipts in bulk at the console: one run however often one presses, whole or not there, stopped, forgotten (B4)."""

import re
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select, update

from app.accounts.models import Account, Street
from app.accounts.streets import rename_street
from app.core import clock, work
from app.core.db import db
from app.core.jobs import REGISTRY
from app.core.permissions import Role
from app.receipts import bulk, printing, shelf
from app.receipts.models import PrintRun
from tests.billing.made import OCTOBER, issue, make_tariff
from tests.factories import make_account
from tests.fifth.visitor import Visitor

ASKED = {"period": OCTOBER.isoformat(), "streets": "", "language": "uk"}


@pytest.fixture(autouse=True)
def pieces_of_two(monkeypatch, app, tmp_path) -> None:
    for room in (bulk, printing):
        monkeypatch.setattr(room, "PAGES", 2)
        monkeypatch.setattr(room, "PIECES", 2)
    with work.work_for(app, "dnipro"):
        make_tariff("water", 4710)
        for flat in ("1", "2", "10", "11", "12"):
            make_account(flat=flat, people_registered=1)
        make_account("вул. Інша", people_registered=1)
        issue(OCTOBER)
    monkeypatch.setattr(shelf, "folder", lambda run_id: _made(tmp_path / str(run_id)))


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def ask(visitor: Visitor, **more: str) -> None:
    visitor.go("receipts")
    token = visitor.form("period").fields["csrf_token"]
    data = {**ASKED, **more, "csrf_token": token}
    visitor.answer = visitor.browser.post("/console/receipts", data=data, follow_redirects=True)


def take(visitor: Visitor, path: str) -> tuple[int, bytes]:
    with visitor.browser.get(path) as answer:
        return answer.status_code, answer.data


def runs(app) -> list[PrintRun]:
    with work.work_for(app, "dnipro"):
        found = list(db.session.scalars(select(PrintRun).order_by(PrintRun.id)))
        db.session.expunge_all()
        return found


def test_one_run_however_often_one_presses(app, enter, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    for _ in range(2):
        ask(visitor)
    assert 'value="0"' in visitor.page
    letters()
    visitor.go("receipts")
    (run,) = runs(app)
    assert (run.status, run.done, run.receipts) == ("ready", 6, 6)
    found = [take(visitor, f"/console/receipts/{run.id}/{part}.pdf") for part in (1, 2, 3)]
    assert [status for status, _ in found] == [200, 200, 404]
    assert [len(pypdfium2.PdfDocument(content)) for _, content in found[:2]] == [4, 2]
    ask(visitor)
    letters()
    assert take(visitor, f"/console/receipts/{runs(app)[1].id}/1.pdf") == found[0]
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("audit_trail")
    assert ("had receipts printed" in auditor.text, auditor.answer.status_code) == (True, 200)


def test_a_killed_worker_is_taken_up_again(app, enter, letters, monkeypatch) -> None:
    visitor = enter("dnipro", Role.BILLING)
    ask(visitor)
    join = printing.join_files

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with work.work_for(app, "dnipro"):
        run_id = db.session.scalars(select(PrintRun.id)).one()
        printing.print_piece(run_id, 0)
    monkeypatch.setattr(printing, "join_files", killed)
    with pytest.raises(KeyboardInterrupt), work.work_for(app, "dnipro"):
        printing.print_piece(run_id, 2)
    monkeypatch.setattr(printing, "join_files", join)
    assert [run.done for run in runs(app)] == [2]
    assert take(visitor, f"/console/receipts/{run_id}/1.pdf")[0] == 404
    for done in (0, 2, 2, 4, 4):
        with work.work_for(app, "dnipro"):
            printing.print_piece(run_id, done)
    assert [(run.status, run.done) for run in runs(app)] == [("ready", 6)]
    assert take(visitor, f"/console/receipts/{run_id}/2.pdf")[0] == 200


def test_one_that_cannot_be_printed_says_so_and_may_be_asked_for_again(app, enter) -> None:
    visitor = enter("dnipro", Role.BILLING)
    ask(visitor)
    for _twice in range(2):
        with work.work_for(app, "dnipro"):
            job = REGISTRY["receipts.print"]
            assert job.given_up
            job.given_up(run_id=db.session.scalars(select(PrintRun.id)).one(), done=0)
    visitor.go("receipts", lang="en")
    assert "stopped by a fault of ours. Please tell the operator of the platform" in visitor.text
    ask(visitor)
    assert [run.status for run in runs(app)] == ["failed", "printing"]


def test_who_moves_meanwhile_leaves_nobody_out(app, enter) -> None:
    """The order was kept: the last of the street becomes its first, and each has his receipt once."""
    visitor = enter("dnipro", Role.BILLING)
    ask(visitor, streets="вул. Троїцька")
    for done in (0, 2, 4):
        with work.work_for(app, "dnipro"):
            run_id = db.session.scalars(select(PrintRun.id)).one()
            printing.print_piece(run_id, done)
            db.session.execute(update(Account).where(Account.flat == "12").values(flat="0"))
    parts = [pypdfium2.PdfDocument(take(visitor, f"/console/receipts/{run_id}/{part}.pdf")[1]) for part in (1, 2)]
    texts = [page.get_textpage().get_text_range() for part in parts for page in part]
    assert [re.search(r"кв\.\s(\d+)", text)[1] for text in texts] == ["1", "2", "10", "11", "0"]


def test_stopped_while_a_piece_is_set_leaves_no_file(app, enter, monkeypatch) -> None:
    visitor = enter("dnipro", Role.BILLING)
    ask(visitor)
    print_pages = printing.print_pages

    def slow(*args: object, **more: object) -> bytes:
        printing.stop_print(run_id)
        return print_pages(*args, **more)

    monkeypatch.setattr(printing, "print_pages", slow)
    with work.work_for(app, "dnipro"):
        run_id = db.session.scalars(select(PrintRun.id)).one()
        printing.print_piece(run_id, 0)
    assert [(run.status, run.done) for run in runs(app)] == [("stopped", 0)]
    assert list(shelf.folder(run_id).iterdir()) == []


def test_stopped_while_a_piece_was_set_by_a_worker_that_was_killed_leaves_no_file(app, enter) -> None:
    """The job is taken up again, finds that it is over, and takes away what was written after the stop."""
    visitor = enter("dnipro", Role.BILLING)
    ask(visitor)
    with work.work_for(app, "dnipro"):
        run_id = db.session.scalars(select(PrintRun.id)).one()
        printing.stop_print(run_id)
    shelf.write(shelf.piece(run_id, 0), b"a page")
    with work.work_for(app, "dnipro"):
        printing.print_piece(run_id, 0)
    assert list(shelf.folder(run_id).iterdir()) == []


def test_some_streets_and_what_is_not_there(app, enter, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    for streets, count in (("вул. Інша", "1 receipt"), (" ВУЛ ІНША\n\nвул. Троїцька \nвул. Інша", "6 receipts")):
        ask(visitor, streets=streets, step="count")
        assert count in visitor.text
        assert streets.split("\n")[0].strip() in visitor.page
    assert runs(app) == []
    for streets in (" ВУЛ ІНША\n\nвул. Троїцька \nвул. Інша", "вул. Інша\nвул. Троїцька"):
        ask(visitor, streets=streets)
    assert [(run.streets, run.receipts) for run in runs(app)] == [
        ("вул. Троїцька\nвул. Інша", 6),
    ]
    assert "This is being printed already" in visitor.text
    with work.work_for(app, "dnipro"):
        rename_street(db.session.scalars(select(Street.id).where(Street.name == "вул. Інша")).one(), "вул. Нова")
    ask(visitor, streets="вул. Інша\nвул. Нова", step="count")
    assert "1 receipt" in visitor.text
    ask(visitor, streets="вул. Немає\nвул. Інша\nвул. Ніде")
    assert visitor.answer.status_code == 422
    assert "We do not know these streets: вул. Немає, вул. Ніде." in visitor.text
    assert "вул. Немає\nвул. Інша\nвул. Ніде</textarea>" in visitor.page.replace("\r", "")
    ask(visitor, streets="\n".join(f"вул. {number}" for number in range(201)))
    assert "These are more than 200 streets" in visitor.text
    assert len(runs(app)) == 1
    ask(visitor, period="2026-01-01")
    assert visitor.answer.status_code == 404


def test_stopped_withdrawn_and_forgotten_files_are_gone(app, enter, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    ask(visitor)
    (run,) = runs(app)
    token = visitor.form("period").fields["csrf_token"]
    for _ in range(2):
        visitor.browser.post(f"/console/receipts/{run.id}/stop", data={"csrf_token": token})
    letters()
    ask(visitor, streets="вул. Інша")
    letters()
    with work.work_for(app, "dnipro"):
        ready = db.session.scalars(select(PrintRun.id).where(PrintRun.status == "ready")).one()
        old = clock.now() - timedelta(days=31)
        db.session.execute(update(PrintRun).values(asked_at=old))
        printing.forget_prints()
    assert take(visitor, f"/console/receipts/{ready}/1.pdf")[0] == 404
    ask(visitor)
    with work.work_for(app, "dnipro"):
        last = db.session.scalars(select(PrintRun.id).where(PrintRun.status == "printing")).one()
        db.session.execute(update(PrintRun).where(PrintRun.id == last).values(receipts=7))
    letters()
    assert [run.status for run in runs(app)] == ["stopped", "ready", "changed"]


def test_another_utilitys_and_the_auditors(app, enter, letters) -> None:
    ask(enter("dnipro", Role.BILLING))
    letters()
    (run,) = runs(app)
    path = f"/console/receipts/{run.id}/1.pdf"
    assert enter("kamianske", Role.BILLING).browser.get(path).status_code == 404
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("receipts")
    assert path not in auditor.page
    assert auditor.browser.get(path).status_code == 403
