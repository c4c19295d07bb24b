"""`waterworks billing`: a month is charged, looked at, issued, withdrawn (B2, U4)."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from app.cli.bar import progress_bar
from app.cli.environment import open_app
from app.cli.sentences import CannotBeDone
from app.cli.staff import operator

if TYPE_CHECKING:
    from flask import Flask

    from app.billing.models import BillingRun

REFUSALS = {
    "billed-by-office": "{slug} is charged by its billing office; import its files instead.",
    "month-not-begun": "This month has not begun yet.",
    "no-tariffs": "No published tariff of {slug} holds on the first day of this month; publish one first.",
    "run-under-way": "Another month of {slug} is not finished; issue or withdraw it first.",
    "being-issued": "This month of {slug} is being issued; go on with `waterworks billing issue`, then withdraw it.",
    "not-in-review": "This month does not wait for review: see `waterworks billing status {slug}`.",
    "already-withdrawn": "This run is withdrawn already.",
    "later-run": "A later month of {slug} is charged already; withdraw that one first.",
    "already-run": "This month of {slug} is charged already; withdraw it to charge it anew.",
}


def _month(_context: click.Context, _option: click.Parameter, typed: str) -> date:
    try:
        return datetime.strptime(typed, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise click.BadParameter(f"{typed} is no month; write it like 2026-11.") from None


@click.group()
def billing() -> None:
    """Charge the months of a utility."""


MONTH = click.option("--period", required=True, callback=_month, metavar="YYYY-MM", help="The month.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For scripts.")


@billing.command()
@click.argument("slug")
@MONTH
@AS_JSON
def run(slug: str, period: date, *, as_json: bool) -> None:
    """Count the charges of a month of SLUG, or go on where that was stopped. Nobody owes anything yet."""
    from app.billing import run as feature

    with open_app() as app:
        run_id = _started(app, slug, period)
        _chunks(app, slug, run_id, feature.count_chunk, "Charging")
        _say(app, slug, run_id, as_json=as_json)


@billing.command()
@click.argument("slug")
@MONTH
@click.option("--no-letters", "silent", is_flag=True, help="Write to nobody, say after a small correction.")
@AS_JSON
def issue(slug: str, period: date, *, silent: bool, as_json: bool) -> None:
    """Issue the bills of a month of SLUG that was counted, or go on with that."""
    from app.billing import run as feature

    with open_app() as app:
        run_id, status = _found(app, slug, period)
        if status != "issuing":
            _do(app, slug, lambda: feature.start_issue(run_id, letters=not silent))
        _chunks(app, slug, run_id, feature.issue_chunk, "Issuing")
        _say(app, slug, run_id, as_json=as_json)


@billing.command()
@click.argument("slug")
@MONTH
@click.option("--why", required=True, help="Stands in the audit trail and in the ledger.")
@AS_JSON
def withdraw(slug: str, period: date, *, why: str, as_json: bool) -> None:
    """Throw a month of SLUG away, or go on with that; what was issued is reversed in the ledger."""
    from app.billing import withdrawing as feature

    if not why.strip():
        raise click.UsageError("--why is blank; say why the month is taken back.")
    with open_app() as app:
        run_id, status = _found(app, slug, period)
        if status != "withdrawing":
            _do(app, slug, lambda: feature.withdraw_run(run_id, words=why))
        _chunks(app, slug, run_id, feature.withdraw_chunk, "Taking back")
        _say(app, slug, run_id, as_json=as_json)


@billing.command()
@click.argument("slug")
@AS_JSON
def status(slug: str, *, as_json: bool) -> None:
    """The months of SLUG, the newest first."""
    from app.billing.queries import list_runs
    from app.core import work

    with open_app() as app, work.work_for(app, slug):
        facts = [_facts(one) for one in list_runs()]
    click.echo(json.dumps(facts) if as_json else "\n".join(map(_line, facts)) or f"{slug} has no charged month.")


def _started(app: "Flask", slug: str, period: date) -> int:
    """The run of this month that is being counted, or a new one."""
    from app.billing import run as feature
    from app.core import work

    with work.work_for(app, slug):
        known = feature.find_run(period)
        found = (known.id, known.status) if known else None
    if found and found[1] == "counting":
        return found[0]
    return int(_do(app, slug, lambda: feature.start_run(period).id))


def _found(app: "Flask", slug: str, period: date) -> tuple[int, str]:
    from app.billing import run as feature
    from app.core import work

    with work.work_for(app, slug):
        found = feature.find_run(period)
        if found is None:
            raise CannotBeDone(f"{slug} has no run of {period:%Y-%m}; begin it with `waterworks billing run`.")
        return found.id, found.status


def _do(app: "Flask", slug: str, action: Callable[[], Any]) -> Any:
    from app.core import work
    from app.core.audit import acting_as
    from app.core.errors import Conflict

    try:
        with work.work_for(app, slug), acting_as(operator()):
            return action()
    except Conflict as problem:
        sentence = REFUSALS.get(problem.code, problem.code)
        raise CannotBeDone(sentence.format(slug=slug)) from None


def _chunks(app: "Flask", slug: str, run_id: int, chunk: Callable[[int], bool], what: str) -> None:
    """Each in a unit of work of its own: a run that is stopped goes on from there."""
    from app.billing.run import get_run
    from app.billing.working import progress

    with progress_bar(what) as show:
        while _do(app, slug, lambda: chunk(run_id)):
            show(_do(app, slug, lambda: progress(get_run(run_id))) or 0, 100)


def _say(app: "Flask", slug: str, run_id: int, *, as_json: bool) -> None:
    from app.billing import run as feature
    from app.core import work

    with work.work_for(app, slug):
        found = feature.get_run(run_id)
        facts = {**_facts(found), "summary": found.summary}
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else _line(facts))


def _facts(run: "BillingRun") -> dict[str, Any]:
    return {
        "period": f"{run.period:%Y-%m}",
        "status": run.status,
        "accounts": run.accounts,
        "total_minor": run.total_minor,
        "due_on": run.due_on.isoformat(),
    }


def _line(facts: dict[str, Any]) -> str:
    total = f"{facts['total_minor'] / 100:,.2f}".replace(",", " ")
    return f"{facts['period']}  {facts['status']:<10} {facts['accounts']:>9,} bills  {total:>16}"
