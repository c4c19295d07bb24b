"""Two accounts made one: what the one owed, the other owes now. And back (U3).

Where the billing office says what is owed, its next register says so of the account that stays, and nothing moves here.
"""

from contextlib import suppress

from sqlalchemy import text

from app.accounts.merging import BEFORE, MERGED, UNMERGED, list_staying
from app.accounts.models import AccountMerge
from app.core import tenancy
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.following import AFTER, GoesOver, carry_over
from app.ledger.paying import hold_accounts
from app.ledger.posting import reverse
from app.ledger.queries import balance_of, find_document

# Of the account and of those that were merged into it.
WENT_ON = text("""
    with recursive family as (
        select cast(:gone as bigint) as id
        union
        select m.gone_id from account_merge m join family f on f.id = m.into_id where m.undone_at is null
    )
    select e.service, e.part, -sum(e.amount_minor)::bigint
    from family join ledger_entry e on e.account_id = family.id join ledger_document d on d.id = e.document_id
    where d.kind = 'adjustment' and starts_with(d.key, :after) and d.posted_at >= :since
    group by e.service, e.part order by e.service, e.part
""")


def move_balance(merge: AccountMerge) -> None:
    """Service by service; an advance goes over as well as a debt."""
    billing = tenancy.current().billing
    if billing is None or billing.mode != "own":
        return
    owed = balance_of(merge.gone_id).standings
    over = (GoesOver(merge.gone_id, merge.into_id, one.service, one.part, one.balance_minor) for one in owed)
    carry_over(_key(merge), over)


def give_balance_back(merge: AccountMerge) -> None:
    """What was paid or charged since stays where it is, but what was taken back of the account's own comes along."""
    document = find_document("adjustment", _key(merge))
    if document is not None:
        with suppress(Conflict):
            reverse(document.id, words="")
    went_on = db.session.execute(WENT_ON, {"gone": merge.gone_id, "after": AFTER, "since": merge.merged_at})
    staying = list_staying([merge.into_id])[merge.into_id]
    carry_over(f"unmerge:{merge.id}", [GoesOver(staying, merge.gone_id, *row) for row in went_on])


def _key(merge: AccountMerge) -> str:
    return f"merge:{merge.id}"


# Payments hold accounts in this way first and their rows after, so a merge does too.
BEFORE.append(hold_accounts)
MERGED.append(move_balance)
UNMERGED.append(give_balance_back)
