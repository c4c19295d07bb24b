"""Closing the books of a month, so that a balance stays one quick read however old the account is (B3)."""

from datetime import date, timedelta

from sqlalchemy import text

from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict
from app.core.jobs import nightly
from app.ledger.models import ClosedMonth
from app.ledger.queries import find_closed_on

DAYS_OPEN = 10
"""How long after its end the night leaves a month open: for the files of banks and the corrections of clerks."""

WAIT_FOR_POSTERS = text("select pg_advisory_xact_lock(hashtext('ledger'), hashtext(current_setting('app.tenant')))")
FIRST_ENTRY = text(
    "select min(entered_on) from ledger_entry where entered_on > coalesce(cast(:closed_on as date), '-infinity')"
)

CLOSE = text("""
    insert into ledger_closing (account_id, closed_on, service, part, balance_minor)
    with moved as (
        select account_id, service, part, sum(amount_minor) as minor from ledger_entry
        where entered_on > coalesce(cast(:since as date), '-infinity') and entered_on <= :closed_on
        group by account_id, service, part
    ), before as (
        select c.account_id, c.service, c.part, c.balance_minor as minor from ledger_closing c
        join (
            select account_id, max(closed_on) as closed_on from ledger_closing
            where account_id in (select account_id from moved) group by account_id
        ) as latest using (account_id, closed_on)
    )
    select account_id, :closed_on, service, part, sum(minor)
    from (select * from moved union all select * from before) as sums
    group by account_id, service, part
""")


def close_month(last_day: date) -> int:
    """Close the books up to the last day of a month that has ended; gives how many balances were written.

    Raises Conflict("not-a-month-end", "month-not-over", "already-closed").
    """
    if (last_day + timedelta(days=1)).day != 1:
        raise Conflict("not-a-month-end", day=last_day)
    if last_day >= clock.today(tenancy.current().time_zone):
        raise Conflict("month-not-over", day=last_day)
    db.session.execute(WAIT_FOR_POSTERS)
    closed_on = find_closed_on()
    if closed_on is not None and last_day <= closed_on:
        raise Conflict("already-closed", day=closed_on)
    written = db.session.execute(CLOSE, {"since": closed_on, "closed_on": last_day}).rowcount  # type: ignore[attr-defined]
    db.session.add(ClosedMonth(closed_on=last_day, closed_at=clock.now(), closed_by=audit.current_actor().name))
    audit.note("ledger.close", Subject("month", None, last_day.strftime("%Y-%m")), after={"balances": written})
    return int(written)


def next_month_end() -> date | None:
    """The first month that has ended and is open; None while there is nothing to close."""
    first = db.session.execute(FIRST_ENTRY, {"closed_on": find_closed_on()}).scalar_one()
    last_day = end_of_month(first) if first else None
    return last_day if last_day and last_day < clock.today(tenancy.current().time_zone) else None


@nightly
def close_past_months() -> None:
    """A month a night, from the first one with entries, until the one that ended ten days ago."""
    closed_on = find_closed_on()
    first = db.session.execute(FIRST_ENTRY, {"closed_on": closed_on}).scalar_one()
    if first is None:
        return
    last_day = end_of_month(first)
    if last_day + timedelta(days=DAYS_OPEN) < clock.today(tenancy.current().time_zone):
        close_month(last_day)


def end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
