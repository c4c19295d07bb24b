"""Consents of accounts that were made one: they follow their owner's account, and back (B9, U3)."""

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from app.accounts.merging import MERGED, UNMERGED
from app.accounts.models import AccountMerge
from app.core.db import db
from app.identity.access import list_these
from app.payments.autopay import end_with_a_letter, find_active, list_open
from app.payments.models import TURN_OPEN, Autopay, AutopayTurn


def move_consent(merge: AccountMerge) -> None:
    """Whoever had both accounts agreed for one of them: he is told that it ends, and may agree for the other."""
    for consent in list_open(merge.gone_id):
        if not _follow(consent, merge.into_id):
            end_with_a_letter(consent, "access")


def give_consent_back(merge: AccountMerge) -> None:
    for consent in list_open(merge.into_id):
        _follow(consent, merge.gone_id)


def _follow(consent: Autopay, now_id: int) -> bool:
    """False where it may not: its owner has the account that is left still, or the other is paid from a card."""
    left_id = consent.account_id
    if consent.subscriber_id is None:
        return False
    own = [one.id for one in list_these(consent.subscriber_id, [left_id, now_id])]
    there = find_active(now_id)
    if own != [now_id] or (there and (consent.status == "active" or there.subscriber_id != consent.subscriber_id)):
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
