"""What an import brings and changes is remembered by triggers from here on, so that it can be undone.

docs/adr/0018-undoing-an-import.md says why by triggers.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.accounts.imports.models import RegisterImport
from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db

REMEMBER = text("select set_config('app.import', :import_id, true)")


@contextmanager
def remembered(import_id: int) -> Iterator[None]:
    """Nothing is remembered of a unit of work that fails, since nothing of it is stored."""
    db.session.execute(REMEMBER, {"import_id": str(import_id)})
    yield
    db.session.execute(REMEMBER, {"import_id": ""})


def note_applied(import_id: int, files: Iterable[str], difference: dict[str, int]) -> None:
    audit.note("register.apply", Subject("register_import", import_id, ", ".join(files)), after=difference)


def write_down(files: Sequence[Path], report: dict[str, Any], *, close_missing: bool) -> int:
    """An import that was not begun at the console: by a command, or by the demo."""
    actor, now = audit.current_actor(), clock.now()
    run = RegisterImport(
        started_at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        files=[{"name": file.name, "size": file.stat().st_size} for file in files],
        state="applied",
        close_missing=close_missing,
        report=report,
        done_at=now,
        undoable=True,
    )
    db.session.add(run)
    db.session.flush()
    note_applied(run.id, (file.name for file in files), report["difference"])
    return run.id
