"""What staff see of the texts, and what they do with those that were not understood (M7). All of it is on the trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from app.accounts.models import Account
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, Wrong
from app.sms import actions, sending
from app.sms.models import FOR_STAFF, SmsInbound
from app.sms.queries import find_reply, get_inbound
from validators.verdict import Rejected

NOT_ARRIVED = ("failed", "given-up", "unclear")
LINES = text("""
    select i.id, i.phone, i.text, i.received_at, i.status, i.reply, i.account_id, a.number, s.display_name,
           (select o.status from sms_outbound o where o.inbound_id = i.id order by o.id desc limit 1)
    from sms_inbound i
    left join account a on a.id = i.account_id left join subscriber s on s.id = i.subscriber_id
    where (not cast(:waiting as boolean) or i.status in ('not-understood', 'failed'))
      and (cast(:phone as text) is null or i.phone = :phone)
    order by i.id desc limit :most offset :skip
""")
COUNT = text("""
    select count(*) from sms_inbound i where (not cast(:waiting as boolean) or i.status in ('not-understood', 'failed'))
      and (cast(:phone as text) is null or i.phone = :phone)
""")


class AlreadyHandled(Conflict):
    """A colleague was quicker."""

    code = "text-handled"


@dataclass(frozen=True, slots=True)
class Line:
    """`sent`: what became of the reply."""

    id: int
    phone: str
    text: str
    received_at: datetime
    status: str
    reply: str | None
    account_id: int | None
    number: str | None
    name: str | None
    sent: str | None


def list_texts(*, waiting: bool, phone: str | None, most: int, skip: int) -> list[Line]:
    """Newest first. `waiting`: only those that need a person."""
    asked: dict[str, Any] = {"waiting": waiting, "phone": phone, "most": most, "skip": skip}
    return [Line(*row) for row in db.session.execute(LINES, asked)]


def count_texts(*, waiting: bool, phone: str | None) -> int:
    found: int = db.session.execute(COUNT, {"waiting": waiting, "phone": phone}).scalar_one()
    return found


def answer(inbound_id: int, words: str) -> None:
    """Raises NotFound, AlreadyHandled."""
    inbound = _hold(inbound_id)
    inbound.status, inbound.reply, inbound.handled_at = "answered", words, clock.now()
    sending.post_text(inbound.phone, words, inbound_id=inbound.id)
    audit.note("text.answer", _subject(inbound), after={"words": words})


def attach(inbound_id: int, account_number: str) -> int:
    """Whose text it is; the account's id. Raises NotFound, AlreadyHandled, Invalid."""
    inbound = _hold(inbound_id)
    account_id = _find_account(account_number)
    inbound.account_id, inbound.status, inbound.handled_at = account_id, "attached", clock.now()
    audit.note("text.attach", _subject(inbound), after={"account": account_number})
    return account_id


def set_aside(inbound_id: int) -> None:
    """There is nothing to do. Raises NotFound, AlreadyHandled."""
    inbound = _hold(inbound_id)
    inbound.status, inbound.handled_at = "answered", clock.now()
    audit.note("text.set-aside", _subject(inbound))


def read_again(inbound_id: int) -> None:
    """One that could not be read. Raises NotFound, AlreadyHandled."""
    inbound = get_inbound(inbound_id)
    if inbound.status != "failed":
        raise AlreadyHandled
    actions.read_again(inbound)
    audit.note("text.read-again", _subject(inbound))


def send_again(inbound_id: int) -> None:
    """The reply that did not arrive, or perhaps did not. Raises NotFound, AlreadyHandled."""
    inbound = get_inbound(inbound_id)
    reply = find_reply(inbound_id)
    if reply is None or reply.status not in NOT_ARRIVED:
        raise AlreadyHandled
    sending.send_again(reply)
    audit.note("text.send-again", _subject(inbound), after={"words": reply.text})


def _hold(inbound_id: int) -> SmsInbound:
    inbound = get_inbound(inbound_id)
    if inbound.status not in FOR_STAFF:
        raise AlreadyHandled
    return inbound


def _find_account(typed: str) -> int:
    try:
        number = tenancy.current().account_number.judge(typed).value
    except Rejected as rejected:
        raise Invalid({"account_number": Wrong(rejected.code, dict(rejected.data))}) from None
    account_id = db.session.scalar(select(Account.id).where(Account.number == number))
    if account_id is None:
        raise Invalid({"account_number": Wrong("no_such_account")})
    return account_id


def _subject(inbound: SmsInbound) -> Subject:
    return Subject("text", inbound.id, inbound.phone)
