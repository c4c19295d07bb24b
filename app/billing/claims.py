"""A subscriber says that a sum looks wrong; staff look at it and answer (A6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from app.accounts.merging import MOVED, list_staying
from app.accounts.models import Account
from app.billing.models import Claim
from app.core import audit, clock
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.identity.queries import has_account
from app.ledger.statement import find_entry

LONGEST = 2000
MERGED_INTO = text(f"select gone_id from ({MOVED}) moved where into_id = :account")
ONE_AT_A_TIME = text("""
    select pg_advisory_xact_lock(hashtextextended('claims ' || current_setting('app.tenant'), :account))
""")
MOST_OPEN = 5
"""Of one account: whoever has written so often is read before he writes again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    id: int
    account_id: int
    number: str
    words: str
    made_at: datetime
    closed_at: datetime | None


def make_claim(account_id: int, subscriber_id: int, words: str, *, entry_id: int | None) -> Claim:
    """The same words while they wait are one press of a button that came twice.

    Raises NotFound for an entry of another account, Conflict("too-many-claims").
    """
    if entry_id is not None and find_entry(account_id, entry_id=entry_id) is None:
        raise NotFound
    # Two tabs would both count four.
    db.session.execute(ONE_AT_A_TIME, {"account": account_id})
    asked = select(Claim).where(Claim.account_id == account_id, Claim.closed_at.is_(None))
    waiting = db.session.scalars(asked).all()
    said = (subscriber_id, entry_id, words[:LONGEST])
    for one in waiting:
        if (one.subscriber_id, one.entry_id, one.words) == said:
            return one
    if len(waiting) >= MOST_OPEN:
        raise Conflict("too-many-claims")
    claim = Claim(
        account_id=account_id,
        subscriber_id=subscriber_id,
        entry_id=entry_id,
        words=said[-1],
        made_at=clock.now(),
        closed_by="",
        answer="",
    )
    db.session.add(claim)
    db.session.flush()
    return claim


def close_claim(claim_id: int, answer: str) -> Claim:
    """The answer is what the subscriber reads. Raises Conflict("already-answered")."""
    claim = get_claim(claim_id, to_change=True)
    if claim.closed_at is not None:
        raise Conflict("already-answered")
    claim.closed_at, claim.closed_by, claim.answer = clock.now(), audit.current_actor().name, answer[:LONGEST]
    number = db.session.scalars(select(Account.number).where(Account.id == claim.account_id)).one()
    audit.note("claim.answer", Subject("account", claim.account_id, number), after={"text": claim.answer})
    return claim


def get_claim(claim_id: int, *, to_change: bool = False) -> Claim:
    asked = select(Claim).where(Claim.id == claim_id)
    claim = db.session.scalars(asked.with_for_update() if to_change else asked).one_or_none()
    if claim is None:
        raise NotFound("no-such-claim")
    return claim


def has_reader(claim: Claim) -> bool:
    """Whether who wrote it still has the account, or the one that it was merged into: the answer speaks of its sums."""
    if claim.subscriber_id is None:
        return False
    return any(
        has_account(claim.subscriber_id, one) for one in {claim.account_id, *list_staying([claim.account_id]).values()}
    )


def list_claims(account_id: int) -> Sequence[Claim]:
    """The newest first, with those of accounts that were merged into this one."""
    theirs = [account_id, *db.session.scalars(MERGED_INTO, {"account": account_id})]
    return db.session.scalars(select(Claim).where(Claim.account_id.in_(theirs)).order_by(Claim.id.desc())).all()


def list_waiting(*, answered: bool, most: int, skip: int = 0) -> list[Waiting]:
    """Open ones the oldest first, answered ones the newest first."""
    asked = (
        select(Claim.id, Claim.account_id, Account.number, Claim.words, Claim.made_at, Claim.closed_at)
        .join(Account, Account.id == Claim.account_id)
        .where(Claim.closed_at.is_not(None) if answered else Claim.closed_at.is_(None))
        .order_by(Claim.id.desc() if answered else Claim.id)
    )
    return [Waiting(*row) for row in db.session.execute(asked.limit(most).offset(skip))]


def count_claims(*, answered: bool) -> int:
    closed = Claim.closed_at.is_not(None) if answered else Claim.closed_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Claim).where(closed)) or 0
