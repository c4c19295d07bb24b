"""Where readings are too many to be counted while somebody waits for the page, he can make a batch all the same."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.core import work
from app.core.db import db
from app.core.permissions import Role
from app.metering.export import queries
from app.metering.export.queries import count_while_one_waits, list_batches
from tests.factories import make_account, make_meter, make_reading

SECONDS = text("select pg_sleep(20)")


@pytest.fixture
def endless(app, monkeypatch) -> None:
    with work.work_for(app, "dnipro"):
        make_reading(make_meter(make_account()), 1563, datetime(2026, 11, 20, 12, tzinfo=UTC), used_litres=7_000)
    monkeypatch.setattr(queries, "count_totals", lambda _period: db.session.execute(SECONDS))
    monkeypatch.setattr(queries, "PATIENCE", text("set local statement_timeout = '30ms'"))


def test_a_batch_is_made_though_nobody_counted(app, enter, endless, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("exports")
    assert "so many readings" in visitor.text
    assert "Make a batch" in visitor.text
    visitor.go("export_ask")
    visitor.send(format="csv")
    assert "The batch is being made." in visitor.text
    letters()
    with work.work_for(app, "dnipro"):
        assert [batch.readings for batch in list_batches()] == [1]


def test_what_comes_after_the_count_has_its_time(app, endless) -> None:
    with work.work_for(app, "dnipro"):
        assert count_while_one_waits() is None
        db.session.execute(text("select pg_sleep(0.1)"))


def test_a_count_in_time_is_the_count_and_leaves_no_limit(app, endless, monkeypatch) -> None:
    monkeypatch.undo()
    with work.work_for(app, "dnipro"):
        waiting = count_while_one_waits()
        assert waiting
        assert waiting.readings == 1
        assert db.session.execute(text("show statement_timeout")).scalar_one() == "0"
