"""A text comes in: kept once, understood by the worker, answered (M7)."""

import logging
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import delete, or_, text

from app.core import clock, jobs, tenancy, throttle
from app.core.db import db
from app.core.errors import TooMany
from app.sms import limits
from app.sms.gateway import Message
from app.sms.models import SmsInbound
from app.sms.providers import find_gateway
from app.sms.queries import get_inbound, was_told_since
from app.sms.sending import post_text
from app.sms.understanding import Answer, answer_to
from validators.phone import phone as mobile_phone
from validators.sms_words import LONGEST
from validators.text import plain
from validators.verdict import Rejected

log = logging.getLogger(__name__)

LONGEST_NAME = 200
KEEP = text("""
    insert into sms_inbound (provider, message_id, phone, text, sent_at, received_at, status)
    values (:provider, :message_id, :phone, :text, :sent_at, :received_at, 'waiting')
    on conflict (tenant, provider, message_id) do nothing
    returning id
""")


def receive(message: Message, provider: str) -> None:
    """Kept with its job, or known already. Texts of one phone are handled in the order in which they came."""
    phone, now = normal_phone(message.phone), clock.now()
    told = {
        "provider": provider,
        "message_id": _storable(message.message_id)[:LONGEST_NAME],
        "phone": phone,
        "text": _storable(message.text)[:LONGEST],
        # By a clock that is ahead, all that the phone sends later would be older news.
        "sent_at": min(message.sent_at, now) if message.sent_at else None,
        "received_at": now,
    }
    stored = db.session.execute(KEEP, told).scalar()
    if stored is not None:
        _have_it_read(stored, phone)


def read_again(inbound: SmsInbound) -> None:
    """What kept us from it is mended, say staff."""
    inbound.status, inbound.handled_at = "waiting", None
    _have_it_read(inbound.id, inbound.phone)


def give_up_reading(inbound_id: int) -> None:
    """A person has to look at it."""
    inbound = get_inbound(inbound_id)
    if inbound.status == "waiting":
        inbound.status, inbound.handled_at = "failed", clock.now()


@jobs.job("sms.handle", attempts=5, given_up=give_up_reading)
def handle_text(inbound_id: int) -> None:
    """Safe to run again: what was handled stays so."""
    inbound = get_inbound(inbound_id)
    if inbound.status != "waiting":
        return
    answer = answer_to(inbound, submission_of(inbound))
    inbound.status, inbound.handled_at = answer.status, clock.now()
    inbound.understood = answer.understood
    inbound.subscriber_id, inbound.account_id = answer.subscriber_id, answer.account_id
    if answer.reply and _may_reply(inbound, answer):
        inbound.reply = answer.reply
        post_text(inbound.phone, answer.reply, inbound_id=inbound.id)
    log.info("text handled", extra={"outcome": answer.status})


@jobs.minutely
def collect_texts() -> None:
    """From gateways that do not call us. A file is taken away once its text is kept."""
    gateway = find_gateway()
    if gateway is None:
        return
    for message in gateway.collect():
        receive(message, gateway.name)
        db.session.commit()
        gateway.collected(message)


def submission_of(inbound: SmsInbound) -> UUID:
    """The same for the same text, so that it brings its readings once."""
    return uuid5(NAMESPACE_URL, f"{tenancy.url()}/sms/{inbound.id}")


def normal_phone(typed: str) -> str:
    """As cabinets have it; a foreign number or a name stays what it is."""
    country = tenancy.current().country
    for tried in (typed, f"+{typed}"):
        try:
            return mobile_phone(country=country)(tried).value
        except Rejected:
            continue
    return plain(_storable(typed))[:LONGEST_NAME]


def _have_it_read(inbound_id: int, phone: str) -> None:
    jobs.enqueue(handle_text, in_turn=f"sms:{throttle.unnamed(phone)}", inbound_id=inbound_id)


def _may_reply(inbound: SmsInbound, answer: Answer) -> bool:
    """Never to short numbers, names and foreign phones, and to a phone in no cabinet once a day: we pay for each."""
    try:
        mobile_phone(country=tenancy.current().country)(inbound.phone)
        throttle.take(limits.REPLIES_TO_PHONE, throttle.unnamed(inbound.phone))
        if answer.status == "unknown-phone":
            if was_told_since(inbound.phone, inbound.received_at - limits.STRANGER_PAUSE):
                return False
            throttle.take(limits.REPLIES_TO_STRANGERS, "")
    except (Rejected, TooMany):
        return False
    return True


def _storable(text: str) -> str:
    """Half a character and NUL, which PostgreSQL does not keep, are left out."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


@jobs.nightly
def forget_old_texts() -> None:
    now = clock.now()
    strangers = (SmsInbound.status == "unknown-phone") & (SmsInbound.received_at < now - limits.STRANGERS_KEPT)
    db.session.execute(delete(SmsInbound).where(or_(SmsInbound.received_at < now - limits.KEPT, strangers)))
