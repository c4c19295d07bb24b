"""The one commit. Raised means rolled back, returned means stored."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError

from app.core import tenancy
from app.core.db import db
from app.core.errors import DomainError
from app.core.switches import get_switches
from validators.tenant import Tenant


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Everything done inside is stored together at the end, or not at all. Jobs enqueued inside included."""
    try:
        yield
    except BaseException:
        db.session.rollback()
        raise
    db.session.commit()


@contextmanager
def attempt() -> Iterator[None]:
    """A part of a unit of work: raised means that this part is undone, and the unit may go on to say so."""
    with db.session.begin_nested():
        yield


@contextmanager
def at_most_once(refusal: DomainError) -> Iterator[None]:
    """An attempt whose rows PostgreSQL may know already: a button pressed twice, two at the same moment.

    It is undone then, and `refusal` says so.
    """
    try:
        with attempt():
            yield
            db.session.flush()
    except IntegrityError as reason:
        # What it refers to may be gone instead, and that is no second time.
        if not isinstance(reason.orig, UniqueViolation):
            raise
        raise refusal from None


@contextmanager
def work_for(app: Flask, slug: str) -> Iterator[Tenant]:
    """One unit of work for one utility, with a session of its own: for commands and jobs."""
    with tenancy.serving(app, slug), unit_of_work():
        get_switches()
        yield tenancy.current()
