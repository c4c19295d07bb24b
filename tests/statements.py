"""What is asked of PostgreSQL meanwhile, by whichever road: noted by psycopg's own cursors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event

from app.core.db import db


@contextmanager
def noted_statements(app: Flask) -> Iterator[list[str]]:
    """The throttles' own connections included."""
    sent: list[str] = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, *values: Any, **options: Any) -> Any:
            sent.append(str(query))
            return super().execute(query, *values, **options)

        def executemany(self, query: Any, *values: Any, **options: Any) -> Any:
            sent.append(str(query))
            return super().executemany(query, *values, **options)

    def note(connection: Any, *_more: object) -> None:
        connection.cursor_factory = Noting

    def forget(connection: Any, *_more: object) -> None:
        connection.cursor_factory = psycopg.Cursor

    # The one connection of a test, which is checked out already, and those of the throttles, which come and go.
    session, throttle = db._app_engines[app][None].connection.driver_connection, app.extensions["throttle"]
    note(session)
    event.listen(throttle, "checkout", note)
    event.listen(throttle, "checkin", forget)
    try:
        yield sent
    finally:
        forget(session)
        event.remove(throttle, "checkout", note)
        event.remove(throttle, "checkin", forget)
