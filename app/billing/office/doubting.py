"""Rows that are whole, and yet cannot all be meant: one month of many too late, two balances for one thing (B2)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import text

from app.core.db import db

# A file of charges is for the month of most of them: a slip of a finger in one row does not move the others, nor keep
# the next file from taking its place.
MONTH = text("""
    select period from office_row where kind = 'charge' group by period order by count(*) desc, period desc limit 1
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


def take_doubtful_out(kind: str, usual: date) -> tuple[date, Mapping[int, str]]:
    """The month of the rows that are staged; number of each row that went → why."""
    if kind == "balances":
        twice = {*db.session.scalars(DIFFERENT), *db.session.scalars(SAME)}
        gone = dict.fromkeys(twice, "twice")
        return db.session.scalar(LATEST) or usual, gone
    month = db.session.scalar(MONTH) or db.session.scalar(LATEST) or usual
    return month, dict.fromkeys(db.session.scalars(TOO_LATE, {"month": month}), "period")
