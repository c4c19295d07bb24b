"""What helps to judge a run: the month before beside it, and the bills that stand out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text

from app.billing.models import BillingRun
from app.core.db import db

MOST = 15

OUTLIERS = text("""
    select a.id, a.number, b.total_minor, o.total_minor as before_minor
    from bill b join account a on a.id = b.account_id
    left join bill o on o.account_id = b.account_id and o.run_id = :before
    where b.run_id = :run
    order by abs(b.total_minor - coalesce(o.total_minor, 0)) desc, a.id limit :most
""")


@dataclass(frozen=True, slots=True)
class Outlier:
    """`before_minor`: its bill of the month before, None without one."""

    account_id: int
    number: str
    total_minor: int
    before_minor: int | None


def compare(run: BillingRun) -> dict[tuple[str, str, str], int]:
    """(service, kind, basis) → sum in the issued run before this one."""
    before = _before(run)
    lines = before.summary.get("lines", ()) if before else ()
    return {(line["service"], line["kind"], line["basis"]): line["amount_minor"] for line in lines}


def outliers(run: BillingRun) -> Sequence[Outlier]:
    """Bills that differ most from those of the month before."""
    before = _before(run)
    values = {"run": run.id, "before": before.id if before else None, "most": MOST}
    return [Outlier(*row) for row in db.session.execute(OUTLIERS, values)]


def _before(run: BillingRun) -> BillingRun | None:
    asked = select(BillingRun).where(BillingRun.status == "issued", BillingRun.period < run.period)
    return db.session.scalars(asked.order_by(BillingRun.period.desc()).limit(1)).first()
