"""Hours and nights of the worker: what fails is alone with it, and what was missed is made up for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
import pytest
import time_machine
from flask import Flask
from procrastinate.jobs import Job
from procrastinate.periodic import PeriodicDeferrer

from app.core import mail, tenancy, worker
from app.core.db import db
from app.core.mail import Letter


def broken() -> None:
    raise ZeroDivisionError


def healthy() -> None:
    mail.post("recover", to="olena@example.org", language="uk", context={})


def test_one_task_that_fails_does_not_take_the_others_of_its_utility_along(app: Flask, monkeypatch, caplog) -> None:
    monkeypatch.setattr(worker, "MINUTELY", [healthy, broken, healthy])
    worker.spend_minute(app)
    for slug in ("dnipro", "melitopol"):
        with tenancy.serving(app, slug):
            assert db.session.scalar(db.select(db.func.count()).select_from(Letter)) == 2
    assert {record.task for record in caplog.records if record.message == "minute failed"} == {
        f"{__name__}.broken",
    }


@pytest.mark.parametrize("away", [timedelta(minutes=5), timedelta(hours=9)])
def test_a_night_without_a_worker_is_made_up_for(app: Flask, away: timedelta) -> None:
    """The database keeps it from happening twice."""
    begins = datetime(2026, 11, 23, 1, 47, tzinfo=UTC) + away
    due = [task.task.name for task, _ in deferrer(app).get_previous_tasks(at=begins.timestamp())]
    assert (due.count("jobs.nightly"), due.count("jobs.hourly")) == (1, 1)


def deferrer(app: Flask) -> Any:
    built = worker.build(app, "postgresql://nobody@nowhere/nothing")
    assert isinstance(built, procrastinate.App)
    return PeriodicDeferrer(registry=built.periodic_registry, **built.periodic_defaults)


def test_letters_wait_for_a_mail_server_that_is_away_for_a_weekend(app: Flask) -> None:
    task = worker.build(app, "postgresql://nobody@nowhere/nothing").tasks["mail.send-letter"]
    waits, now = timedelta(), datetime.now(UTC)
    with time_machine.travel(now, tick=False):
        for tried in range(100):
            letter = Job(id=1, queue="", lock=None, queueing_lock=None, task_name=task.name, attempts=tried)
            again = task.get_retry_exception(exception=OSError(), job=letter)
            waits += again.retry_decision.retry_at - now if again else timedelta()
    assert timedelta(days=3) < waits < timedelta(days=4)
