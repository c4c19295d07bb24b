"""Half a file, or the wrong one, is imported at the console: it closes many accounts only by their number (U3)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts.register.importing import import_register
from app.core import work
from app.core.db import db
from tests.accounts.register.offices import dnipro_account, dnipro_files
from tests.console.importer import Importer
from tests.factories import make_account

METER = ["012345678901", "39429569", "ХВ", "кухня", 5, "01.05.2024", "01.05.2028", "1556", "01.10.2026"]


@pytest.fixture
def at(app: Flask, enter: Callable) -> Callable[..., Importer]:
    return lambda: Importer(app, enter, "dnipro")


def sixty_and_twenty(at: Callable, tmp_path: Path) -> Importer:
    """Sixty accounts are stored, and a file with twenty of them is compared."""
    clerk, rows = at(), [dnipro_account(f"0123456789{n:02}") for n in range(60)]
    for part in (60, 20):
        clerk.upload(*dnipro_files(tmp_path, rows[:part]))
        clerk.compare()
        if part == len(rows):
            assert "type how many they are" not in clerk.clerk.page
            clerk.store()
    assert "To close more than 5% of the open accounts, type how many they are: 40" in clerk.clerk.page
    return clerk


@pytest.mark.parametrize("count", ["", "39", "no"])
def test_half_a_file_closes_no_city(app: Flask, at: Callable, tmp_path: Path, count: str) -> None:
    clerk = sixty_and_twenty(at, tmp_path)
    clerk.post("apply", threshold="5", close_missing="yes", close_count=count)
    (why,) = clerk.clerk.faults()
    assert why.startswith("This would close 40 accounts. If the file is the whole register, please type that number")
    assert (clerk.clerk.answer.status_code, clerk.row().state, closed(app)) == (422, "checked", 0)


@pytest.mark.parametrize(
    ("typed", "shut"), [({}, 0), ({"close_count": "40"}, 0), ({"close_missing": "yes", "close_count": " 40 "}, 40)]
)
def test_many_missing_accounts_are_closed_when_their_number_is_typed(
    app: Flask, at: Callable, tmp_path: Path, typed: dict[str, str], shut: int
) -> None:
    clerk = sixty_and_twenty(at, tmp_path)
    clerk.store(**typed)
    assert (clerk.row().state, closed(app)) == ("applied", shut)


def closed(app: Flask) -> int:
    with work.work_for(app, "dnipro"):
        return db.session.scalar(text("select count(closed_on) from account"))


def test_more_missing_than_were_seen_are_not_closed(app: Flask, at: Callable, tmp_path: Path) -> None:
    """Between the look and the storing others came in."""
    clerk, rows = at(), [dnipro_account(f"0123456789{n:02}") for n in range(60)]
    for part in (30, 5):
        clerk.upload(*dnipro_files(tmp_path, rows[:part]))
        clerk.compare()
        if part == 30:
            clerk.store()
    with work.work_for(app, "dnipro"):
        more = dnipro_files(tmp_path, rows)
        import_register(more, refuse=lambda _refusal: None)
    page = clerk.store(close_missing="yes", close_count="25")
    assert "55 of 60 open accounts are not in the file and would be closed: more than before." in page
    assert clerk.row().state == "checked"


def test_what_was_refused_or_never_came_is_shown_as_gone_by_nobody(app: Flask, at: Callable, tmp_path: Path) -> None:
    """The rows that are shown are of those that are counted."""
    clerk = at()
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(METER[0])], [METER]))
    clerk.compare()
    clerk.store()
    with work.work_for(app, "dnipro"):
        make_account(number="012345678909", from_office=False)
    clerk.upload(*dnipro_files(tmp_path, [dnipro_account(METER[0])], [[*METER[:7], "-3", METER[8]]]))
    clerk.compare()
    row = clerk.row()
    assert (row.report["difference"]["accounts_missing"], row.report["difference"]["meters_removed"]) == (0, 0)
    assert (row.samples["accounts_missing"], row.samples["meters_removed"]) == ([], [])
