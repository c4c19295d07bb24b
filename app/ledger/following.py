"""What is turned round after its account was merged: the sums went over to the account that stays, and so does this."""

from sqlalchemy import text

from app.accounts.merging import MOVED
from app.core import clock, tenancy
from app.core.db import db
from app.ledger.models import LedgerDocument
from app.ledger.paying import hold_accounts
from app.ledger.posting import Posting, post, reverse

OF_MERGED = text(f"""
    select e.account_id, moved.into_id, e.service, e.part, e.amount_minor
    from ledger_entry e join ({MOVED}) moved on moved.gone_id = e.account_id
    where e.document_id = :document order by e.id
""")
ACCOUNTS = text("select distinct account_id from ledger_entry where document_id = :document")


def reverse_everywhere(document_id: int, *, words: str) -> LedgerDocument:
    """As reverse() does, and raises as it does; no account is merged meanwhile.

    Where the billing office says what is owed, nothing went over when accounts were merged, so nothing does now.
    """
    hold_accounts(db.session.scalars(ACCOUNTS, {"document": document_id}))
    document = reverse(document_id, words=words)
    billing = tenancy.current().billing
    if billing is not None and billing.mode == "own":
        _follow(document)
    return document


def _follow(reversal: LedgerDocument) -> None:
    today = clock.today(tenancy.current().time_zone)
    postings = [
        Posting(
            account_id=account_id,
            service=row.service,
            part=row.part,
            kind="adjustment",
            amount_minor=sign * row.amount_minor,
            period=today.replace(day=1),
        )
        for row in db.session.execute(OF_MERGED, {"document": reversal.id})
        for account_id, sign in ((row.account_id, -1), (row.into_id, 1))
    ]
    if postings:
        post("adjustment", f"after:{reversal.id}", postings, happened_on=today)
