"""Who did what, when, from where, and what it was before: rows that the app may add and never change (U3)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from flask import g
from sqlalchemy import BigInteger, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from structlog.contextvars import get_contextvars

from app.core import clock
from app.core.db import Row, db

ActorKind = Literal["staff", "operator", "subscriber", "company", "system"]


class AuditEntry(Row):
    """`action` is a verb and its object: "account.correct". `before` and `after` hold the fields that changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "tenant", "at"),
        Index(None, "tenant", "subject_kind", "subject_id", "at"),
        Index(None, "tenant", "actor_kind", "actor_id", "at"),
    )

    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    subject_name: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    client: Mapped[str]
    request_id: Mapped[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """`client` is the address of the browser, or "" for a command or a job."""

    kind: ActorKind
    id: int | None
    name: str
    client: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """`name` as people know it: an account's number, a colleague's e-mail address."""

    kind: str
    id: int | None
    name: str


SYSTEM = Actor("system", None, "")


def act_as(actor: Actor) -> None:
    """Whoever makes this request; doors say so as soon as they know."""
    g.actor = actor


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """The same for a job that a person started, or a command."""
    before: Actor = g.get("actor", SYSTEM)
    g.actor = actor
    try:
        yield
    finally:
        g.actor = before


def current_actor() -> Actor:
    actor: Actor = g.get("actor", SYSTEM)
    return actor


def note(
    action: str,
    subject: Subject,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Stored with the unit of work that did it, or not at all. Secrets do not belong here."""
    actor = current_actor()
    entry = AuditEntry(
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        action=action,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_name=subject.name,
        before=_plain(before or {}),
        after=_plain(after or {}),
        client=actor.client,
        request_id=str(get_contextvars().get("request_id", "")),
    )
    db.session.add(entry)


def change(row: Any, new: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Set these attributes of a row; gives what was and what is, of those that differ."""
    changed = [name for name, value in new.items() if getattr(row, name) != value]
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, new[name])
    return before, {name: new[name] for name in changed}


def _plain(fields: Mapping[str, object]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
