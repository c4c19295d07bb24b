"""Work for later. A job exists if and only if the data it belongs to was committed; it carries its utility."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import procrastinate
from procrastinate import exceptions

from app.core import tenancy
from app.core.db import db, driver_of

JOBS_SCHEMA = "jobs"
PATIENT = -1
"""In the queue's order, where jobs are 0 unless told otherwise."""

Work = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    work: Work
    attempts: int
    given_up: Work | None


REGISTRY: dict[str, Job] = {}
NIGHTLY: list[Work] = []
"""What is done once a night for every utility."""
HOURLY: list[Work] = []
"""What is done once an hour for every utility."""
MINUTELY: list[Work] = []
"""What is looked after every minute for every utility; quick where there is nothing to do."""

# It has no tasks and no pool: all it does is to defer on a connection that it is given.
_deferrer = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def job(name: str, *, attempts: int = 10, given_up: Work | None = None) -> Callable[[Work], Work]:
    """Make a function a job. It may run more than once, so it has to leave the same result when it does.

    `given_up` takes the same arguments, and says what is so when it has failed as often as it may.
    """

    def register(work: Work) -> Work:
        REGISTRY[name] = Job(name, work, attempts, given_up)
        return work

    return register


def nightly(work: Work) -> Work:
    """Make a function part of every utility's night. It takes no arguments and may run twice."""
    NIGHTLY.append(work)
    return work


def hourly(work: Work) -> Work:
    """Make a function part of every utility's hour. It takes no arguments and may run twice."""
    HOURLY.append(work)
    return work


def minutely(work: Work) -> Work:
    """Make a function part of every utility's minute. It takes no arguments and may run twice."""
    MINUTELY.append(work)
    return work


def enqueue(
    work: Work,
    *,
    once: str | None = None,
    in_turn: str | None = None,
    at: datetime | None = None,
    patient: bool = False,
    **arguments: Any,
) -> None:
    """Run `work(**arguments)` for this utility after the commit, not before `at`.

    With `once`, a job that waits under the same name already is enough. Jobs with the same `in_turn` are done one after
    the other, in the order in which they were enqueued. A `patient` one is done when no other waits: there are
    thousands of its kind, and another utility's people wait behind them.
    """
    name = next(job.name for job in REGISTRY.values() if job.work is work)
    slug = tenancy.current().slug
    # Only a job that may wait already can be refused, and take what was done before it along.
    undone = db.session.begin_nested() if once else nullcontext()
    with suppress(exceptions.AlreadyEnqueued), undone:
        deferrer = _deferrer.configure_task(
            name,
            connection=driver_of(db.session.connection()),
            lock=f"{slug}:{in_turn}" if in_turn else None,
            queueing_lock=f"{slug}:{once}" if once else None,
            schedule_at=at,
            priority=PATIENT if patient else None,
        )
        deferrer.defer(tenant=slug, **arguments)
