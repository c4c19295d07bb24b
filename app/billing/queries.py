"""Bills that were issued, and their lines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select, text

from app.billing.models import BillingRun
from app.core import tenancy
from app.core.db import db
from app.core.statements import Statement, unseen

KINDS = ("charge", "recalculation", "benefit", "subsidy", "penalty")

ISSUED = """
    select b.id, b.account_id, b.period, b.due_on, b.total_minor, (
        select old.total_minor from bill old join billing_run gone on gone.id = old.run_id
        where old.account_id = b.account_id and old.period = b.period and old.issued_at is not null
            and gone.status in ('withdrawing', 'withdrawn')
        order by old.id desc limit 1
    )
    from bill b join billing_run r on r.id = b.run_id
    where b.issued_at is not null and r.status in ('issuing', 'issued')
"""
OF_ACCOUNT = Statement(text(f"{ISSUED} and b.account_id = :account and b.period >= :since order by b.period desc"))
OF_MONTH = Statement(text(f"{ISSUED} and b.account_id = any({unseen('accounts')}) and b.period = :period"))
OF_MONTH_AND_MERGED = Statement(
    text(f"""
    with recursive family as (
        select id as stays, id as member from unnest({unseen("accounts")}) as asked (id)
        where not exists (select from account_merge m where m.gone_id = id and m.undone_at is null)
        union
        select f.stays, m.gone_id from family f join account_merge m on m.into_id = f.member and m.undone_at is null
    )
    select family.stays, issued.* from family join ({ISSUED}) issued on issued.account_id = family.member
        and issued.period = :period
    order by issued.id
    """)
)
LINES = Statement(
    text(f"""
    select id, bill_id, period, service, kind, basis, litres, tariff_id, amount_minor, facts
    from bill_line where bill_id = any({unseen("bills")}) order by id
    """)
)


class IssuedBill(NamedTuple):
    """`before_minor`: what the bill of the same month asked for that was taken back; None where this is the first."""

    id: int
    account_id: int
    period: date
    due_on: date
    total_minor: int
    before_minor: int | None

    @property
    def corrected(self) -> bool:
        """Issued again with another sum. With the same one there is nothing to tell."""
        return self.before_minor is not None and self.before_minor != self.total_minor


class BilledLine(NamedTuple):
    """As in BillLine."""

    id: int
    bill_id: int
    period: date
    service: str
    kind: str
    basis: str
    litres: int | None
    tariff_id: int | None
    amount_minor: int
    facts: dict[str, Any]


def list_bills(account_id: int, *, since: date = date.min) -> list[IssuedBill]:
    """The newest first."""
    return [IssuedBill(*row) for row in OF_ACCOUNT.rows(account=account_id, since=since)]


def find_bills(account_ids: Iterable[int], period: date) -> dict[int, IssuedBill]:
    """Account id → its bill of this month."""
    bills = [IssuedBill(*row) for row in OF_MONTH.rows(accounts=list(account_ids), period=period)]
    return {bill.account_id: bill for bill in bills}


def find_bills_and_merged(account_ids: Iterable[int], period: date) -> dict[int, list[IssuedBill]]:
    """Account id → its bill of this month, and those of accounts that were merged into it since."""
    found: dict[int, list[IssuedBill]] = defaultdict(list)
    for stays, *row in OF_MONTH_AND_MERGED.rows(accounts=list(account_ids), period=period):
        found[stays].append(IssuedBill(*row))
    return dict(found)


def lines_of(bill_ids: Iterable[int]) -> dict[int, list[BilledLine]]:
    """Charges first, service by service as the plugin names them; then what lowers them, then penalties."""
    ids = list(bill_ids)
    found: dict[int, list[BilledLine]] = defaultdict(list)
    services = list(tenancy.current().services)
    for row in LINES.rows(bills=ids) if ids else ():
        line = BilledLine(*row)
        found[line.bill_id].append(line)
    for lines in found.values():
        lines.sort(key=lambda line: (KINDS.index(line.kind), services.index(line.service), line.period))
    return found


def list_runs() -> Sequence[BillingRun]:
    """The newest month first, withdrawn ones too."""
    return db.session.scalars(select(BillingRun).order_by(BillingRun.period.desc(), BillingRun.id.desc())).all()
