"""Adding to the ledger, and reversing what was added (B3, B8). There is no third thing to do with it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, text

from app.core import clock, tenancy
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.documents import add_document, books_day
from app.ledger.models import LedgerDocument, LedgerEntry
from app.ledger.opening import open_accounts
from app.ledger.queries import get_document

REVERSE = text("""
    insert into ledger_entry
        (document_id, account_id, service, part, kind, amount_minor, period, entered_on, line_id, reverses_id)
    select :by, e.account_id, e.service, e.part, e.kind, -e.amount_minor, e.period, :entered_on, e.line_id, e.id
    from ledger_entry e
    where e.document_id = :document and (cast(:account as bigint) is null or e.account_id = :account)
        and not exists (select from ledger_entry r where r.reverses_id = e.id)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One sum to enter: above zero more is owed. Fields as in LedgerEntry."""

    account_id: int
    service: str
    kind: str
    amount_minor: int
    period: date
    part: str = "main"
    line_id: int | None = None


def post(kind: str, key: str, postings: Sequence[Posting], *, happened_on: date, words: str = "") -> LedgerDocument:
    """Enter what comes from one source, once. Raises Conflict("already-posted") when that was done before.

    Sums of nothing are left out; an account without an entry is opened first. What happened in a month that is closed
    is entered on the first open day.
    """
    document = add_document(kind, key, happened_on=happened_on, words=words)
    entered_on = books_day(happened_on)
    open_accounts(document, {posting.account_id for posting in postings})
    rows = [
        {"document_id": document.id, "entered_on": entered_on, **asdict(posting)}
        for posting in postings
        if posting.amount_minor
    ]
    if rows:
        db.session.execute(insert(LedgerEntry), rows)
    return document


def reverse(document_id: int, *, words: str, account_id: int | None = None, on: date | None = None) -> LedgerDocument:
    """Turn round all entries of a document, or those of one account, that are not reversed yet.

    They stand in the books on the day `on`, by default today: what is charged anew for a month stands at its end, so
    what it replaces ends there too, and no day has both.

    Raises Conflict("already-reversed") when nothing is left to turn round.
    """
    reversed_one = get_document(document_id)
    key = f"of:{document_id}" if account_id is None else f"of:{document_id}:{account_id}"
    today = clock.today(tenancy.current().time_zone)
    try:
        document = add_document("reversal", key, happened_on=today, words=words, reverses_id=reversed_one.id)
    except Conflict:
        raise Conflict("already-reversed", document=document_id) from None
    found = {"by": document.id, "document": document_id, "account": account_id, "entered_on": books_day(on or today)}
    if not db.session.execute(REVERSE, found).rowcount:  # type: ignore[attr-defined]  # of a statement that changes rows
        raise Conflict("already-reversed", document=document_id)
    return document
