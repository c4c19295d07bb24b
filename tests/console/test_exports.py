"""Readings to the office at the console: what waits, a batch by the worker, its file again (U3)."""

import re
from datetime import UTC, datetime

import pytest

from app.core import work
from app.core.permissions import Role
from app.metering.export.later import make_ordered
from app.metering.export.queries import list_batches
from tests.factories import make_account, make_meter, make_reading


@pytest.fixture
def waiting(app) -> None:
    with work.work_for(app, "dnipro"):
        meter = make_meter(make_account())
        make_reading(meter, 1563, datetime(2026, 11, 20, 12, tzinfo=UTC), used_litres=7_000)


def make_batch(visitor, letters) -> None:
    visitor.go("export_ask")
    visitor.send(format="csv")
    letters()


def test_a_batch_is_made_and_its_file_taken(app, enter, waiting, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("exports")
    assert "Make a batch" in visitor.text
    make_batch(visitor, letters)
    with work.work_for(app, "dnipro"):
        (batch,) = list_batches()
        made = (batch.number, batch.readings, batch.value_m3, batch.format)
        assert made == (1, 1, 1563, "csv")
        assert batch.created_by.startswith("billing-")
    answers = [visitor.browser.get("/console/exports/1.csv") for _ in range(2)]
    assert answers[0].data == answers[1].data
    assert (b"1563" in answers[0].data, "attachment" in answers[0].headers["Content-Disposition"]) == (True, True)


def test_twice_the_same_press_makes_one_batch(app, enter, waiting, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    for _ in range(2):
        visitor.go("export_ask")
        visitor.send(format="xlsx")
    letters()
    make_batch(visitor, letters)
    with work.work_for(app, "dnipro"):
        assert [(batch.number, batch.format) for batch in list_batches()] == [(1, "xlsx")]


def test_where_nothing_waits_no_batch_is_made_and_none_is_promised(app, enter, waiting, letters) -> None:
    """The form of a page that was left open, or the Back button; and an order that comes while a batch is made."""
    visitor = enter("dnipro", Role.BILLING)
    make_batch(visitor, letters)
    make_batch(visitor, letters)
    assert "There is nothing to export" in visitor.text
    assert "A batch is being made." not in visitor.text
    with work.work_for(app, "dnipro"):
        make_ordered(None, None, ["staff", 1, "somebody", ""])
    with work.work_for(app, "dnipro"):
        assert [batch.number for batch in list_batches()] == [1]


def test_another_utilitys_batch_is_not_here(app, enter, waiting, letters) -> None:
    make_batch(enter("dnipro", Role.BILLING), letters)
    other = enter("kamianske", Role.BILLING)
    assert other.browser.get("/console/exports/1.csv").status_code == 404
    other.go("exports")
    assert "No batch has gone yet" in other.text


def test_the_auditor_sees_batches_and_takes_none(enter, waiting, letters) -> None:
    make_batch(enter("dnipro", Role.BILLING), letters)
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("exports")
    assert re.findall(r"/console/exports/1\.\w+", auditor.page) == []
    assert auditor.browser.get("/console/exports/1.csv").status_code == 403


@pytest.mark.parametrize("period", ["2026", "2026-13", "yesterday"])
def test_a_month_that_is_none(enter, period: str) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("exports", period=period)
    assert visitor.answer.status_code == 404
