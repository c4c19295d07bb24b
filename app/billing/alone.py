"""What was moved at an account without a second colleague: it counts together with what is to be moved next (B3)."""

from datetime import timedelta

from sqlalchemy import and_, func, not_, select

from app.billing.models import Adjustment
from app.core import audit, clock
from app.core.db import db
from app.ledger.models import LedgerDocument

DAYS_TOGETHER = timedelta(days=30)
"""What was moved alone within these counts together: a large sum is not made small by parts."""


def moved_alone(account_id: int, *, up: bool) -> int:
    """What was corrected in this direction lately without a second colleague, or taken back that was in the other."""
    since = clock.now() - DAYS_TOGETHER
    entered = func.coalesce(func.sum(Adjustment.amount_minor), 0)
    alone = select(entered).where(
        Adjustment.account_id == account_id,
        Adjustment.status == "posted",
        Adjustment.decided_by == "",
        Adjustment.asked_at > since,
        Adjustment.amount_minor > 0 if up else Adjustment.amount_minor < 0,
    )
    own_slip = and_(
        Adjustment.asked_by == LedgerDocument.posted_by, Adjustment.decided_by == "", Adjustment.asked_at > since
    )
    back = (
        select(entered)
        .join(LedgerDocument, LedgerDocument.key == func.concat("of:", Adjustment.document_id))
        .where(
            Adjustment.account_id == account_id,
            Adjustment.status == "reversed",
            LedgerDocument.kind == "reversal",
            LedgerDocument.posted_at > since,
            not_(own_slip),
            Adjustment.amount_minor < 0 if up else Adjustment.amount_minor > 0,
        )
    )
    return int(db.session.scalar(alone) or 0) - int(db.session.scalar(back) or 0)


def is_own_slip(adjustment: Adjustment) -> bool:
    """Entered alone, a short while ago, by whoever takes it back now."""
    mine, lately = adjustment.asked_by == audit.current_actor().name, clock.now() - DAYS_TOGETHER
    return mine and not adjustment.decided_by and adjustment.asked_at > lately
