"""What the billing office said an account owes becomes its first entry, once something else is entered (ADR 23).

Until then the office's word is the balance (`owed` in the database), and its next register changes it.
"""

from collections.abc import Iterable

from sqlalchemy import text

from app.core import clock, tenancy
from app.core.db import db
from app.ledger.documents import add_document, first_open_day
from app.ledger.models import LedgerDocument

UNOPENED = "a.balance_minor <> 0 and {which} and not exists (select from ledger_entry e where e.account_id = a.id)"
# The unique index lets an account be opened once; whoever comes second waits for the first.
OPEN = f"""
    with opened as (
        select a.id, a.balance_minor, coalesce(a.balance_on, :today) as said_on from account a where {UNOPENED}
    )
    insert into ledger_entry (document_id, account_id, service, part, kind, amount_minor, period, entered_on)
    select :document, id, :service, 'main', 'opening', balance_minor, date_trunc('month', said_on),
        greatest(said_on, :first_open)
    from opened order by id
    on conflict (tenant, account_id) where kind = 'opening' and reverses_id is null do nothing
"""
ANY = f"select exists (select from account a where {UNOPENED})"
THESE, RANGE = "a.id = any(cast(:ids as bigint[]))", "a.id > :after and a.id <= :until"


def open_accounts(before: LedgerDocument, ids: Iterable[int]) -> None:
    """Before the entries of another document. The opening stays when that one is reversed."""
    _open(before, THESE, {"ids": list(ids)})


def open_range(before: LedgerDocument, *, after: int, until: int) -> None:
    """The same for all accounts with an id above the one and up to the other."""
    _open(before, RANGE, {"after": after, "until": until})


def _open(before: LedgerDocument, which: str, asked: dict[str, object]) -> None:
    if not db.session.execute(text(ANY.format(which=which)), asked).scalar_one():
        return
    tenant = tenancy.current()
    today = clock.today(tenant.time_zone)
    document = add_document("opening", f"before:{before.id}", happened_on=today)
    values = {
        "document": document.id,
        "service": next(iter(tenant.services)),
        "today": today,
        "first_open": first_open_day(),
    }
    db.session.execute(text(OPEN.format(which=which)), values | asked)
