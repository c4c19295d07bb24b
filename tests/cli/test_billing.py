"""`waterworks tariffs` and `waterworks billing`: a month from the file of prices to the ledger and back."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.billing.queries import list_runs
from app.billing.tariff_file import EXAMPLE
from app.core import work
from app.core.db import db
from app.ledger.queries import balance_of
from config.settings import Settings
from tests.billing.made import OCTOBER, SEPTEMBER, read
from tests.factories import make_account, make_meter

SLUG = "melitopol"
PRICES = EXAMPLE.replace("2027", "2026").replace("07", "01")


@pytest.fixture
def lived_in(command_settings: Settings) -> Iterator[tuple[Flask, int]]:
    """One account that used seven m³ in October."""
    app = create_app(command_settings)
    with work.work_for(app, SLUG):
        account = make_account(number="0456780")
        meter = make_meter(account)
        read(meter, SEPTEMBER, 10, None)
        read(meter, OCTOBER, 17, 7)
        account_id = account.id
    yield app, account_id
    app.extensions["throttle"].dispose()
    with app.app_context():
        db.engine.dispose()


def test_a_month_is_charged_issued_and_taken_back(on_database: Callable, lived_in, tmp_path: Path) -> None:
    app, account_id = lived_in
    refused = tmp_path / "wrong.csv"
    refused.write_text(PRICES.replace("water", "steam"))
    ended = on_database("tariffs", "import", SLUG, str(refused))
    assert ended.code == 1
    assert ended.err.splitlines() == [
        "line 2, service: We do not understand this. Please write it as in the sample.",
        "Nothing was imported from wrong.csv. Mend these lines, then import it again.",
    ]
    assert on_database("tariffs", "list", SLUG).out == f"{SLUG} has no tariff.\n"
    prices = tmp_path / "prices.csv"
    prices.write_text(PRICES)
    ended = on_database("tariffs", "import", SLUG, str(prices), "--publish", "--json")
    assert [(one["status"], one["blocks"]) for one in json.loads(ended.out)] == [("published", [[0, None, 4710]])]
    assert on_database("billing", "issue", SLUG, "--period", "2026-10").code == 1
    counted = json.loads(on_database("billing", "run", SLUG, "--period", "2026-10", "--json").out)
    assert (counted["status"], counted["accounts"]) == ("review", 1)
    issued = on_database("billing", "issue", SLUG, "--period", "2026-10", "--no-letters")
    assert issued.out.split() == ["2026-10", "issued", "1", "bills", "329.70"]
    with work.work_for(app, SLUG):
        assert list_runs()[0].told_at is not None
    assert owed(app, account_id) == 32_970
    assert on_database("billing", "withdraw", SLUG, "--period", "2026-10", "--why", " ").code == 2
    on_database("billing", "withdraw", SLUG, "--period", "2026-10", "--why", "a wrong tariff")
    assert owed(app, account_id) == 0
    told = json.loads(on_database("billing", "status", SLUG, "--json").out)
    assert [one["status"] for one in told] == ["withdrawn"]


def owed(app: Flask, account_id: int) -> int:
    with work.work_for(app, SLUG):
        return balance_of(account_id).total_minor


def test_where_the_office_charges_it_says_so(on_database: Callable) -> None:
    ended = on_database("billing", "run", "kamianske", "--period", "2026-10")
    assert (ended.code, ended.err) == (1, "kamianske is charged by its billing office; import its files instead.\n")
