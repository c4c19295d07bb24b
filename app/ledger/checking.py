"""The nightly proof that the last closings are the sums of the entries, account by account (B3)."""

from sqlalchemy import text
from structlog import get_logger

from app.core import clock
from app.core.db import db
from app.core.jobs import nightly
from app.ledger.models import LedgerCheck
from app.ledger.queries import find_closed_on

MOST_NAMED = 100

# A closing has to be the one before it and the entries in between; the one before was proved a month ago. With
# `from_scratch` every entry is summed up instead.
DIFFERENCES = text("""
    with latest as (
        select account_id, max(closed_on) as closed_on from ledger_closing group by account_id
    ), earlier as (
        select c.account_id, max(c.closed_on) as closed_on from ledger_closing c
        join latest using (account_id) where c.closed_on < latest.closed_on and not :from_scratch group by c.account_id
    ), summed as (
        select account_id, service, part, sum(minor) as minor from (
            select e.account_id, e.service, e.part, e.amount_minor as minor from ledger_entry e
            join latest using (account_id) left join earlier using (account_id)
            where e.entered_on <= latest.closed_on and e.entered_on > coalesce(earlier.closed_on, '-infinity')
            union all
            select c.account_id, c.service, c.part, c.balance_minor from ledger_closing c
            join earlier using (account_id, closed_on)
        ) as both_kinds group by account_id, service, part
    ), closed as (
        select c.account_id, c.service, c.part, c.balance_minor as minor from ledger_closing c
        join latest using (account_id, closed_on)
    )
    select account_id, service, part, coalesce(closed.minor, 0) as closing_minor,
        coalesce(summed.minor, 0)::bigint as entries_minor, count(*) over () as found
    from closed full join summed using (account_id, service, part)
    where coalesce(closed.minor, 0) <> coalesce(summed.minor, 0)
    order by account_id, service, part limit :most
""")
BALANCES = text("select count(*) from ledger_closing where closed_on = :closed_on")


@nightly
def check_nightly() -> None:
    check_ledger()


def check_ledger(*, from_scratch: bool = False) -> LedgerCheck | None:
    """Stores what was found and names the differences in the log; None while no month was ever closed."""
    closed_on = find_closed_on()
    if closed_on is None:
        return None
    found = db.session.execute(DIFFERENCES, {"from_scratch": from_scratch, "most": MOST_NAMED}).mappings().all()
    check = LedgerCheck(
        checked_at=clock.now(),
        closed_on=closed_on,
        balances=db.session.execute(BALANCES, {"closed_on": closed_on}).scalar_one(),
        found=found[0]["found"] if found else 0,
        differences=[{name: value for name, value in row.items() if name != "found"} for row in found],
    )
    db.session.add(check)
    if found:
        get_logger().error("ledger.differences", found=check.found, first=check.differences[0])
    return check
