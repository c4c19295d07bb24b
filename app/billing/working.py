"""The worker counts, issues and takes back, a chunk a job; how far it is (B2)."""

from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Account
from app.billing.models import BillingRun
from app.billing.run import count_chunk, issue_chunk
from app.billing.withdrawing import withdraw_chunk
from app.core import audit, jobs
from app.core.audit import Actor
from app.core.db import db

AT_WORK = ("counting", "issuing", "withdrawing")


def order_work(run_id: int) -> None:
    """For what has been started: chunk after chunk, as long as there is one."""
    actor = audit.current_actor()
    jobs.enqueue(
        go_on,
        in_turn=f"billing:{run_id}",
        run_id=run_id,
        actor=[actor.kind, actor.id, actor.name, actor.client],
    )


@jobs.job("billing.go-on")
def go_on(run_id: int, actor: list[Any]) -> None:
    """One chunk, and the next one after it: a killed worker loses no more than one."""
    with audit.acting_as(Actor(*actor)):
        if count_chunk(run_id) or issue_chunk(run_id) or withdraw_chunk(run_id):
            order_work(run_id)


def progress(run: BillingRun) -> int | None:
    """Percent of the accounts that are done; None where nothing is under way."""
    if run.status not in AT_WORK:
        return None
    last = db.session.scalar(select(func.max(Account.id))) or 1
    first = db.session.scalar(select(func.min(Account.id))) or 0
    return max(0, min(99, 100 * (run.reached_id - first) // max(last - first, 1)))
