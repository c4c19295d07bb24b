"""Files of the office that came in: a batch for each month, one at a time for a month of charges, taken back whole."""

from datetime import date

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.billing.models import OfficeBatch
from app.billing.office.bills import withdraw_charges
from app.billing.office.doubting import Month
from app.billing.office.staging import Kind, Staged
from app.billing.turn import take_turn
from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.work import attempt
from app.ledger.posting import reverse
from app.ledger.queries import find_document

ROWS = text("select count(*) from office_row where period > :after and period <= :until")


class AlreadyImported(Conflict):
    """`moment`: when the same rows of this month came in."""

    code = "already-imported"


class MonthReplaced(Conflict):
    """`file` took the place of the same rows of this month, of `period`, since they came in."""

    code = "month-replaced"


def undo_office_batch(batch_id: int, words: str) -> OfficeBatch:
    """Raises NotFound, Conflict("batch-undone", "newer-balances").

    A file of balances is the way from those before it to its own: without it a newer one would lead elsewhere.
    """
    take_turn()
    asked = select(OfficeBatch).where(OfficeBatch.id == batch_id).with_for_update()
    batch = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if batch is None:
        raise NotFound("no-such-batch")
    if batch.undone_at is not None:
        raise Conflict("batch-undone")
    newer = OfficeBatch.id > batch.id, OfficeBatch.kind == "balances", OfficeBatch.undone_at.is_(None)
    if batch.kind == "balances" and db.session.scalar(select(OfficeBatch.id).where(*newer).limit(1)):
        raise Conflict("newer-balances")
    take_back(batch, words)
    audit.note("office.undo", subject_of(batch), after={"reason": words})
    return batch


def get_office_batch(batch_id: int) -> OfficeBatch:
    found = db.session.scalars(select(OfficeBatch).where(OfficeBatch.id == batch_id)).one_or_none()
    if found is None:
        raise NotFound("no-such-batch")
    return found


def list_office_batches(*, most: int) -> list[OfficeBatch]:
    """The newest first."""
    return list(db.session.scalars(select(OfficeBatch).order_by(OfficeBatch.id.desc()).limit(most)))


def new_batch(kind: Kind, file_name: str, staged: Staged, month: Month) -> OfficeBatch:
    """Rows that were refused are of the newest month: often it cannot be said what month they are of."""
    refused = len(staged.refused) if month is staged.months[-1] else 0
    only = len(staged.months) == 1
    batch = OfficeBatch(
        kind=kind,
        file_name=file_name,
        fingerprint=f"{kind} {staged.fingerprint}" + ("" if only else f" {month.period:%Y-%m}"),
        period=month.period,
        rows=staged.count if only else refused + db.session.execute(ROWS, month._asdict()).scalar_one(),
        refused=refused,
        refused_rows={},
        total_minor=0,
        imported_at=clock.now(),
        imported_by=audit.current_actor().name,
        undone_by="",
    )
    try:
        with attempt():
            db.session.add(batch)
            db.session.flush()
    except IntegrityError:
        known = select(OfficeBatch.imported_at).where(
            OfficeBatch.fingerprint == batch.fingerprint, OfficeBatch.undone_at.is_(None)
        )
        raise AlreadyImported(moment=db.session.scalars(known).first() or clock.now()) from None
    return batch


def list_former(kind: Kind, month: date, but: int) -> list[OfficeBatch]:
    if kind != "charges":
        return []
    asked = select(OfficeBatch).where(
        OfficeBatch.kind == kind, OfficeBatch.period == month, OfficeBatch.undone_at.is_(None), OfficeBatch.id != but
    )
    return list(db.session.scalars(asked))


def refuse_older(batch: OfficeBatch, former: OfficeBatch) -> None:
    """Raises MonthReplaced where the same rows came in before that file did: it is the newer one."""
    known = select(OfficeBatch.id).where(OfficeBatch.fingerprint == batch.fingerprint, OfficeBatch.id < former.id)
    if db.session.scalars(known.limit(1)).first() is not None:
        raise MonthReplaced(period=batch.period, file=former.file_name)


def take_back(batch: OfficeBatch, words: str) -> None:
    document = find_document("office", f"{batch.kind}:{batch.id}")
    if document is not None and batch.total_minor is not None:
        try:
            with attempt():
                reverse(document.id, words=words, on=document.happened_on if batch.kind == "charges" else None)
        except Conflict:
            pass
    withdraw_charges(batch)
    batch.undone_at, batch.undone_by = clock.now(), audit.current_actor().name
    db.session.flush()


def subject_of(batch: OfficeBatch) -> Subject:
    return Subject("office-batch", batch.id, batch.file_name)
