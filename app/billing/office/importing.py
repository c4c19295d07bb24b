"""Charges and balances of a utility that bills elsewhere: all or nothing, once, taken back as a whole (B2, U3)."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.accounts.merging import MOVED
from app.accounts.register.unusable import UnusableFile
from app.billing.models import OfficeBatch
from app.billing.office.balances import enter_balances, stage_unread
from app.billing.office.bills import enter_charges, refuse_payments_alone, withdraw_charges
from app.billing.office.doubting import Month, take_doubtful_out
from app.billing.office.reading import OfficeReading, OfficeRow, Refused
from app.billing.turn import take_turn
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db, driver_of
from app.core.errors import Conflict, DomainError, NotFound
from app.core.work import attempt
from app.ledger.documents import add_document, books_day
from app.ledger.opening import open_accounts
from app.ledger.posting import reverse
from app.ledger.queries import find_document
from app.metering.window import months_later
from validators.tenant_money import OfficeFile

Kind = Literal["charges", "balances"]
Progress = Callable[[int, int], None]
SUM_FIELD = {"charges": "amount", "balances": "balance"}
EVERY = 2000
NOTHING = (None, None)
"""Of volume and price: such a row has the fingerprint it had before they were read."""
MOST_LEFT = 2
"""Times as many rows: a few late charges beside few others are no file that may take the place of theirs."""
MOST_REFUSED = 50_000
"""They are held in memory: of the wrong file, all its rows would be."""

STAGE = """
    drop table if exists office_row;
    create temp table office_row (
        number int, account text, service text, kind text, period date, minor bigint, penalty_minor bigint,
        litres bigint, price_minor bigint, account_id bigint
    ) on commit drop
"""
COLUMNS = "number, account, service, kind, period, minor, penalty_minor, litres, price_minor"
# The office may know of a merging a month later: until then it means the account that stays.
FIND = text(f"""
    update office_row r set account_id = coalesce(moved.into_id, a.id)
    from account a left join ({MOVED}) moved on moved.gone_id = a.id where a.number = r.account
