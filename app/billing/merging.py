"""No accounts are merged while a month is counted: a meter would be charged with both of them, or with neither (B2)."""

from collections.abc import Iterable

from sqlalchemy import select

from app.accounts.merging import BEFORE
from app.billing.models import BillingRun
from app.billing.turn import take_turn
from app.core.db import db
from app.core.errors import Conflict


class MonthCounted(Conflict):
    """A few minutes later it works."""

    code = "month-being-counted"


def wait_for_no_count(_account_ids: Iterable[int]) -> None:
    """Raises MonthCounted. Nor does a run begin before the end of the unit of work."""
    take_turn()
    if db.session.scalar(select(BillingRun.id).where(BillingRun.status == "counting").limit(1)):
        raise MonthCounted


# The turn comes before accounts are held.
BEFORE.insert(0, wait_for_no_count)
