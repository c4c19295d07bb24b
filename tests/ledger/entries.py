"""Entries of the utility being served, as tests want them."""

from datetime import date
from itertools import count
from typing import Any

from app.accounts.models import Account
from app.ledger.models import LedgerDocument
from app.ledger.posting import Posting, post

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)

_keys = count(1)


def enter(account: Account, *sums: int, on: date = date(2026, 11, 5), **more: Any) -> LedgerDocument:
    """One document with an entry per sum."""
    fields: dict[str, Any] = {"service": "water", "kind": "charge", "period": on.replace(day=1)} | more
    postings = [Posting(account_id=account.id, amount_minor=minor, **fields) for minor in sums]
    return post("adjustment", f"test:{next(_keys)}", postings, happened_on=on)
