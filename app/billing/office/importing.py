"""Charges and balances of a utility that bills elsewhere: all or nothing, once, taken back as a whole (B2, U3)."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import text

from app.accounts.register.unusable import UnusableFile
from app.billing.models import OfficeBatch
from app.billing.office.balances import enter_balances
from app.billing.office.batches import (
    AlreadyImported,
    MonthReplaced,
    list_former,
    new_batch,
    refuse_older,
    subject_of,
    take_back,
)
from app.billing.office.bills import enter_charges, refuse_payments_alone
from app.billing.office.doubting import Month
from app.billing.office.reading import OfficeReading, Refused
from app.billing.office.staging import Kind, Progress, Staged, TooManyRefused, stage
from app.core import audit, clock, tenancy
from app.core.db import db
from app.core.errors import Conflict
from app.core.work import attempt
from app.ledger.documents import add_document, books_day
from app.ledger.opening import open_accounts
from app.metering.window import months_later
from validators.tenant_money import OfficeFile

SUM_FIELD = {"charges": "amount", "balances": "balance"}
MOST_LEFT = 2
"""Times as many rows: a few late charges beside few others are no file that may take the place of theirs, nor are
corrected rows alone."""
FEW = 20
"""So many bills may always go with the former file of a month, however small the utility is."""
IDS = text("select distinct account_id from office_row where minor is not null")
CHANGED = text(
    "select count(*), coalesce(sum(amount_minor), 0)::bigint from ledger_entry where document_id = :document"
)


@dataclass(frozen=True, slots=True)
class Imported:
    """`entries` and `total_minor`: what it changed, or would change, in the ledger.

    `left`: months that stay as they are, for what the file says of them came in before.
    """

    batch_id: int | None
    rows: int
    refused: list[Refused]
    entries: int
    total_minor: int
    header: tuple[str, ...]
    left: list[date]


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
    as a whole; `batch_id` is that of the newest one that is taken in. Raises UnusableFile, TooManyRefused,
    Conflict("not-from-office", "already-imported", "already-run", "month-in-part", "month-replaced",
    "month-shrinks", "payments-alone"). A file without rows is none: it would take the month before back.
    """
    rule = _rule(kind)
    reading = OfficeReading(
        file,
        rule,
        number=tenancy.current().account_number.judge,
        sum_field=SUM_FIELD[kind],
        usual_period=period,
    )
    staged = stage(kind, reading, progress)
    if not staged.count:
        raise UnusableFile("empty", file=file_name)
    if len(staged.refused) > threshold * staged.count:
        raise TooManyRefused(refused=staged.refused, rows=staged.count, header=reading.table.header)
    with attempt():
        done, left = _take_months(kind, file_name, staged)
        newest = done[-1][0]
        elsewhere = len(staged.refused) - newest.refused  # counted with the newest month, where that is left as it is
        newest.rows, newest.refused = newest.rows + elsewhere, newest.refused + elsewhere
        newest.refused_rows = {
            "header": list(reading.table.header),
            "rows": [[*row.cells, row.reason] for row in staged.refused],
        }
        entries, total = (sum(one) for one in list(zip(*done, strict=True))[1:])
        found = Imported(newest.id, staged.count, staged.refused, entries, total, reading.table.header, left)
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


def _take_months(kind: Kind, file_name: str, staged: Staged) -> tuple[list[tuple[OfficeBatch, int, int]], list[date]]:
    """What came in, and the months left as they are: those of this very file that stand, or a newer file replaced."""
    done: list[tuple[OfficeBatch, int, int]] = []
    left: dict[date, Conflict] = {}
    for month in staged.months:
        try:
            with attempt():
                done.append(_take_month(kind, file_name, staged, month))
        except (AlreadyImported, MonthReplaced) as problem:
            left[month.period] = problem
    if not done:
        raise next((one for one in left.values() if isinstance(one, MonthReplaced)), left[staged.months[-1].period])
    return done, list(left)


def _take_month(kind: Kind, file_name: str, staged: Staged, month: Month) -> tuple[OfficeBatch, int, int]:
    """The batch of one month of the file, how many entries it made and what they come to."""
    batch = new_batch(kind, file_name, staged, month)
    for former in list_former(kind, batch.period, batch.id):
        refuse_older(batch, former)
        earlier = month is not staged.months[-1]
        if earlier and former.rows > MOST_LEFT * batch.rows:
            raise Conflict("month-in-part", period=batch.period)
        refuse_payments_alone(batch.period, month._asdict())
        if former.rows > max(MOST_LEFT * batch.rows, batch.rows + FEW):
            raise Conflict("month-shrinks", period=batch.period)
        take_back(former, "a newer file of the same month")
    entries, batch.total_minor = _enter(kind, batch, month)
    audit.note("office.import", subject_of(batch), after={"lines": batch.rows, "total_minor": batch.total_minor})
    return batch, entries, batch.total_minor


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


def _rule(kind: Kind) -> OfficeFile:
    billing = tenancy.current().billing
    if billing is None or billing.mode != "office":
        raise Conflict("not-from-office")
    rule = billing.charges if kind == "charges" else billing.balances
    if rule is None:
        raise Conflict("not-from-office")
    return rule
