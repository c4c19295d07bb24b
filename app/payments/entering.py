"""What of a payment is for whom, what goes back and what does not: in the ledger, by accounts as they are now (B8)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.accounts.merging import list_staying
from app.core import clock, tenancy
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.following import reverse_everywhere
from app.ledger.models import LedgerDocument, LedgerEntry
from app.ledger.paying import hold_accounts
from app.ledger.posting import Posting, post
from app.ledger.queries import balances_of, find_document
from app.ledger.spreading import Place, in_proportion, spread_back
from app.ledger.standing import Balance
from app.payments.models import Payment, PaymentDispute, PaymentRefund, PaymentShare

Paid = Mapping[int, Counter[Place]]
"""Account → service and part → minor units."""


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
    """Of accounts and services that are in advance first, else so that the rest has paid as it should (ADR 34)."""
    document = find_document("card-payment", f"payment:{payment.id}")
    if document is None:
        return
    entries = db.session.scalars(select(LedgerEntry).where(LedgerEntry.document_id == document.id)).all()
    back = _given_back(payment)
    hold_accounts({entry.account_id for entry in entries})
    staying = list_staying({entry.account_id for entry in (*entries, *back)})
    hold_accounts(staying.values())
    paid, given = (_by_place(found, staying) for found in (entries, back))
    balances = balances_of(paid)
    sums = _by_account(balances, paid, given, amount_minor)
    today = clock.today(tenancy.current().time_zone)
    postings = [
        Posting(
            account_id=account_id,
            service=share.service,
            part=share.part,
            kind="refund",
            amount_minor=share.amount_minor,
            period=today.replace(day=1),
        )
        for account_id, minor in sums.items()
        for share in spread_back(
            balances[account_id].standings, minor, paid=paid[account_id], given=given.get(account_id, {})
        )
    ]
    post(kind, key, postings, happened_on=today)


def _given_back(payment: Payment) -> Sequence[LedgerEntry]:
    """By its refunds and disputes, but for what did not go back after all."""
    refunds = select("refund:" + PaymentRefund.refund).where(PaymentRefund.payment_id == payment.id)
    disputes = select("dispute:" + PaymentDispute.dispute).where(PaymentDispute.payment_id == payment.id)
    undone = aliased(LedgerEntry)
    asked = (
        select(LedgerEntry)
        .join(LedgerDocument, LedgerDocument.id == LedgerEntry.document_id)
        .where(LedgerDocument.kind.in_(("card-refund", "dispute")), LedgerDocument.key.in_(refunds.union_all(disputes)))
        .where(~exists().where(undone.reverses_id == LedgerEntry.id))
    )
    return db.session.scalars(asked).all()


def _by_place(entries: Iterable[LedgerEntry], staying: Mapping[int, int]) -> Paid:
    """Account → what was paid or given, above zero."""
    sums: dict[int, Counter[Place]] = defaultdict(Counter)
    for entry in entries:
        sums[staying[entry.account_id]][entry.service, entry.part] += abs(entry.amount_minor)
    return dict(sums)


def _by_account(balances: Mapping[int, Balance], paid: Paid, given: Paid, amount_minor: int) -> dict[int, int]:
    """Of what an account paid, what it is ahead goes back first; then by what is left of each. Parts add up to it."""
    # What went back of an account that they were merged into for a while is none of theirs.
    left = Counter({one: places.total() - given.get(one, Counter()).total() for one, places in paid.items()})
    ahead = {one: max(min(minor, -balances[one].total_minor), 0) for one, minor in left.items()}
    first = in_proportion(ahead, min(amount_minor, sum(ahead.values())))
    left.subtract(first)
    weights = +left or Counter({one: places.total() for one, places in paid.items()})
    return dict(Counter(first) + Counter(in_proportion(weights, amount_minor - sum(first.values()))))


def take_back(kind: str, key: str, words: str) -> None:
    """It did not go back after all."""
    document = find_document(kind, key)
    if document is None:
        return
    with suppress(Conflict):
        reverse_everywhere(document.id, words=words)
