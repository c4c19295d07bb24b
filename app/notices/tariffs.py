"""A tariff that changes is told by day, and only while it is to come (B1)."""

from datetime import date, datetime

from sqlalchemy import select

from app.billing.models import Tariff
from app.core import clock, mail, tenancy
from app.core.db import db
from app.core.mail import Draft, Letter
from app.core.switches import get_switches
from app.metering.awake import awake_from
from app.notices.letters import AGAIN_AFTER


@mail.composed("tariff_changed", to_many=True)
def compose(letter: Letter) -> Draft | datetime | None:
    """Whoever announces it may do so late in the evening, and take it back before the morning."""
    now = clock.now()
    at = awake_from(now + AGAIN_AFTER if get_switches().suspended else now, tenancy.current().time_zone)
    if at > now:
        return at
    told = letter.context
    still = select(Tariff.id).where(
        Tariff.service == told["service"],
        Tariff.valid_from == date.fromisoformat(told["valid_from"]),
        Tariff.status == "published",
    )
    return Draft(context=told) if db.session.scalar(still.limit(1)) else None
