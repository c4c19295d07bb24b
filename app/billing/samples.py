"""What helps to judge a run: the month before beside it, the bills that stand out, any one bill (B2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text

from app.accounts.models import Account
from app.billing.models import Bill, BillingRun
from app.billing.queries import BilledLine, lines_of
from app.core.db import db
from app.core.errors import NotFound

MOST = 15

# The bill before is looked up for each: of a run just counted the statistics know nothing, and a join would be planned
# as if there were one bill.
OUTLIERS = text("""
    select a.id, a.number, total_minor, before_minor
    from (
        select b.account_id, b.total_minor, (
            select o.total_minor from bill o where o.run_id = :before and o.account_id = b.account_id
        ) as before_minor
        from bill b where b.run_id = :run
    ) as billed
    join account a on a.id = account_id
    order by abs(total_minor - coalesce(before_minor, 0)) desc, a.id limit :most
""")


@dataclass(frozen=True, slots=True)
class Outlier:
    """`before_minor`: its bill of the month before, None without one."""

    account_id: int
    number: str
    total_minor: int
    before_minor: int | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A bill that may still be a draft."""

    number: str
    bill: Bill
    lines: Sequence[BilledLine]


def compare(run: BillingRun) -> dict[tuple[str, str, str], int]:
    """(service, kind, basis) → sum in the issued run before this one."""
    before = _before(run)
    lines = before.summary.get("lines", ()) if before else ()
    return {(line["service"], line["kind"], line["basis"]): line["amount_minor"] for line in lines}


def outliers(run: BillingRun) -> Sequence[Outlier]:
    """Bills that differ most from those of the month before, as they were found when the run was counted."""
    return [Outlier(*row) for row in run.summary.get("outliers", ())]


def find_outliers(run: BillingRun) -> list[list[object]]:
    """For the summary of the run."""
    before = _before(run)
    values = {"run": run.id, "before": before.id if before else None, "most": MOST}
    return [list(row) for row in db.session.execute(OUTLIERS, values)]


def get_sample(run_id: int, account_id: int) -> Sample:
    asked = (
        select(Account.number, Bill)
        .join(Account, Account.id == Bill.account_id)
        .where(Bill.run_id == run_id, Bill.account_id == account_id)
    )
    found = db.session.execute(asked).one_or_none()
    if found is None:
        raise NotFound("no-such-bill")
    number, bill = found
    return Sample(number, bill, lines_of([bill.id]).get(bill.id, []))


def find_charged_account(run_id: int, number: str) -> int | None:
    """The account with this number, if the run has a bill for it."""
    asked = select(Bill.account_id).join(Account, Account.id == Bill.account_id)
    return db.session.scalar(asked.where(Bill.run_id == run_id, Account.number == number))


def _before(run: BillingRun) -> BillingRun | None:
    asked = select(BillingRun).where(BillingRun.status == "issued", BillingRun.period < run.period)
    return db.session.scalars(asked.order_by(BillingRun.period.desc()).limit(1)).first()
