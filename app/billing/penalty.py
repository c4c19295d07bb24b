"""Penalty for late payment, day by day. Pure (UA: Law 2189-VIII art. 26; RU: Housing Code art. 155 p. 14)."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

from app.billing.law import Law, next_working_day

DAY = timedelta(days=1)
KEPT = 4096
"""Thousands of accounts owe since the same days: what hangs on days alone is found once."""


@dataclass(frozen=True, slots=True)
class Debt:
    """What one month was charged and has to be paid by `due_on`."""

    due_on: date
    amount_minor: int


Paid = tuple[date, int]
"""On which day, and how much; below zero what was taken back on it."""
Of = tuple[list[Debt], list[Paid]]
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Grown:
    """Days with one sum overdue at one rate: what explains a penalty."""

    from_on: date
    to_on: date
    overdue_minor: int
    rate: Fraction
    amount: Fraction
    due_on: date
    """Of the debt."""


def share_advances(services: Mapping[Name, Of]) -> dict[Name, Of]:
    """What is paid for one service beyond all it was charged pays what another one is still owed, from its day on.

    Nobody is late who owes nothing in all, whatever a sum that came before its bill was entered for. The first ones
    that want it get it.
    """
    wanting = {
        name: sum(one.amount_minor for one in debts) - sum(minor for _, minor in paid)
        for name, (debts, paid) in services.items()
    }
    if all(minor >= 0 for minor in wanting.values()):
        return dict(services)
    shared = {name: (list(debts), list(paid)) for name, (debts, paid) in services.items()}
    for day, minor in sorted(over for debts, paid in services.values() for over in _over(debts, paid)):
        left = minor
        for name, (_, paid) in shared.items():
            taken = min(left, max(wanting[name], 0))
            if taken:
                paid.append((day, taken))
                wanting[name] -= taken
                left -= taken
    return shared


def _over(debts: Sequence[Debt], paid: Sequence[Paid]) -> Iterator[Paid]:
    """By day, what no debt is left for."""
    left = sum(one.amount_minor for one in debts)
    for day, minor in sorted(paid):
        over = minor - min(minor, left)
        left -= minor - over
        if over:
            yield day, over


def penalty(debts: Sequence[Debt], paid: Sequence[Paid], law: Law, *, from_on: date, to_on: date) -> list[Grown]:
    """What grows from one day up to and with another. `paid`: day and sum, the oldest debts first.

    A payment counts from its own day on, until it is taken back. `rounded` makes a sum of it.
    """
    before = sum(minor for day, minor in paid if day <= from_on)
    later = sorted((day, minor) for day, minor in paid if day > from_on)
    least = min(accumulate((minor for _, minor in later), initial=before))
    left, advance = _left(debts, least, law)
    advance += before - least
    found: list[Grown] = []
    late_from, paid_on = tuple(one.late_from for one in left), tuple(day for day, _ in later)
    for begin, end in _stretches(late_from, paid_on, law, from_on, to_on):
        if law.spares(begin):
            continue
        rule, days = law.penalty_on(begin), (end - begin).days + 1
        money = advance + sum(minor for day, minor in later if day <= begin)
        for one in left:
            overdue = one.minor - min(money, one.minor)
            money -= one.minor - overdue
            late = (begin - one.late_from).days + 1
            rate = rule.rate(late) if overdue and late > 0 else None
            if rate:
                found.append(Grown(begin, end, overdue, rate, overdue * rate * days, one.due_on))
    return found


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of a debt on the first day that is asked for, and since when it is late."""

    due_on: date
    late_from: date
    minor: int


def _left(debts: Sequence[Debt], money: int, law: Law) -> tuple[list[_Left], int]:
    """Debts that `money` does not pay, the oldest paid first; and what is over when it pays all of them."""
    left = []
    for debt in sorted((debt for debt in debts if debt.amount_minor > 0), key=lambda debt: debt.due_on):
        minor = debt.amount_minor - min(money, debt.amount_minor)
        money -= debt.amount_minor - minor
        if minor:
            left.append(_Left(debt.due_on, first_late_day(debt.due_on, law), minor))
    return left, money


def rounded(grown: Sequence[Grown], *, before_minor: int = 0, debt_minor: int = 0, law: Law) -> int:
    """In whole minor units; with what was charged before, no more than the law lets it be of the debt."""
    total = sum((one.amount for one in grown), Fraction(0))
    amount = int(total + Fraction(1, 2))
    most = law.penalty_on(grown[-1].to_on).at_most if grown else None
    return amount if most is None else max(0, min(amount, int(debt_minor * most) - before_minor))


def largest(grown: Sequence[Grown]) -> int:
    """The most that was overdue on a day."""
    by_day: dict[date, int] = defaultdict(int)
    for one in grown:
        by_day[one.from_on] += one.overdue_minor
    return max(by_day.values(), default=0)


def told(grown: list[Grown]) -> list[list[object]]:
    """Debt by debt; days on which nothing changed for it are one row."""
    rows: list[list[object]] = []
    last: Grown | None = None
    for one in sorted(grown, key=lambda one: (one.due_on, one.from_on)):
        row = [one.from_on.isoformat(), one.to_on.isoformat(), one.overdue_minor, f"{float(one.rate * 100):.4g}"]
        if last and _goes_on(last, one):
            rows[-1][1] = row[1]
        else:
            rows.append([*row, one.due_on.isoformat()])
        last = one
    return rows


def _goes_on(before: Grown, one: Grown) -> bool:
    same = (before.due_on, before.overdue_minor, before.rate) == (one.due_on, one.overdue_minor, one.rate)
    return same and one.from_on == before.to_on + timedelta(days=1)


@lru_cache(KEPT)
def first_late_day(due_on: date, law: Law) -> date:
    day = due_on + DAY
    return next_working_day(day) if law.penalty_on(day).starts == "working-day" else day


@lru_cache(KEPT)
def _stretches(
    late: tuple[date, ...], paid: tuple[date, ...], law: Law, from_on: date, to_on: date
) -> tuple[tuple[date, date], ...]:
    """Days on which nothing changes: neither what is overdue, nor a rate. `late`: first days of delay."""
    steps = {step.days - 1 for rule in law.penalties for step in rule.steps}
    turns = {from_on, *paid}
    turns |= {day + timedelta(days=days) for day in late for days in steps}
    turns |= {rule.since for rule in law.penalties}
    turns |= {day for one in law.moratoriums for day in (one.since, one.until)}
    begins = sorted(day for day in turns if from_on <= day <= to_on)
    return tuple((begin, end - DAY) for begin, end in zip(begins, [*begins[1:], to_on + DAY], strict=True))
