"""Throttles in PostgreSQL, shared by all processes and counted even when the request rolls back.

A token bucket is kept as one moment, the one when it will be full again (known as GCRA). A budget is for life.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import Connection, Engine, create_engine, delete, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, jobs
from app.core.db import Walled, bind_tenant, db
from app.core.errors import DomainError, TooMany


class ThrottleBucket(Walled):
    __tablename__ = "throttle_bucket"

    key: Mapped[str] = mapped_column(primary_key=True)
    full_at: Mapped[datetime]


class GuessBudget(Walled):
    __tablename__ = "guess_budget"

    key: Mapped[str] = mapped_column(primary_key=True)
    spent: Mapped[int]


class BudgetSpentError(DomainError):
    """No guess is left for life; another way has to be taken."""

    code = "budget-spent"
    status = 429


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` tries at once, then `per_hour` in the long run."""

    name: str
    burst: int
    per_hour: float

    @property
    def seconds_a_try(self) -> float:
        return 3600 / self.per_hour


TAKE = text("""
    insert into throttle_bucket as b (key, full_at)
    values (:key, clock_timestamp() + :step * interval '1 second')
    on conflict (tenant, key) do update
        set full_at = greatest(b.full_at, clock_timestamp()) + :step * interval '1 second'
        where greatest(b.full_at, clock_timestamp()) + :step * interval '1 second'
              <= clock_timestamp() + :depth * interval '1 second'
    returning 1
""")
WAIT = text("""
    select ceil(extract(epoch from full_at - clock_timestamp()) + :step - :depth)
    from throttle_bucket where key = :key
""")
GIVE_BACK = text("update throttle_bucket set full_at = full_at - :step * interval '1 second' where key = :key")
RELEASE = text("delete from throttle_bucket where key = :key")
SPEND = text("""
    insert into guess_budget as b (key, spent) values (:key, 1)
    on conflict (tenant, key) do update set spent = b.spent + 1 where b.spent < :budget
    returning 1
""")
SPENT = text("select spent from guess_budget where key = :key")
RENEW = text("delete from guess_budget where key = :key")
REFUND = text("update guess_budget set spent = spent - 1 where key = :key and spent > 0")


def take(limit: Limit, whose: str) -> None:
    """Count one try. Raises TooMany with the seconds to wait when the bucket is empty."""
    take_all([(limit, whose)])


def give_back(limit: Limit, whose: str) -> None:
    """The try was an honest one and does not count."""
    give_back_all([(limit, whose)])


def spend(key: str, *, budget: int) -> None:
    """Reserve one guess before it is looked at, so that guesses side by side cannot exceed the budget."""
    take_all([], [(key, budget)])


def refund(key: str) -> None:
    """The guess was right."""
    give_back_all([], [key])


def spent(key: str) -> int:
    """Of a budget, until now."""
    with _own_transaction() as connection:
        return connection.execute(SPENT, {"key": key}).scalar() or 0


def renew(key: str) -> None:
    """A person has looked at it: the whole budget is there again."""
    with _own_transaction() as connection:
        connection.execute(RENEW, {"key": key})


def take_all(tries: Iterable[tuple[Limit, str]], guesses: Iterable[tuple[str, int]] = ()) -> None:
    """Tries of these limits and guesses of these budgets: all are counted, or none. Raises TooMany, BudgetSpentError.

    The limits always come in the same order, so that two who wait for each other's buckets do not wait for ever.
    """
    with _own_transaction() as connection:
        for limit, whose in tries:
            figures = _figures(limit, whose)
            if connection.execute(TAKE, figures).first() is None:
                raise TooMany(max(1, int(connection.execute(WAIT, figures).scalar_one())), limit=limit.name)
        for key, budget in guesses:
            if connection.execute(SPEND, {"key": key, "budget": budget}).first() is None:
                raise BudgetSpentError


def give_back_all(tries: Iterable[tuple[Limit, str]], guesses: Iterable[str] = ()) -> None:
    with _own_transaction() as connection:
        for limit, whose in tries:
            connection.execute(GIVE_BACK, _figures(limit, whose))
        for key in guesses:
            connection.execute(REFUND, {"key": key})


def release(limit: Limit, whose: str) -> None:
    """All tries are forgotten: the door is open again."""
    with _own_transaction() as connection:
        connection.execute(RELEASE, _figures(limit, whose))


def unnamed(key: str) -> str:
    """For the table of throttles, which need not know who was mistaken."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _figures(limit: Limit, whose: str) -> dict[str, object]:
    step = limit.seconds_a_try
    return {"key": f"{limit.name}:{whose}", "step": step, "depth": step * limit.burst}


@contextmanager
def _own_transaction() -> Iterator[Connection]:
    engine: Engine = current_app.extensions["throttle"]
    with engine.begin() as connection:
        bind_tenant(connection)
        yield connection


def init_throttle(database_url: str) -> Engine:
    """Connections apart from the session's: a count must outlive the rollback of what it counts."""
    return create_engine(database_url, pool_size=1, max_overflow=2)


@jobs.nightly
def forget_full_buckets() -> None:
    """A full bucket says what no bucket says."""
    db.session.execute(delete(ThrottleBucket).where(ThrottleBucket.full_at < clock.now()))
