"""Statements of every page, put into words once and asked of the driver itself.

They run on the session's connection: in its unit of work, behind its wall. What SQLAlchemy does around a statement
whose shape is known (find its text, wrap its cursor and its rows) costs twice what PostgreSQL takes to answer it.
"""

from typing import Any

import psycopg
from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.core.db import ask_driver, bound_connection

Row = tuple[Any, ...]

WORDS = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy's


def unseen(name: str) -> str:
    """SQL for a parameter that holds ids, which the planner cannot look into.

    Else it would make a plan for arrays of just this length at each call; that takes longer than the answer.
    """
    return f"cast((select cast(:{name} as bigint[])) as bigint[])"


class Statement:
    """Rows are plain tuples, in the order of the statement's columns."""

    def __init__(self, statement: ClauseElement) -> None:
        self.sql = str(statement.compile(dialect=WORDS))

    def rows(self, **values: object) -> list[Row]:
        return self._ask(values).fetchall()

    def row(self, **values: object) -> Row | None:
        """The only one there can be."""
        return self._ask(values).fetchone()

    def run(self, **values: object) -> None:
        self._ask(values)

    def _ask(self, values: dict[str, object]) -> psycopg.Cursor[Row]:
        return ask_driver(bound_connection(), self.sql, values)
