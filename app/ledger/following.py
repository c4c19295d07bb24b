"""Sums go over to another account when theirs is merged, and what is turned round afterwards goes after them (U3)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

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
AFTER = "after:"
"""With the id of what went on begins the key of the document that says so."""
ACCOUNTS = text("select distinct account_id from ledger_entry where document_id = :document")


class GoesOver(NamedTuple):
    """What one account owes no more and another does, in minor units; below zero it is an advance."""

    gone_id: int
    into_id: int
    service: str
    part: str
    amount_minor: int


def carry_over(key: str, sums: Iterable[GoesOver]) -> None:
    """Once for a key; sums of nothing are left out."""
    today = clock.today(tenancy.current().time_zone)
    postings = [
        Posting(
            account_id=account_id,
            service=one.service,
            part=one.part,
            kind="adjustment",
            amount_minor=sign * one.amount_minor,
            period=today.replace(day=1),
        )
        for one in sums
        if one.amount_minor
        for account_id, sign in ((one.gone_id, -1), (one.into_id, 1))
    ]
    if postings:
        post("adjustment", key, postings, happened_on=today)


def reverse_everywhere(document_id: int, *, words: str, on: date | None = None) -> LedgerDocument:
    """As reverse() does, and raises as it does; no account is merged meanwhile.

    Where the billing office says what is owed, nothing went over when accounts were merged, so nothing does now.
    """
    hold_accounts(db.session.scalars(ACCOUNTS, {"document": document_id}))
    document = reverse(document_id, words=words, on=on)
    billing = tenancy.current().billing
    if billing is not None and billing.mode == "own":
        carry_on(document)
    return document


def carry_on(document: LedgerDocument) -> None:
    """What was entered for accounts that are merged already goes after what they owed."""
    entered = db.session.execute(OF_MERGED, {"document": document.id})
    carry_over(f"{AFTER}{document.id}", [GoesOver(*row) for row in entered])
