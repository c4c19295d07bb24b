"""Accounts are merged between months and not within one: a meter would be charged twice, or not at all (B2, U3)."""

from collections.abc import Iterable

from sqlalchemy import exists, select

from app.accounts.merging import BEFORE, UNMERGED
from app.accounts.models import AccountMerge
from app.billing.models import BillingRun, ChargedVolume
from app.billing.turn import take_turn
from app.core.db import db
from app.core.errors import Conflict


class MonthCounted(Conflict):
    """A few minutes later it works."""

    code = "month-being-counted"


class MonthCharged(Conflict):
    """It works once that month is withdrawn."""

    code = "month-charged-since"


def wait_for_no_count(_account_ids: Iterable[int]) -> None:
    """Raises MonthCounted. Nor does a run begin before the end of the unit of work."""
    take_turn()
    if db.session.scalar(select(BillingRun.id).where(BillingRun.status == "counting").limit(1)):
        raise MonthCounted


def refuse_charged_since(merge: AccountMerge) -> None:
    """A meter that went back would bring months along that its account was not charged for. Raises MonthCharged."""
    since = exists().where(
        ChargedVolume.account_id == merge.into_id,
        ChargedVolume.meter_id.in_(merge.moved["meters"]),
        ChargedVolume.run_id == BillingRun.id,
        BillingRun.status != "withdrawn",
    )
    if db.session.scalar(select(since)):
        raise MonthCharged


# The turn comes before accounts are held.
BEFORE.insert(0, wait_for_no_count)
UNMERGED.append(refuse_charged_since)
