"""The last import is taken back (U3)."""

from sqlalchemy import delete

from app.accounts.imports.models import RegisterBrought, RegisterChange, RegisterImport
from app.accounts.imports.queries import find_last_applied, may_be_undone
from app.accounts.imports.states import UNDONE
from app.accounts.imports.undo import Undo
from app.accounts.register.importing import lock_register
from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict


class CannotBeUndone(Conflict):
    """It is not the last one, or what it changed is forgotten."""

    code = "cannot-be-undone"


def undo_import(run: RegisterImport) -> dict[str, int]:
    """The rows that had to stay, by table. Whoever calls it writes down that it is done."""
    connection = lock_register()
    db.session.refresh(run)
    if not may_be_undone(run):
        raise CannotBeUndone
    kept = Undo(connection, run.id)()
    forget(run.id)
    audit.note("register.undo", subject_of(run), after={"kept": kept})
    return kept


def undo_last() -> RegisterImport:
    """For the command line, in the unit of work of the caller."""
    run = find_last_applied()
    if run is None:
        raise CannotBeUndone
    kept = undo_import(run)
    run.kept, run.state, run.undoable, run.done_at = kept, UNDONE, False, clock.now()
    return run


def forget(import_id: int) -> None:
    """From here on the import cannot be undone."""
    for table in (RegisterBrought, RegisterChange):
        db.session.execute(delete(table).where(table.import_id == import_id))


def subject_of(run: RegisterImport) -> Subject:
    return Subject("register_import", run.id, ", ".join(file["name"] for file in run.files))
