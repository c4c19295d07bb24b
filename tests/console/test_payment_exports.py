"""Payments to the office at the console: what waits, a batch by the worker, its file again (B7)."""

import re
from datetime import date

import pytest
import time_machine

from app.core import clock, work
from app.core.permissions import Role
from app.ledger.export.later import make_ordered
from app.ledger.export.queries import list_batches
from app.ledger.paying import post_payment
from tests.factories import make_account


@pytest.fixture
def waiting(app) -> None:
    with work.work_for(app, "dnipro"):
        post_payment("card-payment", "payment:1", {make_account().id: 12345}, happened_on=date(2026, 11, 20))


def make_batch(visitor, letters) -> None:
    visitor.go("payment_export_ask")
    visitor.send(format="csv")
    letters()


def test_a_batch_is_made_once_however_often_one_presses_and_its_file_taken(app, enter, waiting, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("payment_exports")
    assert ("Make a batch" in visitor.text, "123.45" in visitor.text) == (True, True)
    visitor.go("payment_export_ask")
    visitor.send(format="csv")
    make_batch(visitor, letters)
    make_batch(visitor, letters)
    with work.work_for(app, "dnipro"):
        (batch,) = list_batches()
        assert (batch.number, batch.payments, batch.amount_minor, batch.format) == (1, 1, 12345, "csv")
    answers = [visitor.browser.get("/console/payment-exports/1.csv") for _ in range(2)]
    assert answers[0].data == answers[1].data
    assert (b"123,45" in answers[0].data, "attachment" in answers[0].headers["Content-Disposition"]) == (True, True)


def test_where_nothing_waits_no_batch_is_made_and_none_is_promised(app, enter, waiting, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    make_batch(visitor, letters)
    make_batch(visitor, letters)
    assert "There is nothing to export" in visitor.text
    assert "A batch is being made." not in visitor.text
    with work.work_for(app, "dnipro"):
        make_ordered(None, ["staff", 1, "somebody", ""])
    with work.work_for(app, "dnipro"):
        assert [batch.number for batch in list_batches()] == [1]


def test_the_first_batch_may_begin_at_a_day(app, enter, waiting, letters) -> None:
    with time_machine.travel("2026-01-20T09:00Z"), work.work_for(app, "dnipro"):
        post_payment("card-payment", "payment:2", {make_account().id: 700}, happened_on=date(2026, 1, 20))
    today = clock.now().date()
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("payment_export_ask")
    for since, told in (("32.13.2026", "Please choose a day"), ("31.12.2099", "This day has not come yet")):
        visitor.send(since=since, format="csv")
        assert told in visitor.text
        assert visitor.form("format").fields["since"] == since
    for since, told in (("20.01.2026", "130.45"), (f"{today:%d.%m.%Y}", "123.45")):
        visitor.send(since=since, format="csv", step="count")
        assert told in visitor.text
    visitor.send(format="csv")
    letters()
    with work.work_for(app, "dnipro"):
        (batch,) = list_batches()
        assert (batch.payments, batch.since) == (1, today)
    visitor.go("payment_export_ask")
    assert "since" not in visitor.form("format").fields


def test_nothing_is_promised_where_nothing_was_paid_since(app, enter, letters) -> None:
    with time_machine.travel("2026-01-20T09:00Z"), work.work_for(app, "dnipro"):
        post_payment("card-payment", "payment:2", {make_account().id: 700}, happened_on=date(2026, 1, 20))
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("payment_export_ask")
    visitor.send(since="01.02.2026", format="csv")
    assert "Nothing was paid here since that day." in visitor.text
    letters()
    with work.work_for(app, "dnipro"):
        assert list_batches() == []


def test_another_utilitys_batch_is_not_here(enter, waiting, letters) -> None:
    make_batch(enter("dnipro", Role.BILLING), letters)
    other = enter("kamianske", Role.BILLING)
    assert other.browser.get("/console/payment-exports/1.csv").status_code == 404
    other.go("payment_exports")
    assert "No batch has gone yet" in other.text


def test_the_auditor_sees_batches_and_takes_none(enter, waiting, letters) -> None:
    make_batch(enter("dnipro", Role.BILLING), letters)
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("payment_exports")
    assert re.findall(r"/console/payment-exports/1\.\w+", auditor.page) == []
    assert auditor.browser.get("/console/payment-exports/1.csv").status_code == 403
    assert enter("dnipro", Role.METERING).browser.get("/console/payment-exports").status_code == 403


def test_a_colleague_without_the_money_sees_no_way_to_it(enter) -> None:
    visitor = enter("dnipro", Role.METERING)
    visitor.go("exports")
    assert "payment-exports" not in visitor.page
    billing = enter("dnipro", Role.BILLING)
    billing.go("exports")
    assert "payment-exports" in billing.page
