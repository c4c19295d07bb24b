"""Two accounts made one: what the one owed, the other owes now. And back (U3).

Where the billing office says what is owed, its next register says so of the account that stays, and nothing moves here.
"""

from app.accounts.merging import BEFORE, MERGED, UNMERGED
from app.accounts.models import AccountMerge
from app.core import tenancy
from app.core.errors import Conflict
from app.ledger.following import GoesOver, carry_over
from app.ledger.paying import hold_accounts
from app.ledger.posting import reverse
from app.ledger.queries import balance_of, find_document


def move_balance(merge: AccountMerge) -> None:
    """Service by service; an advance goes over as well as a debt."""
    billing = tenancy.current().billing
    if billing is None or billing.mode != "own":
        return
    owed = balance_of(merge.gone_id).standings
    over = (GoesOver(merge.gone_id, merge.into_id, one.service, one.part, one.balance_minor) for one in owed)
    carry_over(_key(merge), over)


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


# Payments hold accounts in this way first and their rows after, so a merge does too.
BEFORE.append(hold_accounts)
MERGED.append(move_balance)
UNMERGED.append(give_balance_back)
