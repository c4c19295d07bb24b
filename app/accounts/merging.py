"""Two accounts of one contract made one: what moves is remembered, so that it can be undone (U3).

Meters with their readings, places in the cabinets of subscribers and companies, and known payments go over, and with
them whatever other features have to move (MERGED). What the other account has already stays where it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from app.accounts.models import LARGEST_ID, Account, AccountMerge
from app.accounts.register.turn import wait_for_no_register
from app.accounts.staff_card import get_account, subject
from app.core import audit, clock, tenancy
from app.core.db import db
from app.core.errors import Conflict, NotFound

BEFORE: list[Callable[[Iterable[int]], None]] = []
"""What is waited for before the rows of two accounts are held to become one, or two again. May raise Conflict."""
MERGED: list[Callable[[AccountMerge], None]] = []
"""What else is done, in the same unit of work, once two accounts are one."""
UNMERGED: list[Callable[[AccountMerge], None]] = []
"""What else is done once they are two again."""
UNDOABLE_FOR = timedelta(days=30)
REASON = "merged"

# The tables belong to features that know accounts; accounts must not know them.
MOVABLE = {
    "meters": """
        select m.id from meter m where m.account_id = :gone and not exists (
            select from meter o where o.account_id = :into and o.serial = m.serial)
    """,
    "cabinets": """
        select a.id from account_access a where a.account_id = :gone and not exists (
            select from account_access o where o.account_id = :into and o.subscriber_id = a.subscriber_id)
    """,
    "payments": """
        select p.id from recent_payment p where p.account_id = :gone and not exists (
            select from recent_payment o where o.account_id = :into and o.paid_on = p.paid_on)
    """,
    "companies": """
        select c.id from company_account c where c.account_id = :gone and not exists (
            select from company_account o where o.account_id = :into)
    """,
}
TABLES = {"meters": "meter", "cabinets": "account_access", "payments": "recent_payment", "companies": "company_account"}
MOVED = """
    with recursive step as (
        select gone_id, into_id from account_merge where undone_at is null
        union
        select s.gone_id, m.into_id from step s
        join account_merge m on m.gone_id = s.into_id and m.undone_at is null
    )
    select gone_id, into_id from step s
    where not exists (select from account_merge m where m.gone_id = s.into_id and m.undone_at is null)
"""
"""SQL: each account that was merged, and the one that stays, however often that went on."""
STAYING = text(f"""
    select a.id, coalesce(moved.into_id, a.id) as into_id
    from account a left join ({MOVED}) moved on moved.gone_id = a.id where a.id = any(cast(:ids as bigint[]))
""")
ALIKE = {"meters": "serial", "cabinets": "subscriber_id", "payments": "paid_on", "companies": "tenant"}
"""What an account has once: where the account that stays had such a one, that of the other did not go over.

A company it has once, whichever that is.
"""
STILL_MERGED = """
    select distinct on (left_behind.{alike}) m.id as merge_id, left_behind.id as left_id
    from {table} back
    join {table} left_behind on left_behind.{alike} = back.{alike}
    join account_merge m on m.gone_id = left_behind.account_id and m.into_id = :into and m.undone_at is null
    where back.id = any(cast(:ids as bigint[])) and back.account_id = :gone and m.gone_id <> :gone
    and not exists (select from {table} o where o.account_id = :into and o.{alike} = back.{alike})
    order by left_behind.{alike}, m.id
