"""Two accounts made one: what the one owed, the other owes now. And back (U3).

Where the billing office says what is owed, its next register says so of the account that stays, and nothing moves here.
"""

from app.accounts.merging import MERGED, UNMERGED
from app.accounts.models import AccountMerge
from app.core import clock, tenancy
from app.core.errors import Conflict
from app.ledger.paying import hold_accounts
from app.ledger.posting import Posting, post, reverse
from app.ledger.queries import balance_of, find_document


def move_balance(merge: AccountMerge) -> None:
    """Service by service; an advance goes over as well as a debt."""
    billing = tenancy.current().billing
    if billing is None or billing.mode != "own":
        return
    hold_accounts([merge.gone_id, merge.into_id])
    today = clock.today(tenancy.current().time_zone)
    postings = [
        Posting(
            account_id=account_id,
            service=one.service,
            part=one.part,
            kind="adjustment",
            amount_minor=sign * one.balance_minor,
            period=today.replace(day=1),
        )
        for one in balance_of(merge.gone_id).standings
        for account_id, sign in ((merge.gone_id, -1), (merge.into_id, 1))
        if one.balance_minor
    ]
    if postings:
        post("adjustment", _key(merge), postings, happened_on=today)


def give_balance_back(merge: AccountMerge) -> None:
    """What was paid or charged since stays where it is."""
    document = find_document("adjustment", _key(merge))
    if document is None:
        return
    try:
        reverse(document.id, words="")
    except Conflict:
        return


def _key(merge: AccountMerge) -> str:
    return f"merge:{merge.id}"


MERGED.append(move_balance)
UNMERGED.append(give_balance_back)
