"""Files come in, and what is asked for is begun, one import of a utility at a time; the work itself is a job (U3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from sqlalchemy import text

from app.accounts.imports import jobs, shelf
from app.accounts.imports.models import RegisterImport
from app.accounts.imports.queries import closes_many, find_at_work, get_import, may_be_undone
from app.accounts.imports.states import AT_WORK, BEGINS, GOES_BACK, UPLOADED
from app.accounts.imports.undoing import CannotBeUndone, subject_of
from app.accounts.register.encoding import Encoding
from app.core import audit, clock
from app.core.db import db
from app.core.errors import Conflict, Invalid, Wrong

MOST_FILES = 10
LONGEST_NAME = 120
ONE_BEGINS = text("select pg_advisory_xact_lock(hashtext('imports ' || current_setting('app.tenant')))")


class AnotherAtWork(Conflict):
    """`who` works on the register since `since`."""

    code = "another-at-work"


class OutOfTurn(Conflict):
    """The import has come further, or gone back, since its page was opened."""

    code = "out-of-turn"


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: IO[bytes]


def upload(files: Sequence[Upload]) -> RegisterImport:
    """Raises Invalid. Nothing is read yet; a file that cannot be used is told of on the page of the import."""
    if not files:
        raise Invalid({"files": Wrong("no_file")})
    if len(files) > MOST_FILES:
        raise Invalid({"files": Wrong("too_many_files", {"maximum": MOST_FILES})})
    actor = audit.current_actor()
    run = RegisterImport(
        started_at=clock.now(), actor_kind=actor.kind, actor_id=actor.id, actor_name=actor.name, state=UPLOADED
    )
    db.session.add(run)
    db.session.flush()
    run.files = [_keep(run.id, number, file) for number, file in enumerate(files, 1)]
    audit.note("register.upload", subject_of(run), after={"files": [file["digest"] for file in run.files]})
    return run


def choose_encodings(import_id: int, chosen: Sequence[Encoding | None]) -> None:
    """For each file in its order; None: as it is told from the file."""
    run = _held(import_id)
    if run.state not in BEGINS["check"][0]:
        raise OutOfTurn
    pairs = zip(run.files, chosen, strict=True)
    run.files = [{**file, "encoding": encoding} for file, encoding in pairs]
    run.state, run.problem = UPLOADED, None


def begin(import_id: int, step: str, **options: Any) -> None:
    """`step`: check, apply (with `threshold` and `close_missing`) or undo. Raises AnotherAtWork, OutOfTurn."""
    db.session.execute(ONE_BEGINS)
    other = find_at_work()
    if other is not None:
        raise AnotherAtWork(who=other.actor_name, since=other.started_at, import_id=other.id)
    run = _held(import_id)
    allowed, state = BEGINS[step]
    if run.state not in allowed:
        raise OutOfTurn
    if step == "undo" and not may_be_undone(run):
        raise CannotBeUndone
    actor = audit.current_actor()
    run.actor_kind, run.actor_id, run.actor_name = actor.kind, actor.id, actor.name
    for name, value in options.items():
        setattr(run, name, value)
    run.state, run.turn, run.problem, run.beat_at = state, run.turn + 1, None, None
    run.rows_done = run.rows_all = 0
    if step == "check":
        run.report, run.samples, run.refused = {}, {}, []
    jobs.enqueue_work(run)


def confirm_closing(run: RegisterImport, typed: str) -> None:
    """Where many accounts would be closed, their number has to be typed. Raises Invalid."""
    many = closes_many(run)
    if many and "".join(filter(str.isdigit, typed)) != str(many):
        raise Invalid({"close_count": Wrong("closing_not_confirmed", {"count": many})})


def cancel(import_id: int) -> None:
    """Before the commit of its job, or after the job was lost. Nothing of it is stored."""
    run = _held(import_id)
    if run.state not in AT_WORK:
        raise OutOfTurn
    audit.note("register.cancel", subject_of(run), before={"state": run.state})
    run.state, run.turn = GOES_BACK[run.state], run.turn + 1


def _held(import_id: int) -> RegisterImport:
    """Waits for whoever changes it; another utility's is not found."""
    run = get_import(import_id)
    db.session.refresh(run, with_for_update=True)
    return run


def _keep(import_id: int, number: int, file: Upload) -> dict[str, Any]:
    try:
        size, digest = shelf.keep(import_id, number, file.content)
    except OSError as full:
        shelf.throw_away(import_id)
        raise Invalid({"files": Wrong("no_room")}) from full
    return {"name": shown_name(file.name), "size": size, "digest": digest, "encoding": None}


def shown_name(name: str) -> str:
    """Without the folders some browsers send along, and without invisible marks."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-LONGEST_NAME:].strip() or "?"