"""
STAY = text("select count(*) from meter where account_id = :gone and id <> all(cast(:moving as bigint[]))")


@dataclass(frozen=True, slots=True)
class Plan:
    """What would move, and what stays with the account that is closed."""

    gone: Account
    into: Account
    moving: dict[str, list[int]]
    meters_staying: int


def plan_merge(gone_id: int, into_id: int) -> Plan:
    """Raises Conflict for two that cannot be merged."""
    wait_for_no_register()
    first, second = sorted((gone_id, into_id))
    held = {each: get_account(each, to_change=True) for each in (first, second)}
    gone, into = held[gone_id], held[into_id]
    if gone_id == into_id or gone.closed_on or into.closed_on:
        raise Conflict("cannot-merge")
    pair = {"gone": gone_id, "into": into_id}
    moving = {what: list(db.session.scalars(text(statement), pair)) for what, statement in MOVABLE.items()}
    staying = db.session.execute(STAY, {"gone": gone_id, "moving": moving["meters"]}).scalar_one()
    return Plan(gone, into, moving, staying)


def merge_accounts(gone_id: int, into_id: int) -> Plan:
    for wait in BEFORE:
        wait([gone_id, into_id])
    plan = plan_merge(gone_id, into_id)
    for what, ids in plan.moving.items():
        _move(what, ids, gone_id, into_id)
    now = clock.now()
    merge = AccountMerge(gone_id=gone_id, into_id=into_id, moved=plan.moving, merged_at=now)
    db.session.add(merge)
    db.session.flush()
    for move in MERGED:
        move(merge)
    plan.gone.merged_into_id = into_id
    plan.gone.closed_on = clock.today(tenancy.current().time_zone)
    plan.gone.closed_reason = REASON
    counts = {what: len(ids) for what, ids in plan.moving.items()}
    audit.note("account.merge", subject(plan.gone), after={"into": plan.into.number, **counts})
    audit.note("account.take-over", subject(plan.into), after={"account": plan.gone.number, **counts})
    return plan


def list_staying(ids: Iterable[int]) -> dict[int, int]:
    """Account → the one it was merged into, or itself. Those that are not known are left out."""
    return {row.id: row.into_id for row in db.session.execute(STAYING, {"ids": list(ids)})}


def list_parted(ids: Iterable[int]) -> list[int]:
    """Accounts that had been merged into one of these and are no more, the last first."""
    parted = select(AccountMerge.gone_id).where(AccountMerge.into_id.in_(ids), AccountMerge.undone_at.is_not(None))
    return list(db.session.scalars(parted.order_by(AccountMerge.undone_at.desc())))


def list_numbers_staying(ids: Iterable[int]) -> dict[int, str]:
    """Merged account → the number of the one that stays."""
    staying = list_staying(ids)
    rows = db.session.execute(select(Account.id, Account.number).where(Account.id.in_(staying.values())))
    numbers = {row.id: row.number for row in rows}
    return {gone_id: numbers[into_id] for gone_id, into_id in staying.items()}


def undo_merge(merge_id: int, into_id: int) -> Account:
    """What went over goes back, unless moved on meanwhile. Within thirty days; of two in a row the last first."""
    merge = _find_merge(merge_id)
    for wait in BEFORE:
        wait([merge.gone_id, merge.into_id] if merge else [])
    wait_for_no_register()
    if merge is None or merge.into_id != into_id:
        raise NotFound
    db.session.refresh(merge, with_for_update=True)
    if merge.undone_at or clock.now() - merge.merged_at > UNDOABLE_FOR:
        raise Conflict("cannot-undo-merge")
    gone, into = get_account(merge.gone_id, to_change=True), get_account(merge.into_id)
    if into.merged_into_id:
        raise Conflict("merged-on")
    for what, ids in merge.moved.items():
        _move(what, ids, merge.into_id, merge.gone_id)
    for what in ALIKE:
        _bring_those_left(what, merge)
    for give_back in UNMERGED:
        give_back(merge)
    merge.undone_at = clock.now()
    gone.merged_into_id, gone.closed_on, gone.closed_reason = None, None, ""
    audit.note("account.unmerge", subject(gone), before={"into": into.number})
    audit.note("account.give-back", subject(into), before={"account": gone.number})
    return gone


def _find_merge(merge_id: int) -> AccountMerge | None:
    return db.session.get(AccountMerge, (tenancy.current().slug, merge_id)) if 0 < merge_id <= LARGEST_ID else None


def _bring_those_left(what: str, undone: AccountMerge) -> None:
    """Another account that was merged into the same one, and is so still, has such a one: that goes over now."""
    statement = STILL_MERGED.format(table=TABLES[what], alike=ALIKE[what])
    back = {"ids": undone.moved[what], "gone": undone.gone_id, "into": undone.into_id}
    for merge_id, left_id in db.session.execute(text(statement), back).all():
        standing = db.session.get_one(AccountMerge, (tenancy.current().slug, merge_id), with_for_update=True)
        _move(what, [left_id], standing.gone_id, standing.into_id)
        standing.moved = {**standing.moved, what: [*standing.moved[what], left_id]}


def _move(what: str, ids: list[int], start_id: int, end_id: int) -> None:
    moved: dict[str, Any] = {"ids": ids, "start": start_id, "end": end_id}
    db.session.execute(
        text(
            f"update {TABLES[what]} set account_id = :end "
            "where id = any(cast(:ids as bigint[])) and account_id = :start"
        ),
        moved,
    )
