"""Corrections by hand: with a reason, and above a limit with a second pair of eyes (B3, U3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.models import Account
from app.billing.alone import is_own_slip, moved_alone
from app.billing.models import Adjustment
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.work import at_most_once
from app.ledger.following import reverse_everywhere
from app.ledger.paying import hold_accounts
from app.ledger.posting import Posting, post

KINDS = ("adjustment", "recalculation", "benefit", "penalty")
"""A penalty is waived or charged; its part of the balance is apart from the debt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdjustment:
    """`amount_minor` above zero: more is owed; below: less."""

    service: str
    kind: str
    amount_minor: int
    period: date
    words: str
    token: UUID
    """Of the form: pressing twice adjusts once."""


def ask_adjustment(account_id: int, new: NewAdjustment) -> Adjustment:
    """Entered at once, or when a second colleague agrees. Raises Conflict("already-posted", "account-merged")."""
    _hold_unmerged(account_id)
    waits = is_large(new.amount_minor + moved_alone(account_id, up=new.amount_minor > 0))
    adjustment = Adjustment(
        account_id=account_id,
        service=new.service,
        kind=new.kind,
        amount_minor=new.amount_minor,
        period=new.period,
        words=new.words,
        token=new.token,
        status="waiting" if waits else "posted",
        asked_at=clock.now(),
        asked_by=audit.current_actor().name,
        decided_by="",
    )
    with at_most_once(Conflict("already-posted")):
        db.session.add(adjustment)
    _note(adjustment, "ledger.adjust")
    if not waits:
        _post(adjustment)
    return adjustment


def decide_adjustment(adjustment_id: int, *, agreed: bool) -> Adjustment:
    """Raises Conflict("adjustment-decided", "own-adjustment", "account-merged"): nobody agrees to his own."""
    adjustment = _held(adjustment_id)
    me = audit.current_actor().name
    if adjustment.status != "waiting":
        raise Conflict("adjustment-decided")
    if adjustment.asked_by == me:
        raise Conflict("own-adjustment")
    adjustment.status, adjustment.decided_at, adjustment.decided_by = (
        "posted" if agreed else "refused",
        clock.now(),
        me,
    )
    _note(adjustment, "ledger.agree-adjustment" if agreed else "ledger.refuse-adjustment")
    if agreed:
        _post(adjustment)
    return adjustment


def take_back(adjustment_id: int, words: str) -> Adjustment:
    """Raises Conflict("adjustment-decided") for one that was never entered, or is taken back already.

    A large one, also together with what was moved that way alone, is turned round by its opposite, to which a second
    colleague agrees: Conflict("adjustment-large"). A slip of one's own is no move.
    """
    adjustment = _held(adjustment_id)
    if adjustment.status != "posted" or adjustment.document_id is None:
        raise Conflict("adjustment-decided")
    hold_accounts([adjustment.account_id])
    back = -adjustment.amount_minor
    moved = 0 if is_own_slip(adjustment) else moved_alone(adjustment.account_id, up=back > 0)
    if is_large(back + moved):
        raise Conflict("adjustment-large")
    reverse_everywhere(adjustment.document_id, words=words)
    adjustment.status = "reversed"
    _note(adjustment, "ledger.reverse-adjustment", words)
    return adjustment


def is_large(amount_minor: int) -> bool:
    """Nobody moves as much alone."""
    billing = tenancy.current().billing
    return billing is not None and abs(amount_minor) > billing.approve_above_minor


def list_adjustments(account_id: int) -> Sequence[Adjustment]:
    """The newest first."""
    asked = select(Adjustment).where(Adjustment.account_id == account_id).order_by(Adjustment.id.desc())
    return db.session.scalars(asked).all()


def list_waiting() -> Sequence[tuple[Adjustment, str]]:
    """With the number of the account, the oldest first."""
    asked = select(Adjustment, Account.number).join(Account, Account.id == Adjustment.account_id)
    rows = db.session.execute(asked.where(Adjustment.status == "waiting").order_by(Adjustment.id))
    return [(row[0], row[1]) for row in rows]


def count_waiting() -> int:
    return db.session.scalar(select(func.count()).where(Adjustment.status == "waiting")) or 0


def _post(adjustment: Adjustment) -> None:
    _hold_unmerged(adjustment.account_id)
    posting = Posting(
        account_id=adjustment.account_id,
        service=adjustment.service,
        kind=adjustment.kind,
        part="penalty" if adjustment.kind == "penalty" else "main",
        amount_minor=adjustment.amount_minor,
        period=adjustment.period,
    )
    today = clock.today(tenancy.current().time_zone)
    key = f"adjustment:{adjustment.id}"
    adjustment.document_id = post("adjustment", key, [posting], happened_on=today, words=adjustment.words).id
    db.session.flush()


def _hold_unmerged(account_id: int) -> None:
    hold_accounts([account_id])
    if db.session.scalar(select(Account.merged_into_id).where(Account.id == account_id)) is not None:
        raise Conflict("account-merged")


def _held(adjustment_id: int) -> Adjustment:
    asked = select(Adjustment).where(Adjustment.id == adjustment_id).with_for_update()
    adjustment = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if adjustment is None:
        raise NotFound("no-such-adjustment")
    return adjustment


def _note(adjustment: Adjustment, action: str, reason: str | None = None) -> None:
    number = db.session.scalars(select(Account.number).where(Account.id == adjustment.account_id)).one()
    told = {
        "service": adjustment.service,
        "amount_minor": adjustment.amount_minor,
        "reason": reason or adjustment.words,
    }
    audit.note(action, Subject("account", adjustment.account_id, number), after=told)
