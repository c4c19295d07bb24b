"""What receipts say: bill, balance, meters, payees and their sums, for many accounts at once (B4)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, text

from app.accounts.models import Account, Street
from app.billing.queries import BilledLine, IssuedBill, find_bills, lines_of
from app.core import tenancy
from app.core.db import db
from app.ledger.paying import shares_of
from app.ledger.queries import balances_of
from app.ledger.spreading import Share, in_proportion
from app.ledger.standing import Balance
from app.receipts.meters import MeterFact, meters_of
from validators.receipt_number import receipt_number
from validators.tenant_money import Payee

# What a receipt of an earlier month must not call paid.
LATER = text("""
    select b.account_id, sum(b.total_minor)::bigint from bill b
    join billing_run r on r.id = b.run_id and r.status = 'issued'
    where b.account_id = any(:ids) and b.period > :period group by b.account_id
""")


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid to one payee."""

    payee: Payee
    services: tuple[str, ...]
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """`before_minor` was owed when the month began, `paid_minor` (above zero) came since; `bill` may be None.

    `later_minor`: charged since for the months after it.

    `chosen`: the sum is the subscriber's own choice, not what is owed.
    """

    account: Account
    street: str
    number: str
    period: date
    bill: IssuedBill | None
    lines: Sequence[BilledLine]
    meters: Sequence[MeterFact]
    before_minor: int
    charged_minor: int
    later_minor: int
    paid_minor: int
    owed_minor: int
    penalty_minor: int
    dues: Sequence[Due]
    chosen: bool


def receipts_of(account_ids: Iterable[int], period: date, *, amount_minor: int | None = None) -> list[ReceiptFacts]:
    """In the order of the ids. A fixed number of statements, however many accounts."""
    ids = list(account_ids)
    accounts = {
        row[0].id: row
        for row in db.session.execute(
            select(Account, Street.name).join(Street, Street.id == Account.street_id).where(Account.id.in_(ids))
        )
    }
    bills = find_bills(ids, period)
    lines = lines_of(bill.id for bill in bills.values())
    now = balances_of(ids)
    before = balances_of(ids, until=period - timedelta(days=1))
    later = {row[0]: row[1] for row in db.session.execute(LATER, {"ids": ids, "period": period})}
    shares = {} if amount_minor is None else shares_of(now, dict.fromkeys(ids, amount_minor))
    meters = meters_of({one: lines.get(bills[one].id, []) if one in bills else [] for one in ids}, period)
    return [
        _receipt(
            *accounts[one],
            period,
            bills.get(one),
            lines,
            meters[one],
            before[one],
            now[one],
            later.get(one, 0),
            shares.get(one),
        )
        for one in ids
        if one in accounts
    ]


def _receipt(  # noqa: PLR0913, PLR0917  # what was read for all of them, put together for one
    account: Account,
    street: str,
    period: date,
    bill: IssuedBill | None,
    lines: dict[int, list[BilledLine]],
    meters: Sequence[MeterFact],
    before: Balance,
    now: Balance,
    later_minor: int,
    shares: Sequence[Share] | None,
) -> ReceiptFacts:
    own = lines.get(bill.id, []) if bill else []
    charged = sum(line.amount_minor for line in own)
    return ReceiptFacts(
        account=account,
        street=street,
        number=receipt_number(account.id, period),
        period=period,
        bill=bill,
        lines=own,
        meters=meters,
        before_minor=before.total_minor,
        charged_minor=charged,
        later_minor=later_minor,
        paid_minor=before.total_minor + charged + later_minor - now.total_minor,
        owed_minor=now.total_minor,
        penalty_minor=now.penalty_minor,
        dues=list(dues(now, shares)),
        chosen=shares is not None,
    )


def dues(balance: Balance, shares: Sequence[Share] | None = None) -> Iterable[Due]:
    """By payee: what is owed in all, or a sum of the subscriber's choice shared as a payment of it would be."""
    billing = tenancy.current().billing
    if billing is None:
        return
    payee_of = {name: one.payee for name, one in billing.services.items()}
    sums: dict[str, int] = defaultdict(int)
    services: dict[str, list[str]] = defaultdict(list)
    for service, minor in _parts(balance, shares):
        key = payee_of.get(service, next(iter(billing.payees)))
        sums[key] += minor
        services[key].append(service)
    # What one payee has in advance, the others are not to ask for: a payment is spread over services, not payees.
    wanted = {name: minor for name, minor in sums.items() if minor > 0}
    wanted = in_proportion(wanted, max(sum(sums.values()), 0))
    for name, payee in billing.payees.items():
        if wanted.get(name):
            yield Due(payee, tuple(one for one in payee_of if one in services[name]), wanted[name])


def _parts(balance: Balance, shares: Sequence[Share] | None) -> Iterable[tuple[str, int]]:
    if shares is None:
        return [(one.service, one.balance_minor) for one in balance.standings]
    return [(share.service, share.amount_minor) for share in shares]
