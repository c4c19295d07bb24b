"""Rows that are whole, and yet cannot all be meant: one month of many too late, two balances for one thing (B2)."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import text

from app.core.db import db

# A month is told as a whole where it has at least half as many charges as the fullest one. A slip of a finger in one
# row does not move the others, and a few late charges do not take the place of all that a month was charged.
MONTHS = text("""
    with month as (select period, count(*) as charges from office_row where kind = 'charge' group by period)
    select period from month where charges * 2 >= (select max(charges) from month) order by period
""")
LATEST = text("select max(period) from office_row")
TOO_LATE = text("delete from office_row where period > :month and kind <> 'payment' returning number")
# The same row twice is one; of two that differ nobody knows which is right, so neither says anything any more.
DIFFERENT = text("""
    update office_row r set minor = null, penalty_minor = null
    from office_row o
    where o.account = r.account and o.service = r.service and o.number <> r.number and r.minor is not null
        and (o.minor, o.penalty_minor) is distinct from (r.minor, r.penalty_minor)
    returning r.number
""")
SAME = text("""
    delete from office_row r using office_row o
    where o.account = r.account and o.service = r.service and o.number < r.number and r.minor = o.minor
    returning r.number
""")


class Month(NamedTuple):
    """Rows with a period after the one day and up to the other are told with this month."""

    period: date
    after: date
    until: date


def take_doubtful_out(kind: str, usual: date) -> tuple[Sequence[Month], Mapping[int, str]]:
    """The months that are told, the newest last; number of each row that went → why."""
    if kind == "balances":
        twice = {*db.session.scalars(DIFFERENT), *db.session.scalars(SAME)}
        gone = dict.fromkeys(twice, "twice")
        return [Month(db.session.scalar(LATEST) or usual, date.min, date.max)], gone
    found = db.session.scalars(MONTHS).all() or [db.session.scalar(LATEST) or usual]
    months = [Month(one, before, one) for before, one in pairwise([date.min, *found])]
    months[-1] = months[-1]._replace(until=date.max)  # payments, of whatever month they are
    return months, dict.fromkeys(db.session.scalars(TOO_LATE, {"month": found[-1]}), "period")
