"""The process that does the jobs, in threads, each in its utility; stalled ones are taken up again."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import procrastinate
from flask import Flask
from procrastinate import JobContext, RetryStrategy
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from structlog.contextvars import bound_contextvars

from app.core import work
from app.core.jobs import HOURLY, JOBS_SCHEMA, MINUTELY, NIGHTLY, REGISTRY, Job, Work

log = logging.getLogger(__name__)

STALLED_AFTER = timedelta(seconds=30)
MOST_KILLED = 20
"""So often a job may be cut off with its worker: one that kills it would else be the end of every worker to come."""
KEEP_FINISHED = timedelta(days=14)
MADE_UP_FOR = timedelta(days=1)
"""What should have begun while no worker ran begins with the next one, once: a night must not be lost to a restart."""


def run_worker(app: Flask, database_url: str, *, until_empty: bool = False) -> None:
    """Work until a signal asks to stop (then the jobs under way are finished), or until nothing is left to do."""
    asyncio.run(_run(app, database_url, until_empty=until_empty))


def build(app: Flask, database_url: str) -> procrastinate.App:
    """All that it knows to do, and when."""
    worker = procrastinate.App(
        connector=connector(database_url), periodic_defaults={"max_delay": MADE_UP_FOR.total_seconds()}
    )
    for registered in REGISTRY.values():
        retry = RetryStrategy(max_attempts=registered.attempts, exponential_wait=3)
        worker.task(name=registered.name, retry=retry, pass_context=True)(_in_its_utility(app, registered, retry))
    _housekeeping(worker, app)
    _nights_and_hours(worker, app)
    return worker


async def _run(app: Flask, database_url: str, *, until_empty: bool) -> None:
    worker = build(app, database_url)
    async with worker.open_async():
        log.info("worker at work")
        await worker.run_worker_async(
            wait=not until_empty,
            concurrency=4,
            fetch_job_polling_interval=1.0,
            update_heartbeat_interval=5,
            stalled_worker_timeout=STALLED_AFTER.total_seconds(),
            shutdown_graceful_timeout=20,
            delete_jobs="successful",
        )


def connector(database_url: str) -> procrastinate.PsycopgConnector:
    return procrastinate.PsycopgConnector(
        conninfo=database_url.replace("+psycopg", "", 1),
        kwargs={"options": f"-c search_path={JOBS_SCHEMA}"},
        min_size=1,
        max_size=6,
    )


def _in_its_utility(app: Flask, registered: Job, retry: RetryStrategy) -> Callable[..., None]:
    def run(context: JobContext, *, tenant: str, **arguments: Any) -> None:
        with bound_contextvars(tenant=tenant, job=registered.name):
            try:
                with work.work_for(app, tenant):
                    registered.work(**arguments)
            except Exception as reason:
                if retry.get_retry_decision(exception=reason, job=context.job) is None:
                    _give_up(app, registered, tenant, arguments)
                raise
            log.info("job done")

    return run


def _give_up(app: Flask, registered: Job, tenant: str, arguments: dict[str, Any]) -> None:
    """Nobody waits for ever for what is not tried any more. Why it failed is told in the log."""
    if registered.given_up is None:
        return
    try:
        with work.work_for(app, tenant):
            registered.given_up(**arguments)
    except Exception:
        log.exception("a job that was given up could not be marked as such")


def _housekeeping(worker: procrastinate.App, app: Flask) -> None:
    @worker.periodic(cron="* * * * *")
    @worker.task(name="jobs.retry-stalled", queueing_lock="jobs.retry-stalled", pass_context=True)
    async def retry_stalled(_context: JobContext, timestamp: int) -> None:  # noqa: ARG001 — procrastinate passes it
        for stalled in await worker.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER.total_seconds()):
            if stalled.attempts >= MOST_KILLED:
                log.error("job given up, its workers were killed", extra={"job": stalled.task_name, "id": stalled.id})
                # Before the job ends: a worker that is killed in between does both once more.
                if registered := REGISTRY.get(stalled.task_name):
                    arguments: dict[str, Any] = dict(stalled.task_kwargs)
                    await asyncio.to_thread(_give_up, app, registered, arguments.pop("tenant"), arguments)
                await worker.job_manager.finish_job(stalled, Status.FAILED, delete_job=False)
                continue
            log.warning("job taken up again", extra={"job": stalled.task_name, "id": stalled.id})
            try:
                await worker.job_manager.retry_job(stalled)
            except UniqueViolation:
                # The next of its kind waits already, and does what this one has left.
                await worker.job_manager.finish_job(stalled, Status.FAILED, delete_job=True)

    @worker.periodic(cron="17 3 * * *")
    @worker.task(name="jobs.delete-old", queueing_lock="jobs.delete-old")
    async def delete_old(timestamp: int) -> None:  # noqa: ARG001 — procrastinate passes it
        await worker.job_manager.delete_old_jobs(
            nb_hours=int(KEEP_FINISHED.total_seconds() // 3600), include_failed=True, include_cancelled=True
        )


def _nights_and_hours(worker: procrastinate.App, app: Flask) -> None:
    @worker.periodic(cron="47 1 * * *")
    @worker.task(name="jobs.nightly", queueing_lock="jobs.nightly")
    def nightly(timestamp: int) -> None:  # noqa: ARG001 — procrastinate passes it
        spend_night(app)

    @worker.periodic(cron="2 * * * *")
    @worker.task(name="jobs.hourly", queueing_lock="jobs.hourly")
    def hourly(timestamp: int) -> None:  # noqa: ARG001 — procrastinate passes it
        spend_hour(app)

    @worker.periodic(cron="* * * * *")
    @worker.task(name="jobs.minutely", queueing_lock="jobs.minutely", lock="jobs.minutely")
    def minutely(timestamp: int) -> None:  # noqa: ARG001 — procrastinate passes it
        spend_minute(app)


def spend_night(app: Flask) -> None:
    _in_every_utility(app, NIGHTLY, "night failed")


def spend_hour(app: Flask) -> None:
    _in_every_utility(app, HOURLY, "hour failed")


def spend_minute(app: Flask) -> None:
    _in_every_utility(app, MINUTELY, "minute failed")


def _in_every_utility(app: Flask, tasks: Sequence[Work], complaint: str) -> None:
    """One unit of work for each; one that fails is told of, and keeps neither the next nor a utility from its turn."""
    for slug in app.extensions["waterworks"].tenants:
        for task in tasks:
            try:
                with bound_contextvars(tenant=slug), work.work_for(app, slug):
                    task()
            except Exception:
                log.exception(complaint, extra={"utility": slug, "task": f"{task.__module__}.{task.__name__}"})
