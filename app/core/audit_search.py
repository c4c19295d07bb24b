"""Looking things up in the audit trail (U3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select, tuple_

from app.core.audit import AuditEntry
from app.core.db import db

BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """`words` begin an actor's or a subject's name, `action` begins an action's code: "staff.", "staff.invite".

    `until` itself is not included.
    """

    since: datetime | None = None
    until: datetime | None = None
    action: str = ""
    words: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    subjects: Sequence[tuple[str, int]] = ()
    """Any of these: an account and its meters."""


def list_entries(search: Search, *, most: int, skip: int = 0) -> list[AuditEntry]:
    """Newest first."""
    return list(db.session.scalars(_newest_first(search).limit(most).offset(skip)))


def count_entries(search: Search) -> int:
    found: int = db.session.execute(select(func.count()).select_from(_found(search).subquery())).scalar_one()
    return found


def every_entry(search: Search) -> Iterator[AuditEntry]:
    """All that are found, read in portions."""
    rows = db.session.execute(_newest_first(search).execution_options(yield_per=BATCH))
    return iter(rows.scalars())


def _newest_first(search: Search) -> Select[AuditEntry]:
    return _found(search).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _found(search: Search) -> Select[AuditEntry]:
    found = select(AuditEntry)
    if search.since:
        found = found.where(AuditEntry.at >= search.since)
    if search.until:
        found = found.where(AuditEntry.at < search.until)
    if search.action:
        found = found.where(func.starts_with(AuditEntry.action, search.action))
    if search.words:
        names = (AuditEntry.actor_name, AuditEntry.subject_name)
        found = found.where(or_(*(func.starts_with(name, search.words) for name in names)))
    if search.subject_kind:
        found = found.where(AuditEntry.subject_kind == search.subject_kind, AuditEntry.subject_id == search.subject_id)
    if search.subjects:
        found = found.where(tuple_(AuditEntry.subject_kind, AuditEntry.subject_id).in_(search.subjects))
    return found
