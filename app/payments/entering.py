"""What of a payment is for whom, what goes back and what does not: in the ledger, by accounts as they are now (B8)."""

from collections import Counter
from contextlib import suppress

from sqlalchemy import select

from app.accounts.merging import list_staying
from app.core import clock, tenancy
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.following import reverse_everywhere
from app.ledger.models import LedgerEntry
from app.ledger.paying import hold_accounts
from app.ledger.posting import Posting, post
from app.ledger.queries import find_document
from app.ledger.spreading import in_proportion
from app.payments.models import Payment, PaymentShare


def sums_of(payment: Payment) -> dict[int, int]:
    """Account → what is paid to it: of those that were merged meanwhile, the one that stays."""
    shares = db.session.scalars(select(PaymentShare).where(PaymentShare.payment_id == payment.id)).all()
    hold_accounts(share.account_id for share in shares)
    staying = list_staying(share.account_id for share in shares)
    sums = Counter[int]()
    for share in shares:
        sums[staying[share.account_id]] += share.amount_minor
    return dict(sums)


def give_back(kind: str, key: str, payment: Payment, amount_minor: int) -> None:
    """To the accounts by their shares, and to services as the payment was spread over them."""
    document = find_document("card-payment", f"payment:{payment.id}")
    if document is None:
        return
    entries = db.session.scalars(select(LedgerEntry).where(LedgerEntry.document_id == document.id)).all()
    hold_accounts({entry.account_id for entry in entries})
    staying = list_staying({entry.account_id for entry in entries})
    paid = {str(entry.id): -entry.amount_minor for entry in entries if entry.amount_minor < 0}
    parts = in_proportion(paid, amount_minor)
    today = clock.today(tenancy.current().time_zone)
    postings = [
        Posting(
            account_id=staying[entry.account_id],
            service=entry.service,
            part=entry.part,
            kind="refund",
            amount_minor=parts.get(str(entry.id), 0),
            period=today.replace(day=1),
        )
        for entry in entries
    ]
    post(kind, key, postings, happened_on=today)


def take_back(kind: str, key: str, words: str) -> None:
    """It did not go back after all."""
    document = find_document(kind, key)
    if document is None:
        return
    with suppress(Conflict):
        reverse_everywhere(document.id, words=words)
