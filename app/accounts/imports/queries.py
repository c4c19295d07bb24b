"""Imports of the register, the newest first."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from app.accounts.imports.models import RegisterImport
from app.accounts.imports.states import APPLIED, AT_WORK, UNDOING
from app.accounts.register.missing import are_many
from app.core import clock, tenancy
from app.core.db import db
from app.core.errors import NotFound

UNDO_FOR = timedelta(days=30)
SILENT = timedelta(seconds=15)
"""A job that works tells so at least every second while rows are read; afterwards it holds the lock."""
# The lock that app/accounts/register/importing.py takes: whoever works holds it, and nobody who was killed does.
HELD = text("""
    select exists (
        select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
        and database = (select oid from pg_database where datname = current_database())
        and (classid::bigint << 32 | objid::bigint) = hashtext('register ' || current_setting('app.tenant')))
""")


def get_import(import_id: int) -> RegisterImport:
    run = db.session.get(RegisterImport, (tenancy.current().slug, import_id))
    if run is None:
        raise NotFound
    return run


def list_imports(*, most: int, skip: int = 0) -> list[RegisterImport]:
    newest = select(RegisterImport).order_by(RegisterImport.started_at.desc(), RegisterImport.id.desc())
    return list(db.session.scalars(newest.limit(most).offset(skip)))


def count_imports() -> int:
    return db.session.scalar(select(func.count()).select_from(RegisterImport)) or 0


def find_at_work() -> RegisterImport | None:
    """The import that is being compared, stored or undone for somebody at the console."""
    return db.session.scalars(select(RegisterImport).where(RegisterImport.state.in_(AT_WORK)).limit(1)).first()


def find_last_applied() -> RegisterImport | None:
    applied = select(RegisterImport).where(RegisterImport.state.in_([APPLIED, UNDOING]))
    return db.session.scalars(
        applied.order_by(RegisterImport.done_at.desc(), RegisterImport.id.desc()).limit(1)
    ).first()


def closes_many(run: RegisterImport) -> int:
    """How many accounts it would close, where they are so many that somebody has to confirm it; else 0."""
    missing: int = run.report.get("difference", {}).get("accounts_missing", 0)
    return missing if are_many(missing) else 0


def may_be_undone(run: RegisterImport) -> bool:
    last = find_last_applied()
    return run.undoable and last is not None and last.id == run.id and undo_ends(run) > clock.now()


def undo_ends(run: RegisterImport) -> datetime:
    return (run.done_at or run.started_at) + UNDO_FOR


def is_held() -> bool:
    """Somebody is changing the register of this utility at this moment, here or at the command line."""
    return bool(db.session.scalar(HELD))


def pace(run: RegisterImport) -> str:
    """How work goes that is under way: waiting, reading, storing, or stopped when nobody does it any more."""
    if run.beat_at is None:
        return "waiting"
    if run.beat_at < clock.now() - SILENT and not is_held():
        return "stopped"
    return "storing" if run.rows_done >= run.rows_all else "reading"
