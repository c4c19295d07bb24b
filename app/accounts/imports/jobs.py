"""The work on an import: compared, stored or undone, all of it or nothing, by the rules of the command (U3)."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from psycopg import OperationalError

from app.accounts.imports import shelf
from app.accounts.imports.models import RegisterImport
from app.accounts.imports.progress import Pulse, StoppedError, find_turn, finish
from app.accounts.imports.remembering import note_applied
from app.accounts.imports.samples import Refusals, draw_samples
from app.accounts.imports.states import APPLIED, APPLYING, CHECKED, CHECKING, GIVES_UP, UNDOING, UNDONE
from app.accounts.imports.undoing import undo_import
from app.accounts.register.importing import Imported, TooManyRefusedError, import_register, lock_register
from app.accounts.register.missing import TooManyMissingError
from app.accounts.register.refusals import RefusalFiles
from app.accounts.register.report import RegisterReport
from app.core import audit, clock, jobs, tenancy, work
from app.core.audit import Actor, acting_as
from app.core.db import DATABASE_AWAY
from app.core.errors import DomainError
from validators.register_file import load_register

log = logging.getLogger(__name__)

EVERYTHING = 1.0
"""To compare, any number of refused rows will do: the clerk sees them and decides."""


def enqueue_work(run: RegisterImport) -> None:
    actor = audit.current_actor()
    jobs.enqueue(work_on, import_id=run.id, turn=run.turn, actor=[actor.kind, actor.id, actor.name])


def give_up_work(import_id: int, turn: int, actor: Sequence[Any]) -> None:
    """As the job has them. The database was away each time, or its workers were killed."""
    run = find_turn(import_id, turn)
    if run is not None:
        with acting_as(Actor(*actor)):
            give_up(run, DomainError("fault"))


@jobs.job("register.work", attempts=5, given_up=give_up_work)
def work_on(import_id: int, turn: int, actor: Sequence[Any]) -> None:
    """Twice is once: whoever comes second finds that its turn is over."""
    lock_register()
    run = find_turn(import_id, turn)
    if run is None:
        return
    with acting_as(Actor(*actor)):
        try:
            with work.attempt():
                WORK[run.state](run)
        except StoppedError:
            return
        except DomainError as problem:
            give_up(run, problem)
        except (*DATABASE_AWAY, OperationalError):
            raise  # and tried again: the database went away, or somebody else was in the way.
        except Exception:
            log.exception("import failed", extra={"import": import_id})
            give_up(run, DomainError("fault"))


def check(run: RegisterImport) -> None:
    refusals = Refusals(run.files)
    imported, refused = take_in(run, refusals, dry_run=True, threshold=EVERYTHING)
    samples = {**draw_samples(lock_register()), "refused": refusals.samples}
    finish(run, CHECKED, report=imported.as_dict(), refused=refused, samples=samples)


def apply(run: RegisterImport) -> None:
    # Whoever had it begun has seen, and where they are many typed, how many are missing.
    seen = run.report.get("difference", {}).get("accounts_missing", 0)
    options = {"threshold": run.threshold, "close_missing": run.close_missing, "close_up_to": seen, "import_id": run.id}
    imported, refused = take_in(run, Refusals(run.files), **options)
    note_applied(run.id, (file["name"] for file in run.files), imported.as_dict()["difference"])
    finish(run, APPLIED, report=imported.as_dict(), refused=refused, undoable=True, done_at=clock.now())


def undo(run: RegisterImport) -> None:
    kept = undo_import(run)
    finish(run, UNDONE, kept=kept, undoable=False, done_at=clock.now())


WORK: dict[str, Callable[[RegisterImport], None]] = {CHECKING: check, APPLYING: apply, UNDOING: undo}


def take_in(run: RegisterImport, refusals: Refusals, **options: Any) -> tuple[Imported, list[str]]:
    """What the command does with the same files; and the names of the files with refused rows."""
    tenant, pulse = tenancy.current(), Pulse(run)
    files = shelf.paths(run.id, len(run.files))
    chosen = {path: file["encoding"] for path, file in zip(files, run.files, strict=True) if file["encoding"]}
    folder, delimiter = shelf.refused_folder(run.id), load_register(tenant).delimiter
    with RefusalFiles(folder, language=tenant.languages[0], delimiter=delimiter) as written:
        imported = import_register(files, refuse=refusals.also(written), encodings=chosen, progress=pulse, **options)
    return imported, [file.name for file in written.files]


def give_up(run: RegisterImport, problem: DomainError) -> None:
    """Nothing of the attempt is stored, but why."""
    state, data = GIVES_UP[run.state], plain(run, problem)
    if isinstance(problem, TooManyRefusedError):
        report = cast("RegisterReport", problem.data["report"])
        state, data = CHECKED, {"share": report.refused_share, "threshold": run.threshold}
    if isinstance(problem, TooManyMissingError):
        state, data = CHECKED, problem.data
    finish(run, state, problem={"code": problem.code, "data": data})


def plain(run: RegisterImport, problem: DomainError) -> dict[str, Any]:
    """With the names that people know the files by."""
    names = {str(number): file["name"] for number, file in enumerate(run.files, 1)}
    return {
        key: names.get(Path(str(value)).name, value) if key in {"file", "other"} else value
        for key, value in problem.data.items()
        if isinstance(value, str)
    }
