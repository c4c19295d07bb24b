"""Whose phone it is, and what was said with it before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from app.accounts.merging import MOVED
from app.core import tenancy
from app.core.db import db
from app.core.errors import NotFound
from app.sms.models import SmsInbound, SmsOutbound

MOST_ACCOUNTS = 20
"""More is not asked about; those that a text names, or that we asked about, are always among them."""
SENT = ("accepted", "confirmed", "asked")

SENDERS = text("""
    select s.id, s.language, a.id as account_id, a.number
    from subscriber s
    left join (account_access x join account a on a.id = x.account_id and a.closed_on is null)
        on x.subscriber_id = s.id
    where s.phone = :phone and s.activated_at is not null
    order by
        a.number = any(cast(:named as text[]))
        or a.id in (select account_id from meter where id = any(cast(:meters as bigint[]))) desc nulls last, s.id, x.id
    limit :most
""")

CLOSED = text(f"""
    select a.number, stays.number as stays
    from account a
    left join ({MOVED}) moved on moved.gone_id = a.id
    left join account stays on stays.id = moved.into_id and stays.closed_on is null
    where a.closed_on is not null and (a.number = any(cast(:named as text[])) or cast(:named as text[]) is null)
    and exists (
        select from subscriber s join account_access x on x.subscriber_id = s.id
        where s.phone = :phone and s.activated_at is not null and x.account_id in (a.id, moved.into_id)
    )
    order by stays.number is null, a.closed_on desc, a.id limit 1
""")


@dataclass(frozen=True, slots=True)
class Closed:
    """`stays`: the number of the open account that it was merged into."""

    number: str
    stays: str | None


@dataclass(frozen=True, slots=True)
class Sender:
    """A subscriber with this phone and one of his accounts; None where he has none that is open."""

    subscriber_id: int
    language: str
    account_id: int | None
    number: str | None


def find_senders(phone: str, named: Collection[str], meters: Collection[int]) -> list[Sender]:
    """`named`: account numbers that the text may name; `meters`: those that it may answer for.

    Nobody, when no cabinet has the phone.
    """
    asked = {"phone": phone, "named": list(named), "meters": list(meters), "most": MOST_ACCOUNTS}
    return [Sender(*row) for row in db.session.execute(SENDERS, asked)]


def find_closed(phone: str, named: Collection[str] | None = None) -> Closed | None:
    """Of the phone's cabinets, by one of these numbers or any; of merged ones those whose successor is there."""
    row = db.session.execute(CLOSED, {"phone": phone, "named": None if named is None else list(named)}).first()
    return Closed(*row) if row else None


def find_before(inbound: SmsInbound) -> SmsInbound | None:
    """The last text of the phone that means something to this one."""
    of_no_account = ("answered", "overtaken", "not-understood", "attached", "failed")
    return db.session.scalars(
        select(SmsInbound)
        .where(SmsInbound.phone == inbound.phone, SmsInbound.id < inbound.id, SmsInbound.status.not_in(of_no_account))
        .order_by(SmsInbound.id.desc())
        .limit(1)
    ).one_or_none()


def doubted(asked: SmsInbound | None) -> dict[int, str]:
    """The readings of which we asked whether they are right, by meter."""
    if asked is None or asked.status != "asked" or not asked.understood:
        return {}
    return {int(meter): typed for meter, typed in asked.understood["readings"].items()}


def list_sent_later(phone: str, sent_at: datetime) -> list[SmsInbound]:
    """Texts with readings that the phone sent after this moment, and that were here before it."""
    return list(
        db.session.scalars(
            select(SmsInbound)
            .where(SmsInbound.phone == phone, SmsInbound.sent_at > sent_at, SmsInbound.status.in_(SENT))
            .order_by(SmsInbound.id)
        )
    )


def was_told_since(phone: str, moment: datetime) -> bool:
    """Whether the phone, which is in no cabinet, got a reply after it."""
    statement = select(SmsInbound.id).where(
        SmsInbound.phone == phone,
        SmsInbound.status == "unknown-phone",
        SmsInbound.reply.is_not(None),
        SmsInbound.received_at > moment,
    )
    return db.session.scalars(statement.limit(1)).first() is not None


def find_reply(inbound_id: int) -> SmsOutbound | None:
    """The last one to a text, to be changed."""
    replies = select(SmsOutbound).where(SmsOutbound.inbound_id == inbound_id).order_by(SmsOutbound.id.desc())
    return db.session.scalars(replies.limit(1).with_for_update()).one_or_none()


def get_inbound(inbound_id: int) -> SmsInbound:
    found = db.session.get(SmsInbound, (tenancy.current().slug, inbound_id), with_for_update=True)
    if found is None:
        raise NotFound
    return found
