"""Receipts in bulk by the worker, piece by piece: one that was killed begins no more than one of them again (B4)."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import Street
from app.accounts.streets import get_streets_named
from app.core import audit, clock, jobs
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.core.speech import speaking
from app.core.work import at_most_once
from app.receipts import shelf
from app.receipts.bulk import PAGES, PIECES, count_addressed, list_addressed
from app.receipts.facts import receipts_of
from app.receipts.filling import print_pages
from app.receipts.joining import join_files
from app.receipts.models import PrintRun
from validators.street import street_key

KEEP = timedelta(days=30)
MOST_STREETS = 200


def count_asked(period: date, streets: str) -> int:
    """How many receipts a run would print. Raises Invalid for `streets`."""
    return count_addressed(period, street_ids=_street_ids(_names(streets)))


def order_print(period: date, streets: str, language: str) -> PrintRun:
    """`streets`: one a line, "" for all. Raises Invalid, Conflict("nothing-to-print", "print-under-way")."""
    names = _names(streets)
    receipts = count_addressed(period, street_ids=_street_ids(names))
    if not receipts:
        raise Conflict("nothing-to-print")
    run = PrintRun(
        period=period,
        streets=names,
        language=language,
        status="printing",
        receipts=receipts,
        asked_at=clock.now(),
        asked_by=audit.current_actor().name,
    )
    with at_most_once(Conflict("print-under-way")):
        db.session.add(run)
    audit.note("receipts.print", _subject(run), after={"period": f"{period:%Y-%m}", "streets": names})
    jobs.enqueue(print_piece, run_id=run.id, done=0)
    return run


def give_up_printing(run_id: int, done: int) -> None:  # noqa: ARG001 — as the job has them
    """Nobody waits for files that never come; the same streets may be printed again."""
    run = get_print(run_id, to_change=True)
    if run.status == "printing":
        _end(run, "failed")


@jobs.job("receipts.print", attempts=7, given_up=give_up_printing)
def print_piece(run_id: int, done: int) -> None:
    """The next receipts after those that are `done`. Twice is once; a piece that was cut off is written anew.

    Whoever moves to another street meanwhile stays where he was in the order, or others would be left out for him.
    """
    run = get_print(run_id)
    if run.status != "printing":
        _leave_nothing(run)
    if run.status != "printing" or run.done != done:
        return
    if done == 0:
        shelf.keep_order(run.id, list_addressed(run.period, _street_ids(run.streets)))
    order, number = shelf.read_order(run.id), done // PAGES
    ids = order[done : done + PAGES]
    if len(order) != run.receipts or count_addressed(run.period, accounts=ids) != len(ids):
        _end(get_print(run_id, to_change=True), "changed")
        return
    with speaking(run.language):
        content = print_pages(receipts_of(ids, run.period))
    shelf.write(shelf.piece(run.id, number), content)
    reached = done + len(ids)
    if reached == run.receipts or (number + 1) % PIECES == 0:
        _join(run, number)
    _note_reached(run_id, done, reached)


def _note_reached(run_id: int, done: int, reached: int) -> None:
    """Nobody who wants to stop it had to wait for the pages; so it may be over by now."""
    run = get_print(run_id, to_change=True)
    if run.status != "printing":
        _leave_nothing(run)
    elif run.done == done:
        run.done = reached
        if reached == run.receipts:
            run.status, run.ended_at = "ready", clock.now()
        else:
            jobs.enqueue(print_piece, run_id=run_id, done=reached)


def _leave_nothing(run: PrintRun) -> None:
    """A piece that was being set when the run was stopped; whoever set it may have been killed, and comes again."""
    if run.forgotten_at is not None:
        shelf.throw_away(run.id)


def stop_print(run_id: int) -> PrintRun:
    """As often as it is pressed; what is ready stays."""
    run = get_print(run_id, to_change=True)
    if run.status == "printing":
        audit.note("receipts.stop", _subject(run))
        _end(run, "stopped")
    return run


def list_prints(*, most: int) -> Sequence[PrintRun]:
    """The newest first."""
    return db.session.scalars(select(PrintRun).order_by(PrintRun.id.desc()).limit(most)).all()


def count_parts(run: PrintRun) -> int:
    return -(-run.receipts // (PAGES * PIECES)) if run.status == "ready" and run.forgotten_at is None else 0


def get_part(run_id: int, number: int) -> tuple[PrintRun, Path]:
    """`number` counts from 1. Raises NotFound."""
    run = get_print(run_id)
    if not 1 <= number <= count_parts(run):
        raise NotFound("no-such-print")
    file = shelf.part(run.id, number)
    if not file.is_file():
        raise NotFound("no-such-print")
    audit.note("receipts.download", _subject(run), after={"part": number})
    return run, file


@jobs.nightly
def forget_prints() -> None:
    """After 30 days the files go; they can be printed again at any time."""
    old = select(PrintRun).where(PrintRun.forgotten_at.is_(None), PrintRun.asked_at < clock.now() - KEEP)
    for run in db.session.scalars(old):
        shelf.throw_away(run.id)
        run.forgotten_at = clock.now()


def _join(run: PrintRun, last: int) -> None:
    """If we are killed before it is stored that this was done, it is done once more: so the pieces stay until then."""
    number = last // PIECES
    for old in range((number - 1) * PIECES, number * PIECES) if number else ():
        shelf.piece(run.id, old).unlink(missing_ok=True)
    pieces = [shelf.piece(run.id, one) for one in range(number * PIECES, last + 1)]
    join_files(pieces, shelf.part(run.id, number + 1), period=run.period)


def _end(run: PrintRun, status: str) -> None:
    run.status, run.ended_at, run.forgotten_at = status, clock.now(), clock.now()
    shelf.throw_away(run.id)


def _names(typed: str) -> str:
    """As they are called here today, one a line. Raises Invalid for `streets`."""
    lines = [line for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_STREETS:
        raise Invalid({"streets": Wrong("too_many_streets", {"maximum": MOST_STREETS})})
    return "\n".join(street.name for street in get_streets_named(lines))


def _street_ids(names: str) -> list[int] | None:
    """None is every street; a street that is gone has no receipts."""
    if not names:
        return None
    keys = [street_key(name) for name in names.splitlines()]
    return list(db.session.scalars(select(Street.id).where(Street.key.in_(keys))))


def get_print(run_id: int, *, to_change: bool = False) -> PrintRun:
    asked = select(PrintRun).where(PrintRun.id == run_id)
    if to_change:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    run = db.session.scalars(asked).one_or_none()
    if run is None:
        raise NotFound("no-such-print")
    return run


def _subject(run: PrintRun) -> Subject:
    return Subject("print", run.id, str(run.id))
