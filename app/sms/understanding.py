"""What a text means and what becomes of it: readings, a yes or a no, a question to ask back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core import clock, tenancy
from app.core.speech import speaking
from app.metering.actions import Sending, submit_readings
from app.metering.queries import KnownMeter, group_by_account, list_meters
from app.metering.schemas import NewReadings
from app.metering.window import opening
from app.sms import limits, replies
from app.sms.models import SmsInbound
from app.sms.queries import Sender, doubted, find_before, find_closed, find_senders, list_sent_later
from app.sms.questions import question
from validators.sms_grammar import account_numbers, understand
from validators.sms_home import Dial, Found, Home, Unclear
from validators.sms_words import Message, Vocabulary, read_message
from validators.tenant import Tenant

QUESTIONS = frozenset({"which_account", "which_meter", "no_reading"})
OUTCOMES = {"accept": "accepted", "ask": "asked", "refuse": "refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """See SmsInbound for what `status` may be. `reply` is None where silence is better."""

    status: str
    reply: str | None = None
    understood: dict[str, Any] | None = None
    subscriber_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What we asked about: the text so far, and how many readings it has."""

    text: str
    readings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A phone of one cabinet or several, what may be sent from it, and what is open."""

    inbound: SmsInbound
    senders: Sequence[Sender]
    homes: Sequence[Home]
    before: SmsInbound | None
    asked: Asked | None

    @property
    def subscriber_id(self) -> int:
        return self.senders[0].subscriber_id

    def sender_of(self, account_id: int) -> int:
        return next(sender.subscriber_id for sender in self.senders if sender.account_id == account_id)


def answer_to(inbound: SmsInbound, submission: UUID) -> Answer:
    """Stores the readings it brings. `submission` is the same whenever it is read."""
    tenant = tenancy.current()
    message = read_message(inbound.text, _words(tenant))
    before = find_before(inbound)
    asked = _open_question(inbound, before)
    both = read_message(f"{inbound.text} ; {asked.text}", _words(tenant)) if asked else message
    named = account_numbers(both, tenant.account_number.judge)
    senders = find_senders(inbound.phone, named, doubted(before))
    if not senders:
        with speaking(tenant.languages[0]):
            return Answer(status="unknown-phone", reply=replies.unknown_phone())
    known = Known(inbound=inbound, senders=senders, homes=_homes(senders), before=before, asked=asked)
    with speaking(_language(tenant, senders)):
        return _answer(known, message, both, submission)


def _answer(known: Known, message: Message, both: Message, submission: UUID) -> Answer:
    if not known.homes:
        gone = find_closed(known.inbound.phone)
        reply = replies.closed(gone, ()) if gone else replies.no_account()
        return Answer(status="not-understood", reply=reply, subscriber_id=known.subscriber_id)
    if message.answer == "thanks":
        return Answer(status="answered", subscriber_id=known.subscriber_id)
    if message.answer:
        return _settle(known, confirmed=message.answer == "yes")
    found, together = _understand(known, message, both)
    if isinstance(found, Unclear):
        text = both.text if together else message.text
        return Answer(
            status="question" if found.doubt in QUESTIONS else "not-understood",
            reply=_reply_to(known, found, message),
            understood={"text": text, "readings": found.readings} if found.doubt in QUESTIONS else None,
            subscriber_id=known.subscriber_id,
            account_id=found.home.id if found.home else None,
        )
    if _is_overtaken(known, found):
        return Answer(status="overtaken", subscriber_id=known.subscriber_id, understood=_kept(found))
    return _submit(known, found, submission, confirmed=False)


def _reply_to(known: Known, unclear: Unclear, message: Message) -> str:
    """Of a number that is in no cabinet of the phone, or is there closed."""
    if unclear.doubt == "not_your_account":
        named = account_numbers(message, tenancy.current().account_number.judge)
        if gone := find_closed(known.inbound.phone, named):
            return replies.closed(gone, known.homes)
    return question(unclear, known.homes)


def _understand(known: Known, message: Message, both: Message) -> tuple[Found | Unclear, bool]:
    """By itself; else together with the text that made us ask, if it adds no reading to it. The flag says which."""
    tenant = tenancy.current()
    judge, most_m3 = tenant.account_number.judge, tenant.readings.review_above_m3
    found = understand(message, known.homes, judge, most_m3=most_m3)
    if isinstance(found, Found) or known.asked is None:
        return found, False
    together = understand(both, known.homes, judge, most_m3=most_m3)
    if isinstance(together, Found):
        # Another reading is no answer: it would be put beside the first, and nobody said in which order.
        answers = len(together.readings) == known.asked.readings
    else:
        answers = found.doubt == "no_reading" and together.doubt in QUESTIONS and bool(together.readings)
    return (together, True) if answers else (found, False)


def _open_question(inbound: SmsInbound, before: SmsInbound | None) -> Asked | None:
    if before is None or before.status != "question" or not before.understood:
        return None
    recent = inbound.received_at - before.received_at <= limits.CONTINUE_WITHIN
    return Asked(before.understood["text"], before.understood["readings"]) if recent else None


def _settle(known: Known, *, confirmed: bool) -> Answer:
    """A yes or a no to our last question whether a reading is right."""
    asked = known.before
    # Meanwhile the account may have left the cabinet, or the meter may have been replaced.
    gone = doubted(asked).keys() - {dial.id for home in known.homes for dial in home.dials}
    if asked is None or not doubted(asked) or gone or not _is_open(known.inbound, asked):
        return Answer(status="answered", reply=replies.nothing_asked(known.homes), subscriber_id=known.subscriber_id)
    if not confirmed:
        asked.status = "answered"
        return Answer(status="answered", reply=replies.taken_back(), subscriber_id=known.subscriber_id)
    submission = UUID((asked.understood or {})["submission"])
    answer = _submit(known, Found(doubted(asked)), submission, confirmed=True)
    if answer.status == "accepted":
        asked.status = "confirmed"
    return answer


def _is_open(inbound: SmsInbound, asked: SmsInbound) -> bool:
    """The answer belongs to the same period, and to the same day or so."""
    policy, zone = tenancy.current().readings, tenancy.current().time_zone
    then, now = (opening(policy, zone, text.received_at).period for text in (asked, inbound))
    return then == now and inbound.received_at - asked.received_at <= limits.CONFIRM_WITHIN


def _submit(known: Known, found: Found, submission: UUID, *, confirmed: bool) -> Answer:
    homes = [home for home in known.homes if any(dial.id in found.readings for dial in home.dials)]
    sender = known.sender_of(homes[0].id)
    sending: Sending = submit_readings(
        NewReadings(submission=submission, typed=dict(found.readings), confirmed=confirmed),
        account_ids=[home.id for home in homes],
        subscriber_id=sender,
        source="sms",
    )
    return Answer(
        status=OUTCOMES[sending.outcome],
        reply=replies.sent(sending, homes),
        understood=_kept(found) | {"submission": str(submission)},
        subscriber_id=sender,
        account_id=homes[0].id,
    )


def _is_overtaken(known: Known, found: Found) -> bool:
    """A text that was sent later, about one of the same meters, was here first: this one is older news."""
    sent_at = known.inbound.sent_at
    later = list_sent_later(known.inbound.phone, sent_at) if sent_at else []
    meters = {str(meter_id) for meter_id in found.readings}
    return any(meters & (text.understood or {}).get("readings", {}).keys() for text in later)


def _homes(senders: Sequence[Sender]) -> list[Home]:
    """Each account once, in the order of the cabinets; its meters as the cabinet shows them."""
    numbers = {sender.account_id: sender.number for sender in senders if sender.account_id and sender.number}
    meters = group_by_account(list_meters(list(numbers)))
    today = clock.today(tenancy.current().time_zone)
    return [
        Home(id=account, number=number, dials=tuple(_dial(m) for m in meters[account] if m.in_use(today)))
        for account, number in numbers.items()
    ]


def _dial(meter: KnownMeter) -> Dial:
    last = meter.history[-1].value_m3 if meter.history else None
    return Dial(id=meter.id, kind=meter.kind, serial=meter.serial, digits=meter.digits, last_m3=last)


def _kept(found: Found) -> dict[str, Any]:
    return {"readings": {str(meter): typed for meter, typed in found.readings.items()}}


def _words(tenant: Tenant) -> Vocabulary:
    return tenant.sms.words if tenant.sms else {}


def _language(tenant: Tenant, senders: Sequence[Sender]) -> str:
    spoken = senders[0].language
    return spoken if spoken in tenant.languages else tenant.languages[0]
