"""The accounts in a subscriber's cabinet. Whoever asks for an account by its id asks here (A1)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Subquery, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts.merging import list_numbers_staying, list_staying
from app.accounts.models import LARGEST_ID, Account, Street
from app.accounts.queries import owed, owed_on
from app.core import clock, tenancy, tokens
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.core.statements import Row, Statement, unseen
from app.identity.letters import PAY, REMINDED
from app.identity.models import AccountAccess, Subscriber

_access, _account, _street = AccountAccess.__table__, Account.__table__, Street.__table__
_stays = Account.__table__.alias("stays")

OWN = (
    select(
        _account.c.id,
        _account.c.number,
        _access.c.name,
        _street.c.name,
        _account.c.house,
        _account.c.block,
        _account.c.flat,
        _account.c.common_meter,
        _account.c.closed_on,
        owed(_account.c),
        owed_on(_account.c),
        select(_stays.c.number).where(_stays.c.id == _account.c.merged_into_id).scalar_subquery(),
    )
    .join(_account, _account.c.id == _access.c.account_id)
    .join(_street, _street.c.id == _account.c.street_id)
    .where(_access.c.subscriber_id == bindparam("subscriber_id"))
)
FIRST = Statement(OWN.order_by(_access.c.id).limit(bindparam("most")))
THESE = Statement(OWN.where(text(f"account.id = any({unseen('account_ids')})")).order_by(_access.c.id))


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """`name` is the subscriber's own, or "". A balance above zero is debt; None is not known yet. `merged_into`: the
    number of the account that stands for a closed one, however often it was merged on.
    """

    id: int
    number: str
    name: str
    street: str
    house: str
    block: str
    flat: str
    common_meter: bool
    closed_on: date | None
    balance_minor: int | None
    balance_on: date | None
    merged_into: str | None


def list_own_accounts(subscriber_id: int, *, most: int) -> list[OwnAccount]:
    """In the order they were added, at most so many."""
    return _read(FIRST.rows(subscriber_id=subscriber_id, most=most))


def list_these(subscriber_id: int, account_ids: list[int]) -> list[OwnAccount]:
    """Those of the ids that are in the cabinet, in the order they were added."""
    possible = [account_id for account_id in account_ids if 0 < account_id <= LARGEST_ID]
    return _read(THESE.rows(subscriber_id=subscriber_id, account_ids=possible))


def _read(rows: Iterable[Row]) -> list[OwnAccount]:
    """A row knows the next account that it was merged into; the rare ones that have one are asked about."""
    own = [OwnAccount(*row) for row in rows]
    merged = [account.id for account in own if account.merged_into]
    staying = list_numbers_staying(merged) if merged else {}
    return [replace(one, merged_into=staying[one.id]) if one.merged_into else one for one in own]


def get_own_account(subscriber_id: int, account_id: int) -> OwnAccount:
    found = list_these(subscriber_id, [account_id])
    if not found:
        raise NotFound
    return found[0]


def list_standing(subscriber_id: int, account_ids: list[int]) -> tuple[list[OwnAccount], bool]:
    """The same, but for one that was merged the account that stands for it; and whether one of those is his."""
    own = list_these(subscriber_id, account_ids)
    if len(own) == len(set(account_ids)) and not any(account.merged_into for account in own):
        return own, False
    standing = list_staying(account_id for account_id in account_ids if 0 < account_id <= LARGEST_ID)
    if all(gone == into for gone, into in standing.items()):
        return own, False
    found = list_these(subscriber_id, list(standing.values()))
    return found, bool(found)


def cabinet(subscriber_id: int) -> Subquery:
    """For questions to be asked of the whole cabinet at once: access_id, account_id, name."""
    return (
        select(AccountAccess.id.label("access_id"), AccountAccess.account_id, AccountAccess.name)
        .where(AccountAccess.subscriber_id == subscriber_id)
        .subquery("cabinet")
    )


def add_account(subscriber_id: int, account_id: int) -> None:
    """The account was proved to be the subscriber's. Adding it again changes nothing."""
    db.session.execute(
        insert(AccountAccess)
        .values(subscriber_id=subscriber_id, account_id=account_id, name="", added_at=clock.now())
        .on_conflict_do_nothing(index_elements=["tenant", "subscriber_id", "account_id"])
    )


def rename_account(subscriber_id: int, account_id: int, name: str) -> None:
    db.session.execute(
        update(AccountAccess)
        .where(AccountAccess.subscriber_id == subscriber_id, AccountAccess.account_id == account_id)
        .values(name=name)
    )


def is_sign_in(subscriber_id: int, account_number: str) -> bool:
    """Whether the subscriber signs in with this account: then it stays in his cabinet."""
    if tenancy.current().registration.sign_in != "account_number":
        return False
    key = db.session.scalar(select(Subscriber.sign_in_key).where(Subscriber.id == subscriber_id))
    return key == account_number


def remove_account(subscriber_id: int, account: OwnAccount) -> None:
    """Links of reminders open nothing any more. Raises Conflict for the account that is the sign-in."""
    if is_sign_in(subscriber_id, account.number):
        raise Conflict("account-is-sign-in")
    db.session.execute(
        delete(AccountAccess).where(
            AccountAccess.subscriber_id == subscriber_id, AccountAccess.account_id == account.id
        )
    )
    for purpose in (REMINDED, PAY):
        tokens.revoke_tokens(purpose=purpose, subject_id=subscriber_id)
