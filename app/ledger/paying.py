"""A payment in the ledger: one sum per account, spread over what the account owes (B5, B7, B9)."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import text

from app.core import tenancy
from app.core.db import db
from app.ledger.last_charged import last_charged
from app.ledger.models import LedgerDocument
from app.ledger.posting import Posting, post
from app.ledger.queries import balances_of
from app.ledger.spreading import Share, spread
from app.ledger.standing import Balance

# Whoever spreads a payment reads what is owed, so two payments of one account come one after the other. Not a lock of
# the row: an import holds those, in an order of its own. PostgreSQL has room for some thousand such locks in all, and a
# bank's file names more accounts, so those that agree modulo LOCKS share one.
LOCKS = 1024
HOLD_ACCOUNTS = text("""
    select pg_advisory_xact_lock(hashtextextended('pay:' || current_setting('app.tenant'), share))
    from (select distinct id % :locks as share from unnest(cast(:ids as bigint[])) id order by share) as shares
""")


def post_payment(kind: str, key: str, sums: Mapping[int, int], *, happened_on: date, words: str = "") -> LedgerDocument:
    """`sums`: account id → what was paid, above zero, in minor units. Once for a (kind, key), see post().

    A payment of the past is spread over what is owed now: that is what it pays.
    """
    hold_accounts(sums)
    period = happened_on.replace(day=1)
    postings = [
        Posting(
            account_id=account_id,
            service=share.service,
            part=share.part,
            kind="payment",
            amount_minor=-share.amount_minor,
            period=period,
        )
        for account_id, shares in shares_of(balances_of(sums), sums).items()
        for share in shares
    ]
    return post(kind, key, postings, happened_on=happened_on, words=words)


def hold_accounts(account_ids: Iterable[int]) -> None:
    """To the end of the unit of work nobody else pays, refunds or adjusts these accounts."""
    db.session.execute(HOLD_ACCOUNTS, {"ids": list(account_ids), "locks": LOCKS})


def shares_of(balances: Mapping[int, Balance], sums: Mapping[int, int]) -> dict[int, list[Share]]:
    """Account → what a payment of its sum would pay. An advance goes by what was charged last."""
    ahead = [account_id for account_id, minor in sums.items() if minor > _owed(balances[account_id])]
    charged = last_charged(ahead) if ahead else {}
    return {
        account_id: spread(balance.standings, sums[account_id], advance_by=charged.get(account_id) or _equal(balance))
        for account_id, balance in balances.items()
    }


def _owed(balance: Balance) -> int:
    return max(balance.main_minor, 0) + max(balance.penalty_minor, 0)


def _equal(balance: Balance) -> dict[str, int]:
    """Before the first bill: for services that the account has sums of, or for the utility's first."""
    services = tenancy.current().services
    known = {one.service for one in balance.standings}
    return dict.fromkeys([service for service in services if service in known] or [next(iter(services))], 1)