""")
# PostgreSQL knows nothing of a table just filled, nor of the bills made from it: without these it compared each row
# with each, which took a minute and a half for 40,000.
KNOWN = "create index on office_row (account_id); analyze office_row"
UNKNOWN = text("delete from office_row where account_id is null returning number")
IDS = text("select distinct account_id from office_row where minor is not null")
ROWS = text("select count(*) from office_row where period > :after and period <= :until")
CHANGED = text(
    "select count(*), coalesce(sum(amount_minor), 0)::bigint from ledger_entry where document_id = :document"
)


class TooManyRefused(DomainError):
    """More rows were refused than the threshold allows: nothing is stored."""

    code = "too-many-refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Imported:
    """`entries` and `total_minor`: what it changed, or would change, in the ledger."""

    batch_id: int | None
    rows: int
    refused: list[Refused]
    entries: int
    total_minor: int
    header: tuple[str, ...]


def import_office_file(  # noqa: PLR0913  # all that an import can be told
    kind: Kind,
    file: Path,
    *,
    period: date,
    file_name: str,
    dry_run: bool = False,
    threshold: float = 0.05,
    progress: Progress = lambda _done, _all: None,
) -> Imported:
    """In the unit of work of the caller. `period`: of rows that name none.

    A file of charges takes the place of an earlier one of the same month, and is a batch for each month that it tells
    as a whole; `batch_id` is that of the newest. Raises UnusableFile, TooManyRefused,
    Conflict("not-from-office", "already-imported", "already-run", "month-in-part", "payments-alone"). A file without
    rows is none: it would take the month before back.
    """
    rule = _rule(kind)
    reading = OfficeReading(
        file,
        rule,
        number=tenancy.current().account_number.judge,
        sum_field=SUM_FIELD[kind],
        usual_period=period,
    )
    staged = _stage(kind, reading, progress)
    if not staged.count:
        raise UnusableFile("empty", file=file_name)
    if len(staged.refused) > threshold * staged.count:
        raise TooManyRefused(refused=staged.refused, rows=staged.count, header=reading.table.header)
    with attempt():
        done = [_take_month(kind, file_name, staged, month) for month in staged.months]
        newest = done[-1][0]
        newest.refused_rows = {
            "header": list(reading.table.header),
            "rows": [[*row.cells, row.reason] for row in staged.refused],
        }
        entries, total = (sum(one) for one in list(zip(*done, strict=True))[1:])
        found = Imported(newest.id, staged.count, staged.refused, entries, total, reading.table.header)
        if dry_run:
            raise _Undo(found)
    return found


class _Undo(Exception):  # no error: the way out of what was only tried
    def __init__(self, found: Imported) -> None:
        super().__init__()
        self.found = found


def try_office_file(kind: Kind, file: Path, *, period: date) -> Imported:
    """What would change, and nothing is."""
    try:
        return import_office_file(kind, file, period=period, file_name=file.name, dry_run=True)
    except _Undo as tried:
        return tried.found


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
    _take_back(batch, words)
    audit.note("office.undo", _subject(batch), after={"reason": words})
    return batch


def get_office_batch(batch_id: int) -> OfficeBatch:
    found = db.session.scalars(select(OfficeBatch).where(OfficeBatch.id == batch_id)).one_or_none()
    if found is None:
        raise NotFound("no-such-batch")
    return found


def list_office_batches(*, most: int) -> list[OfficeBatch]:
    """The newest first."""
    return list(db.session.scalars(select(OfficeBatch).order_by(OfficeBatch.id.desc()).limit(most)))


@dataclass(slots=True)
class _Staged:
    count: int
    refused: list[Refused]
    months: Sequence[Month]
    fingerprint: str


def _stage(kind: Kind, reading: OfficeReading, progress: Progress) -> _Staged:
    connection = driver_of(db.session.connection())
    connection.execute(STAGE)
    staged, digest = _Staged(0, [], (), ""), hashlib.sha256()
    with connection.cursor() as cursor, cursor.copy(f"copy office_row ({COLUMNS}) from stdin") as copy:
        for row in _counted(reading, staged, progress):
            said = (row.account, row.service, row.kind, row.period, row.minor, row.penalty_minor)
            explained = (row.litres, row.price_minor)
            digest.update(f"{said if explained == NOTHING else said + explained}\n".encode())
            copy.write_row((row.number, *said, *explained))
    if kind == "balances":
        stage_unread(connection, staged.refused)
    # Two files of one month at once would each find no former one to replace; and an account that is merged meanwhile
    # would be charged though it is gone.
    take_turn()
    db.session.execute(FIND)
    gone = dict.fromkeys(db.session.scalars(UNKNOWN), "account_unknown")
    connection.execute(KNOWN)
    staged.months, doubtful = take_doubtful_out(kind, reading.usual_period)
    gone |= doubtful
    if gone:
        found = (row for row in reading.rows() if row.number in gone and isinstance(row, OfficeRow))
        staged.refused += [Refused(row.number, row.cells, gone[row.number]) for row in found]
    staged.fingerprint = digest.hexdigest()
    return staged


def _counted(reading: OfficeReading, staged: _Staged, progress: Progress) -> Iterator[OfficeRow]:
    for row in reading.rows():
        staged.count += 1
        if staged.count % EVERY == 0:
            progress(staged.count, reading.table.length)
        if isinstance(row, Refused):
            staged.refused.append(row)
            if len(staged.refused) > MOST_REFUSED:
                raise TooManyRefused(refused=staged.refused, rows=staged.count, header=reading.table.header)
        else:
            yield row


def _take_month(kind: Kind, file_name: str, staged: _Staged, month: Month) -> tuple[OfficeBatch, int, int]:
    """The batch of one month of the file, how many entries it made and what they come to."""
    batch = _new_batch(kind, file_name, staged, month)
    for former in _former(kind, batch.period, batch.id):
        if month is not staged.months[-1] and former.rows > MOST_LEFT * batch.rows:
            raise Conflict("month-in-part", period=batch.period)
        refuse_payments_alone(batch.period, month._asdict())
        _take_back(former, "a newer file of the same month")
    entries, batch.total_minor = _enter(kind, batch, month)
    audit.note("office.import", _subject(batch), after={"lines": batch.rows, "total_minor": batch.total_minor})
    return batch, entries, batch.total_minor


def _new_batch(kind: Kind, file_name: str, staged: _Staged, month: Month) -> OfficeBatch:
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
        raise Conflict("already-imported", moment=db.session.scalars(known).first() or clock.now()) from None
    return batch


def _enter(kind: Kind, batch: OfficeBatch, month: Month) -> tuple[int, int]:
    """Charges stand on the last day of their month, as ours do; balances on the day they came."""
    today = clock.today(tenancy.current().time_zone)
    month_end = months_later(batch.period, 1) - timedelta(days=1)
    day = min(month_end, today) if kind == "charges" else today
    document = add_document("office", f"{kind}:{batch.id}", happened_on=day, words=batch.file_name)
    open_accounts(document, db.session.scalars(IDS).all())
    values = {
        "document": document.id,
        "first_service": next(iter(tenancy.current().services)),
        **month._asdict(),
        "entered_on": books_day(day),
    }
    if kind == "charges":
        enter_charges(batch, values)
    else:
        enter_balances(values)
    entries, total = db.session.execute(CHANGED, {"document": document.id}).one()
    return int(entries), int(total)


def _former(kind: Kind, month: date, but: int) -> list[OfficeBatch]:
    if kind != "charges":
        return []
    asked = select(OfficeBatch).where(
        OfficeBatch.kind == kind, OfficeBatch.period == month, OfficeBatch.undone_at.is_(None), OfficeBatch.id != but
    )
    return list(db.session.scalars(asked))


def _take_back(batch: OfficeBatch, words: str) -> None:
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


def _rule(kind: Kind) -> OfficeFile:
    billing = tenancy.current().billing
    if billing is None or billing.mode != "office":
        raise Conflict("not-from-office")
    rule = billing.charges if kind == "charges" else billing.balances
    if rule is None:
        raise Conflict("not-from-office")
    return rule


def _subject(batch: OfficeBatch) -> Subject:
    return Subject("office-batch", batch.id, batch.file_name)
