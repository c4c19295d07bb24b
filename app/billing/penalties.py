"""Penalties of a month for a chunk of accounts: the ledger's entries → the pure rule → lines (B2)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb
from sqlalchemy import text

from app.billing.due import ASKED_FOR, due_days
from app.billing.law import Law
from app.billing.penalty import Debt, Grown, Paid, largest, penalty, rounded, share_advances
from app.billing.pricing import Added
from app.core.statements import Statement

# Of those who owe something of earlier months, or paid it in this one. What was taken back was never owed; a payment
# counts until it is taken back.
OVERDUE = Statement(
    text(f"""
    with owing as (
        select e.account_id, e.service from ledger_entry e
        where e.account_id > :after and e.account_id <= :until and e.part = 'main'
        group by e.account_id, e.service
        having sum(e.amount_minor) filter (where e.amount_minor < 0 or e.period < :period) > 0
            or max(e.entered_on) filter (where e.amount_minor < 0) >= :period
    )
    select e.account_id, e.service, e.part, asked.period, e.entered_on, sum(e.amount_minor)::bigint,
        bool_or(e.amount_minor > 0)
    from ledger_entry e join (select distinct account_id from owing) o using (account_id)
    cross join lateral (select {ASKED_FOR} as period) asked
    where e.entered_on < :following and (e.kind in ('payment', 'refund') or e.reverses_id is null
        and not exists (select from ledger_entry r where r.reverses_id = e.id))
    group by e.account_id, e.service, e.part, asked.period, e.entered_on, e.amount_minor > 0
    order by e.account_id, e.service, asked.period, e.entered_on
    """)
)


class Moved(NamedTuple):
    """`owes`: it made the debt larger, due with the bills of `period`; else it was paid on `on`."""

    service: str
    part: str
    period: date
    on: date
    minor: int
    owes: bool


def penalties(period: date, following: date, law: Law, *, after: int, until: int) -> list[Added]:
    """Of each account and service what grew in the days of `period`."""
    due_on = due_days(law)
    found = OVERDUE.rows(after=after, until=until, period=period, following=following)
    return [
        Added(account_id, period, service, "penalty", "", amount, Jsonb({"grown": _told(grown)}))
        for account_id, entries in groupby(found, key=itemgetter(0))
        for service, amount, grown in _of_account(entries, period, following, law, due_on)
        if amount > 0
    ]


def _of_account(
    entries: Iterable[Sequence[Any]], period: date, following: date, law: Law, due_on: Callable[[date], date]
) -> Iterator[tuple[str, int, list[Grown]]]:
    services: dict[str, tuple[list[Debt], list[Paid]]] = {}
    charged_before: dict[str, int] = defaultdict(int)
    for one in (Moved(*rest) for _, *rest in entries):
        debts, paid = services.setdefault(one.service, ([], []))
        if one.part == "penalty":
            charged_before[one.service] += one.minor if one.owes else 0
        elif one.owes:
            debts.append(Debt(due_on(one.period), one.minor))
        else:
            paid.append((one.on, -one.minor))
    for service, (debts, paid) in share_advances(services).items():
        grown = penalty(debts, paid, law, from_on=period, to_on=following - timedelta(days=1))
        amount = rounded(grown, before_minor=charged_before[service], debt_minor=largest(grown), law=law)
        yield service, amount, grown


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
