"""`waterworks receipts print`: a month for the printing house, in pieces or as one file (B4, U4)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
import time_machine

from app import create_app
from app.core import work
from app.core.db import db
from app.receipts import bulk
from config.settings import Settings
from tests.billing.made import OCTOBER, home, issue, make_tariff

SLUG = "melitopol"


@pytest.fixture(autouse=True)
def three_bills(command_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of October, two a file."""
    monkeypatch.setattr(bulk, "PAGES", 2)
    app = create_app(command_settings)
    with time_machine.travel("2026-11-03T09:00:00+00:00", tick=False), work.work_for(app, SLUG):
        make_tariff("water", 2480)
        for flat in ("1", "2", "10"):
            home((OCTOBER, 7), number=f"04567{flat:0>2}", flat=flat)
        issue(OCTOBER)
    yield
    app.extensions["throttle"].dispose()
    with app.app_context():
        db.engine.dispose()


def flats(file: Path) -> list[str]:
    with pypdfium2.PdfDocument(file) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    return [next(flat for flat in ("10", "1", "2") if f"кв.\u00a0{flat}" in text) for text in texts]


def test_in_pieces_and_as_one_file(on_database: Callable, tmp_path: Path) -> None:
    asked = ("receipts", "print", SLUG, "--period", "2026-10")
    ended = on_database(*asked, "--out", str(tmp_path), "--json")
    told = json.loads(ended.out)
    assert told["receipts"] == 3
    assert [flats(Path(file)) for file in told["files"]] == [["1", "2"], ["10"]]

    ones = [tmp_path / "printing" / "house" / name for name in ("one.pdf", "again.pdf")]
    for one in ones:
        assert on_database(*asked, "-o", str(one)).out == f"3 receipts in {one}.\n"
    assert flats(ones[0]) == ["1", "2", "10"]
    assert ones[0].read_bytes() == ones[1].read_bytes()
    assert sorted(ones[0].parent.iterdir()) == sorted(ones)

    ended = on_database("receipts", "print", SLUG, "--period", "2026-09", "-o", str(ones[0]))
    assert (ended.code, ended.err) == (1, f"{SLUG} has no issued bills of 2026-09 there.\n")
    assert flats(ones[0]) == ["1", "2", "10"]
