"""Counting for the dashboard, set by set and beforehand.

Readings are not counted as they come: all of them would wait for the same row.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import TextClause, text
from sqlalchemy.dialects.postgresql import insert

from app.billing.debtors import count_debtors, total_owed
from app.core import clock, jobs, tenancy
from app.core.db import db
from app.figures.models import DailyCount
from app.metering.window import Cycle, cycle

DAYS = 30
"""So many days of registrations are shown."""

# Two at once would count the same and wait for each other row by row.
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('daily_count'), hashtext(:slug))")
READINGS = text("""
    select 'reading', taken_on, source, count(*) from reading
    where taken_on >= :since and source <> 'import' and status in ('accepted', 'review') group by taken_on, source
""")
REGISTRATIONS = text("""
    select 'registration', cast(registered_at at time zone :zone as date) as day, '', count(*) from subscriber
    where registered_at >= cast(:since as timestamp) at time zone :zone group by day
""")
# An account is due when it has a meter that is read here; it has sent when one of them has a reading for the period.
SENT = text("""
    with due as (
        select distinct m.account_id from meter m join account a on a.id = m.account_id
        where m.removed_on is null and m.kind = any(:kinds) and a.closed_on is null
          and not (a.common_meter and :common_meter_closes)
    ), sent as (
        select distinct m.account_id from reading r join meter m on m.id = r.meter_id
        where r.taken_on >= :since and r.period = :period and r.source <> 'import' and r.basis = 'actual'
          and r.status in ('accepted', 'review')
    )
    select count(*), count(sent.account_id) from due left join sent using (account_id)
""")
KNOWN = text("select 1 from daily_count where what = 'debtors' and day = :today and n = 0")
FORGET = text("delete from daily_count where what = :what and day >= :since")
_new = insert(DailyCount)
KEEP = _new.on_conflict_do_update(
    constraint=DailyCount.__table__.primary_key,  # type: ignore[arg-type]  # a primary key is a constraint
    set_={"n": _new.excluded.n, "counted_at": _new.excluded.counted_at},
)

Count = tuple[str, date, str, int]


@jobs.hourly
@jobs.job("figures.recount")
def recount() -> None:
    """What came in this round of readings and the one before, and how accounts stand today."""
    tenant, now = tenancy.current(), clock.now()
    today = now.astimezone(tenant.time_zone).date()
    around = cycle(tenant.readings, tenant.time_zone, today)
    db.session.execute(ONE_AT_A_TIME, {"slug": tenant.slug})
    _replace("reading", around.before, _rows(READINGS, since=around.before), now)
    month_ago = today - timedelta(days=DAYS - 1)
    registered = _rows(REGISTRATIONS, since=month_ago, zone=tenant.time_zone.key)
    _replace("registration", month_ago, registered, now)
    _keep([*_sent(around, today), *_debt(today)], now)


def ask_recount() -> None:
    """As soon as the worker comes to it; asked twice, it counts once."""
    jobs.enqueue(recount, once="figures")


def _sent(around: Cycle, today: date) -> list[Count]:
    tenant = tenancy.current()
    asked = {
        "kinds": list(tenant.meters),
        "common_meter_closes": tenant.readings.common_meter_closes,
        "since": around.before,
        "period": around.period,
    }
    due, sent = db.session.execute(SENT, asked).one()
    return [("due", today, "", due), ("sent", today, "", sent)]


def _debt(today: date) -> list[Count]:
    """As it was counted last night: that means a look at every entry of everybody in debt.

    Where nobody owes, nothing says when that was found out but what stood here for today.
    """
    owed = total_owed()
    if owed.counted_on is None and db.session.scalar(KNOWN, {"today": today}) is None:
        count_debtors()
        owed = total_owed()
    on = owed.counted_on or today
    return [("debt", on, "", owed.minor), ("debtors", on, "", owed.accounts)]


def _rows(statement: TextClause, **asked: object) -> list[Count]:
    return [(what, day, channel, n) for what, day, channel, n in db.session.execute(statement, asked)]


def _replace(what: str, since: date, counts: list[Count], now: datetime) -> None:
    """Days on which nothing is left are forgotten too."""
    db.session.execute(FORGET, {"what": what, "since": since})
    _keep(counts, now)


def _keep(counts: list[Count], now: datetime) -> None:
    rows = [
        {"what": what, "day": day, "channel": channel, "n": n, "counted_at": now} for what, day, channel, n in counts
    ]
    if rows:
        db.session.execute(KEEP, rows)
