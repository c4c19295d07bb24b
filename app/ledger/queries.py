"""What accounts owe: the last closing and the entries after it, in one statement over indexes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select, text

from app.core import tenancy
from app.core.db import db
from app.core.errors import NotFound
from app.core.statements import Statement, unseen
from app.ledger.models import ClosedMonth, LedgerCheck, LedgerDocument, LedgerEntry
from app.ledger.standing import Balance, Standing, balance_from

FOREVER = date.max

# Given ids hide their number from the planner, see Statement; a closing of the account itself, not of the utility:
# an account without entries has none (LedgerClosing).
STANDING = Statement(
    text(f"""
    with asked as (
        select a.id, (
            select max(c.closed_on) from ledger_closing c where c.account_id = a.id and c.closed_on <= :until
        ) as closed_on
        from unnest({unseen("ids")}) as a (id)
    )
    select account_id, service, part, sum(minor)::bigint from (
        select c.account_id, c.service, c.part, c.balance_minor as minor
        from asked join ledger_closing c on c.account_id = asked.id and c.closed_on = asked.closed_on
        union all
        select e.account_id, e.service, e.part, e.amount_minor
        from asked join ledger_entry e on e.account_id = asked.id and e.entered_on <= :until
            and e.entered_on > coalesce(asked.closed_on, '-infinity')
        union all
        select a.id, :first_service, 'main', a.balance_minor
        from asked join account a using (id)
        where a.balance_minor <> 0 and not exists (select from ledger_entry e where e.account_id = a.id)
    ) as sums
    group by account_id, service, part
    order by account_id, service, part
    """)
)


def balances_of(account_ids: Iterable[int], *, until: date = FOREVER) -> dict[int, Balance]:
    """Of every account that is asked for, with entries up to and with `until`.

    Before its first entry an account owes what the billing office says, all of it for the first service.
    """
    ids = list(account_ids)
    found: dict[int, list[Standing]] = defaultdict(list)
    first_service = next(iter(tenancy.current().services))
    for account_id, service, part, minor in STANDING.rows(ids=ids, until=until, first_service=first_service):
        found[account_id].append(Standing(service, part, minor))
    return {account_id: balance_from(found[account_id]) for account_id in ids}


def balance_of(account_id: int, *, until: date = FOREVER) -> Balance:
    return balances_of([account_id], until=until)[account_id]


def list_entries(account_id: int, *, since: date | None = None, until: date = FOREVER) -> Sequence[LedgerEntry]:
    """Entries that stand in the books from `since` to `until`, both included, the oldest first."""
    asked = select(LedgerEntry).where(LedgerEntry.account_id == account_id, LedgerEntry.entered_on <= until)
    if since is not None:
        asked = asked.where(LedgerEntry.entered_on >= since)
    return db.session.scalars(asked.order_by(LedgerEntry.entered_on, LedgerEntry.id)).all()


def get_document(document_id: int) -> LedgerDocument:
    document = find_document_by_id(document_id)
    if document is None:
        raise NotFound("no-such-document")
    return document


def find_document_by_id(document_id: int) -> LedgerDocument | None:
    return db.session.scalars(select(LedgerDocument).where(LedgerDocument.id == document_id)).one_or_none()


def find_document(kind: str, key: str) -> LedgerDocument | None:
    """What was posted from this source, if it was."""
    asked = select(LedgerDocument).where(LedgerDocument.kind == kind, LedgerDocument.key == key)
    return db.session.scalars(asked).one_or_none()


def find_closed_on() -> date | None:
    """The last day up to which the books are closed."""
    return db.session.scalars(select(ClosedMonth.closed_on).order_by(ClosedMonth.closed_on.desc()).limit(1)).first()


def list_closed() -> Sequence[ClosedMonth]:
    """The newest first."""
    return db.session.scalars(select(ClosedMonth).order_by(ClosedMonth.closed_on.desc()).limit(36)).all()


def list_checks(*, most: int) -> Sequence[LedgerCheck]:
    """The newest first."""
    return db.session.scalars(select(LedgerCheck).order_by(LedgerCheck.id.desc()).limit(most)).all()
