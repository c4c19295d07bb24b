"""Lines that wait for people, and files that are taken back (B7)."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from app.accounts.merging import list_staying
from app.accounts.staff_card import get_account
from app.banking.models import BankBatch, BankLine
from app.banking.turn import take_turn
from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.ledger.following import reverse_everywhere
from app.ledger.paying import hold_accounts, post_payment

WAITS = ("unmatched", "double")


def assign_line(line_id: int, account_id: int) -> BankLine:
    """It is this account's payment, or that of the one it was merged into. Raises Conflict("line-decided")."""
    line = _held(line_id)
    account_id = list_staying([account_id])[account_id]
    document = post_payment(
        "bank-payment", f"line:{line.id}", {account_id: line.amount_minor}, happened_on=line.paid_on
    )
    line.status, line.account_id, line.document_id = "assigned", account_id, document.id
    _decided(line, "bank.assign", account=get_account(account_id).number)
    return line


def put_aside(line_id: int, words: str) -> BankLine:
    """None of ours: it goes back to the bank, or was a double. Raises Conflict("line-decided")."""
    line = _held(line_id)
    line.status, line.words = "aside", words
    _decided(line, "bank.put-aside", reason=words)
    return line


def undo_batch(batch_id: int, words: str) -> BankBatch:
    """All that the file entered is reversed; after that it may come in again. Raises Conflict("batch-undone")."""
    take_turn()
    asked = select(BankBatch).where(BankBatch.id == batch_id).with_for_update()
    batch = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if batch is None:
        raise NotFound("no-such-batch")
    if batch.undone_at is not None:
        raise Conflict("batch-undone")
    entered = select(BankLine.document_id, BankLine.account_id).where(
        BankLine.batch_id == batch_id, BankLine.document_id.is_not(None)
    )
    rows = db.session.execute(entered).all()
    hold_accounts({row.account_id for row in rows})  # at once, as importing does
    for document_id in sorted({row.document_id for row in rows}):
        reverse_everywhere(document_id, words=words)
    batch.undone_at, batch.undone_by = clock.now(), audit.current_actor().name
    audit.note("bank.undo", Subject("bank-batch", batch.id, batch.file_name), after={"reason": words})
    return batch


def get_batch(batch_id: int) -> BankBatch:
    batch = db.session.scalars(select(BankBatch).where(BankBatch.id == batch_id)).one_or_none()
    if batch is None:
        raise NotFound("no-such-batch")
    return batch


def list_batches(*, most: int, skip: int = 0) -> Sequence[BankBatch]:
    """The newest first."""
    return db.session.scalars(select(BankBatch).order_by(BankBatch.id.desc()).limit(most).offset(skip)).all()


def count_batches() -> int:
    return db.session.scalar(select(func.count()).select_from(BankBatch)) or 0


def sums_of(batch_id: int) -> dict[str, tuple[int, int]]:
    """Status → lines and minor units; together they are the file."""
    asked = select(BankLine.status, func.count(), func.sum(BankLine.amount_minor)).where(BankLine.batch_id == batch_id)
    return {row[0]: (row[1], int(row[2])) for row in db.session.execute(asked.group_by(BankLine.status))}


def list_lines(batch_id: int, *, most: int, skip: int = 0) -> Sequence[BankLine]:
    asked = select(BankLine).where(BankLine.batch_id == batch_id).order_by(BankLine.number)
    return db.session.scalars(asked.limit(most).offset(skip)).all()


def list_waiting(*, most: int, skip: int = 0) -> Sequence[BankLine]:
    """Of files that stand, the oldest first."""
    asked = _waiting().order_by(BankLine.id).limit(most).offset(skip)
    return db.session.scalars(asked).all()


def count_waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def get_waiting(line_id: int) -> BankLine:
    line = db.session.scalars(_waiting().where(BankLine.id == line_id)).one_or_none()
    if line is None:
        raise NotFound("no-such-line")
    return line


def _waiting() -> Select[BankLine]:
    return (
        select(BankLine)
        .join(BankBatch, BankBatch.id == BankLine.batch_id)
        .where(BankLine.status.in_(WAITS), BankBatch.undone_at.is_(None))
    )


def _held(line_id: int) -> BankLine:
    asked = select(BankLine).where(BankLine.id == line_id).with_for_update()
    line = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if line is None:
        raise NotFound("no-such-line")
    # Nobody takes the file back meanwhile: he would not see this payment, which then comes in once more.
    stands = select(BankBatch).where(BankBatch.id == line.batch_id).with_for_update(read=True)
    batch = db.session.scalars(stands.execution_options(populate_existing=True)).one()
    if line.status not in WAITS or batch.undone_at is not None:
        raise Conflict("line-decided")
    return line


def _decided(line: BankLine, action: str, **told: str) -> None:
    line.decided_at, line.decided_by = clock.now(), audit.current_actor().name
    audit.note(
        action, Subject("bank-line", line.id, str(line.number)), after={"amount_minor": line.amount_minor, **told}
    )
