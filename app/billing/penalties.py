"""Penalties of a month for a chunk of accounts: the ledger's entries → the pure rule → lines (B2)."""

from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from psycopg.types.json import Jsonb
from sqlalchemy import text

from app.billing.law import Law
from app.billing.penalty import Debt, Grown, penalty, rounded
from app.billing.pricing import Added
from app.core.statements import Statement

# Of those who owe something of earlier months, or paid it in this one.
OVERDUE = Statement(
    text("""
    with owing as (
        select e.account_id, e.service from ledger_entry e
        where e.account_id > :after and e.account_id <= :until and e.part = 'main'
        group by e.account_id, e.service
        having sum(e.amount_minor) filter (where e.amount_minor < 0 or e.period < :period) > 0
            or max(e.entered_on) filter (where e.amount_minor < 0) >= :period
    )
    select e.account_id, e.service, e.part, e.period, e.entered_on, sum(e.amount_minor)::bigint,
        bool_or(e.amount_minor > 0)
    from ledger_entry e join owing using (account_id, service)
    where e.entered_on < :following
    group by e.account_id, e.service, e.part, e.period, e.entered_on, e.amount_minor > 0
    order by e.account_id, e.service, e.period, e.entered_on
    """)
)


class Moved(NamedTuple):
    """`owes`: it made the debt larger, for `period`; else it was paid on `on`."""

    part: str
    period: date
    on: date
    minor: int
    owes: bool


def penalties(period: date, following: date, law: Law, *, after: int, until: int) -> list[Added]:
    """Of each account and service what grew in the days of `period`."""
    found = OVERDUE.rows(after=after, until=until, period=period, following=following)
    return [
        Added(account_id, period, service, "penalty", "", amount, Jsonb({"grown": _told(grown)}))
        for (account_id, service), entries in groupby(found, key=itemgetter(0, 1))
        for amount, grown in [_penalty([Moved(*rest) for _, _, *rest in entries], period, following, law)]
        if amount > 0
    ]


def _penalty(entries: list[Moved], period: date, following: date, law: Law) -> tuple[int, list[Grown]]:
    main = [one for one in entries if one.part == "main"]
    debts = [Debt(law.due_on(one.period), one.minor) for one in main if one.owes]
    paid = [(one.on, -one.minor) for one in main if not one.owes]
    grown = penalty(debts, paid, law, from_on=period, to_on=following - timedelta(days=1))
    before = sum(one.minor for one in entries if one.part == "penalty" and one.owes)
    debt = sum(one.amount_minor for one in debts if one.due_on < following) - sum(minor for _, minor in paid)
    return rounded(grown, before_minor=before, debt_minor=max(debt, 0), law=law), grown


def _told(grown: list[Grown]) -> list[list[object]]:
    """Debt by debt; days on which nothing changed for it are one row."""
    told: list[list[object]] = []
    last: Grown | None = None
    for one in sorted(grown, key=lambda one: (one.due_on, one.from_on)):
        row = [one.from_on.isoformat(), one.to_on.isoformat(), one.overdue_minor, f"{float(one.rate * 100):.4g}"]
        if last and _goes_on(last, one):
            told[-1][1] = row[1]
        else:
            told.append([*row, one.due_on.isoformat()])
        last = one
    return told


def _goes_on(before: Grown, one: Grown) -> bool:
    same = (before.due_on, before.overdue_minor, before.rate) == (one.due_on, one.overdue_minor, one.rate)
    return same and one.from_on == before.to_on + timedelta(days=1)
