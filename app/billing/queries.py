"""Bills that were issued, and their lines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, select

from app.billing.models import Bill, BillingRun, BillLine
from app.core import tenancy
from app.core.db import db
from app.core.errors import NotFound

KINDS = ("charge", "recalculation", "benefit", "subsidy", "penalty")


def list_bills(account_id: int, *, since: date | None = None) -> Sequence[Bill]:
    """The newest first."""
    asked = _issued().where(Bill.account_id == account_id)
    if since is not None:
        asked = asked.where(Bill.period >= since)
    return db.session.scalars(asked.order_by(Bill.period.desc())).all()


def find_bill(account_id: int, period: date) -> Bill | None:
    return db.session.scalars(_issued().where(Bill.account_id == account_id, Bill.period == period)).one_or_none()


def find_bills(account_ids: Iterable[int], period: date) -> dict[int, Bill]:
    """Account id → its bill of this month."""
    asked = _issued().where(Bill.account_id.in_(list(account_ids)), Bill.period == period)
    return {bill.account_id: bill for bill in db.session.scalars(asked)}


def get_bill(account_id: int, bill_id: int) -> Bill:
    bill = db.session.scalars(_issued().where(Bill.account_id == account_id, Bill.id == bill_id)).one_or_none()
    if bill is None:
        raise NotFound("no-such-bill")
    return bill


def lines_of(bill_ids: Iterable[int]) -> dict[int, list[BillLine]]:
    """Charges first, service by service as the plugin names them; then what lowers them, then penalties."""
    found: dict[int, list[BillLine]] = defaultdict(list)
    services = list(tenancy.current().services)
    asked = select(BillLine).where(BillLine.bill_id.in_(list(bill_ids))).order_by(BillLine.id)
    for line in db.session.scalars(asked):
        found[line.bill_id].append(line)
    for lines in found.values():
        lines.sort(key=lambda line: (KINDS.index(line.kind), services.index(line.service), line.period))
    return found


def list_runs() -> Sequence[BillingRun]:
    """The newest month first, withdrawn ones too."""
    return db.session.scalars(select(BillingRun).order_by(BillingRun.period.desc(), BillingRun.id.desc())).all()


def _issued() -> Select[Bill]:
    return (
        select(Bill)
        .join(BillingRun, BillingRun.id == Bill.run_id)
        .where(Bill.issued_at.is_not(None), BillingRun.status.in_(("issuing", "issued")))
    )
