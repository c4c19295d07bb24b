"""After 30 days the files of an import and its samples are forgotten, and sooner what it takes to undo an older one."""

from datetime import timedelta

from sqlalchemy import select, update

from app.accounts.imports import shelf
from app.accounts.imports.models import RegisterImport
from app.accounts.imports.queries import find_last_applied, undo_ends
from app.accounts.imports.undoing import forget
from app.core import clock
from app.core.db import db
from app.core.jobs import nightly

KEEP = timedelta(days=30)
BEING_WRITTEN = timedelta(days=1)
"""The row of an upload that is under way is not seen yet."""


@nightly
def forget_imports() -> None:
    _forget_undo()
    _forget_files()


def _forget_undo() -> None:
    last = find_last_applied()
    for run in db.session.scalars(select(RegisterImport).where(RegisterImport.undoable)):
        if last is None or run.id != last.id or undo_ends(run) < clock.now():
            forget(run.id)
            run.undoable = False


def _forget_files() -> None:
    old = RegisterImport.started_at < clock.now() - KEEP
    db.session.execute(update(RegisterImport).where(old).values(samples={}, refused=[]))
    young = set(db.session.scalars(select(RegisterImport.id).where(~old)))
    for import_id, touched_at in shelf.kept_imports():
        if import_id not in young and touched_at < (clock.now() - BEING_WRITTEN).timestamp():
            shelf.throw_away(import_id)
