"""Consents of accounts that were made one: they follow their owner's account, and back (B9, U3)."""

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from app.accounts.merging import MERGED, UNMERGED
from app.accounts.models import AccountMerge
from app.core.db import db
from app.identity.access import list_these
from app.payments.autopay import end_autopay, find_active
from app.payments.models import TURN_OPEN, AutopayTurn


def move_consent(merge: AccountMerge) -> None:
    """Whoever had both accounts agreed for one of them: he is told that it ends, and may agree for the other."""
    if not _follow(merge.gone_id, merge.into_id):
        end_autopay(merge.gone_id, "access")


def give_consent_back(merge: AccountMerge) -> None:
    _follow(merge.into_id, merge.gone_id)


def _follow(left_id: int, now_id: int) -> bool:
    """False where it may not: its owner has the account that is left still, or the other is paid from a card."""
    consent = find_active(left_id)
    if consent is None or consent.subscriber_id is None:
        return False
    own = [one.id for one in list_these(consent.subscriber_id, [left_id, now_id])]
    if own != [now_id] or find_active(now_id) is not None:
        return False
    consent.account_id = now_id
    other = aliased(AutopayTurn)
    known = select(other.id).where(other.account_id == now_id, other.period == AutopayTurn.period)
    db.session.execute(
        update(AutopayTurn)
        .where(AutopayTurn.autopay_id == consent.id, AutopayTurn.account_id == left_id, TURN_OPEN, ~known.exists())
        .values(account_id=now_id)
        .execution_options(synchronize_session=False)
    )
    db.session.flush()
    return True


MERGED.append(move_consent)
UNMERGED.append(give_consent_back)
