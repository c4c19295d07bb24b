"""How far a job has come is seen while it works: told in short units of work beside its own, which is stored last."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.imports.models import RegisterImport
from app.accounts.imports.states import AT_WORK
from app.core import clock
from app.core.db import db

SECONDS_BETWEEN = 0.5


class StoppedError(Exception):
    """Somebody has stopped it, or its turn is over for another reason: nothing of it is to be stored."""


class Pulse:
    """Tells the rows read so far, and hears whether to go on."""

    def __init__(self, run: RegisterImport) -> None:
        self._id, self._turn, self._next = run.id, run.turn, 0.0

    def __call__(self, done: int, of_all: int) -> None:
        if monotonic() < self._next and done < of_all:
            return
        self._next = monotonic() + SECONDS_BETWEEN
        with beside() as session:
            beat = update(RegisterImport).where(RegisterImport.id == self._id, RegisterImport.turn == self._turn)
            told = session.execute(beat.values(rows_done=done, rows_all=of_all, beat_at=clock.now()))
        if not told.rowcount:  # type: ignore[attr-defined]  # of an update
            raise StoppedError


@contextmanager
def beside() -> Iterator[Session]:
    """A unit of work of its own, for the same utility."""
    with db.session.session_factory() as session, session.begin():
        yield session


def find_turn(import_id: int, turn: int) -> RegisterImport | None:
    """The import, if this turn of work on it is still asked for."""
    asked = select(RegisterImport).where(
        RegisterImport.id == import_id, RegisterImport.turn == turn, RegisterImport.state.in_(AT_WORK)
    )
    return db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()


def finish(run: RegisterImport, state: str, **found: Any) -> None:
    """With the unit of work of the job. Its row is not held before, so that the pulse and a stop can write to it."""
    ended = update(RegisterImport).where(RegisterImport.id == run.id, RegisterImport.turn == run.turn)
    done = db.session.execute(
        ended.values(state=state, turn=RegisterImport.turn + 1, **found).execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]  # of an update
        raise StoppedError
