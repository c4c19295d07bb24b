"""A tariff that changes is told by day, and to who wants it and only while it is to come (B1, R12)."""

from datetime import date, datetime

from sqlalchemy import select

from app.billing.models import Tariff
from app.core import clock, mail, tenancy
from app.core.db import db
from app.core.mail import Draft, Letter, Secret
from app.core.switches import get_switches
from app.identity.letters import STOP_BILLS
from app.identity.models import Subscriber
from app.identity.queries import list_by_email
from app.metering.awake import awake_from
from app.notices.letters import AGAIN_AFTER, STOP_VALID
from validators.email import email_key


@mail.composed("tariff_changed", to_many=True)
def compose(letter: Letter) -> Draft | datetime | None:
    """Whoever announces it may do so late in the evening, and take it back before the morning."""
    now = clock.now()
    at = awake_from(now + AGAIN_AFTER if get_switches().suspended else now, tenancy.current().time_zone)
    if at > now:
        return at
    told, subscriber = letter.context, _reader(letter)
    still = select(Tariff.id).where(
        Tariff.service == told["service"],
        Tariff.valid_from == date.fromisoformat(told["valid_from"]),
        Tariff.status == "published",
    )
    if subscriber is None or db.session.scalar(still.limit(1)) is None:
        return None
    return Draft(
        context=told,
        secrets=[Secret(purpose=STOP_BILLS, subject_id=subscriber.id, valid_for=STOP_VALID)],
        stop="/stop-bills/",
    )


def _reader(letter: Letter) -> Subscriber | None:
    """Whoever has this address and still wants to know; of several who share it, the one who is greeted."""
    sharing = [one for one in list_by_email(email_key(letter.recipient)) if one.activated_at and one.notify_balance]
    greeted = [one for one in sharing if one.display_name == letter.context["name"]]
    return next(iter(greeted or sharing), None)
