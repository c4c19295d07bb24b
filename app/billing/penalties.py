"""Penalties of a month for a chunk of accounts: the ledger's entries → the pure rule → lines (B2)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from psycopg.types.json import Jsonb
from sqlalchemy import text

from app.billing.due import ASKED_FOR, due_days
from app.billing.law import Law
from app.billing.penalty import Debt, Grown, Paid, largest, penalty, rounded, share_advances, told
from app.billing.pricing import Added
from app.core.statements import Statement, unseen
from app.metering.window import months_later

# Of what was paid in an earlier month, or corrected and taken back as never owed, and told since the last month was
# charged: the first day it changes, the days of the payments, the first day of what was never owed. A day more, for
# what was under way while that was counted; such a payment is named only where no other is. A month is withdrawn only
# after those that would have charged a penalty on it.
LATE = Statement(
    text("""
    with charged as (
        select max(started_at) as at from billing_run where period < :period and status = 'issued'
    ), told as (
        select d.id, d.kind, d.happened_on, d.posted_at > charged.at as after
        from charged join ledger_document d on d.posted_at > charged.at - interval '1 day'
        left join ledger_document o on o.id = d.reverses_id
        where o.kind = 'adjustment' or d.kind in ('card-payment', 'bank-payment') and d.happened_on < :period
    )
    select e.account_id, min(coalesce(was.entered_on, told.happened_on)), coalesce(
            array_agg(distinct told.happened_on) filter (where told.kind <> 'reversal' and told.after),
            array_agg(distinct told.happened_on) filter (where told.kind <> 'reversal'), '{}'
        ), min(was.entered_on)
    from told join ledger_entry e on e.document_id = told.id left join ledger_entry was on was.id = e.reverses_id
    where e.account_id > :after and e.account_id <= :until and e.part = 'main' and e.amount_minor < 0
        and (told.kind <> 'reversal' or e.kind not in ('payment', 'refund') and was.entered_on < :period)
    group by e.account_id
    """)
)

# Of those who owe something of earlier months, or paid it in this one, or told late that it was paid. What was taken
# back was never owed; a payment counts from its own day, whenever it was told, until it is taken back.
OVERDUE = Statement(
    text(f"""
    with owing as (
        select e.account_id from ledger_entry e
        where e.account_id > :after and e.account_id <= :until and e.part = 'main'
        group by e.account_id, e.service
        having sum(e.amount_minor) filter (where e.amount_minor < 0 or e.period < :period) > 0
            or max(e.entered_on) filter (where e.amount_minor < 0) >= :period
        union select * from unnest({unseen("late")})
    )
    select e.account_id, e.service, e.part, asked.period, moved.day, sum(e.amount_minor)::bigint,
        moved.owes, moved.paid, moved.billed
    from ledger_entry e join owing using (account_id)
    cross join lateral (select {ASKED_FOR} as period) asked
    cross join lateral (select e.kind in ('payment', 'refund') as paid, e.line_id is not null as billed,
        e.kind <> 'payment' and (e.amount_minor > 0 or e.kind in ('benefit', 'subsidy') and e.line_id is not null)
            as owes, case when e.kind = 'payment' then (
            select greatest(d.happened_on, o.happened_on)
            from ledger_document d left join ledger_document o on o.id = d.reverses_id where d.id = e.document_id
        ) else e.entered_on end as day
    ) moved
    where moved.day < :following and (moved.paid or e.reverses_id is null
        and not exists (select from ledger_entry r where r.reverses_id = e.id))
    group by e.account_id, e.service, e.part, asked.period, moved.day, moved.owes, moved.paid, moved.billed
    order by e.account_id, e.service, asked.period, moved.day
    """)
)


class Moved(NamedTuple):
    """Below zero it lowers what is owed. `owes`: it is of the debt that is due with the bills of `period`, which a
    benefit on the bill makes smaller; else it counts as paid on `on`, or above zero, as paid no more. `paid` tells
    money that came or went back from what was charged or taken off, `billed` what a run did from what was corrected
    by hand or came with another account.
    """

    service: str
    part: str
    period: date
    on: date
    minor: int
    owes: bool
    paid: bool
    billed: bool


class TooMuch(NamedTuple):
    """Penalty of a month that was charged, what of it stood, and what it is now that all is known."""

    month: date
    service: str
    stood_minor: int
    right_minor: int
    grown: list[Grown]


def penalties(period: date, following: date, law: Law, *, after: int, until: int) -> list[Added]:
    """Of each account and service what grew in the days of `period`. A month before it that did not know of a payment,
    or charged for what was never owed, is counted anew: that only lowers it.
    """
    due_on = due_days(law)
    late = {account_id: told for account_id, *told in LATE.rows(after=after, until=until, period=period)}
    found = OVERDUE.rows(after=after, until=until, period=period, following=following, late=list(late))
    lines = []
    for account_id, rows in groupby(found, key=itemgetter(0)):
        entries = [Moved(*row[1:]) for row in rows]
        if account_id in late:
            since, paid_on, never_owed = late[account_id]
            for one in _too_much(entries, since, period, law, due_on):
                facts = {"before_minor": one.stood_minor, "now_minor": one.right_minor, "grown": told(one.grown)}
                facts |= _why(one.month, paid_on, never_owed)
                amount = one.right_minor - one.stood_minor
                lines.append(Added(account_id, one.month, one.service, "penalty", "", amount, Jsonb(facts)))
        for service, amount, grown in _of_account(entries, period, following, law, due_on):
            if amount > 0:
                facts = {"grown": told(grown)}
                lines.append(Added(account_id, period, service, "penalty", "", amount, Jsonb(facts)))
    return lines


def _why(month: date, paid_on: Sequence[date], never_owed: date | None) -> dict[str, object]:
    """What was not known when this month was charged: of what came after it nothing changes it."""
    end = months_later(month, 1)
    days = [day.isoformat() for day in paid_on if day < end]
    return ({"paid_on": days} if days else {}) | ({"never_owed": True} if never_owed and never_owed < end else {})


def _too_much(
    entries: Sequence[Moved], since: date, period: date, law: Law, due_on: Callable[[date], date]
) -> Iterator[TooMuch]:
    """What was waived by hand is not taken off once more, and what no run charged stays."""
    charged, in_all = Counter[tuple[date, str]](), Counter[str]()
    for one in entries:
        if one.part == "penalty" and not one.paid:
            charged[one.period, one.service] += one.minor if one.billed or not one.owes else 0
            in_all[one.service] += one.minor
    for month in sorted({month for month, _ in charged if since.replace(day=1) <= month < period}):
        end = months_later(month, 1)
        known = [one for one in entries if one.on < end and (one.period < month or not one.owes)]
        found = _of_account(known, month, end, law, due_on)
        right = {service: (amount, grown) for service, amount, grown in found}
        for service in sorted(service for at, service in charged if at == month):
            amount, grown = right.get(service, (0, []))
            over = min(charged[month, service] - amount, in_all[service])
            if over > 0:
                in_all[service] -= over
                yield TooMuch(month, service, amount + over, amount, grown)


def _of_account(
    entries: Iterable[Moved], period: date, following: date, law: Law, due_on: Callable[[date], date]
) -> Iterator[tuple[str, int, list[Grown]]]:
    """What was paid of a penalty that went afterwards pays what is owed, as any advance does."""
    debts: dict[tuple[str, str], Counter[date]] = defaultdict(Counter)
    paid: dict[tuple[str, str], list[Paid]] = defaultdict(list)
    charged: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for one in entries:
        if one.owes:
            debts[one.part, one.service][one.period] += one.minor
        else:
            paid[one.part, one.service].append((one.on, -one.minor))
        if one.part == "penalty" and not one.paid:
            charged[one.service].append((one.period, one.minor))
    parts = {name: _netted(debts[name], paid[name], due_on) for name in sorted(debts.keys() | paid.keys())}
    for (part, service), (owed, money) in share_advances(parts).items():
        if part == "main":
            grown = penalty(owed, money, law, from_on=period, to_on=following - timedelta(days=1))
            before = _on_these(grown, charged[service])
            yield service, rounded(grown, before_minor=before, debt_minor=largest(grown), law=law), grown


def _netted(debts: Counter[date], paid: list[Paid], due_on: Callable[[date], date]) -> tuple[list[Debt], list[Paid]]:
    """What a subsidy is above all that its service was charged pays for others, from the end of its month on."""
    over = [(months_later(month, 1) - timedelta(days=1), -minor) for month, minor in debts.items() if minor < 0]
    return [Debt(due_on(month), minor) for month, minor in sorted(debts.items()) if minor > 0], [*paid, *over]


def _on_these(grown: Sequence[Grown], charged: Iterable[tuple[date, int]]) -> int:
    """What stands of penalties since the oldest of these debts was due; those before were on debts that are paid."""
    since = min((one.due_on for one in grown), default=date.max).replace(day=1)
    return max(sum(minor for period, minor in charged if period >= since), 0)
