"""A tariff that changes is told by day, to who wants it, and while it is to come; so is that it does not (B1, R12)."""

from datetime import datetime

from app.billing.letters import ANNOUNCED, WITHDRAWN
from app.billing.tariffs import get_tariff
from app.core import clock, mail, tenancy
from app.core.mail import Draft, Letter, Secret
from app.core.switches import get_switches
from app.identity.letters import STOP_BILLS
from app.identity.queries import find_subscriber
from app.metering.awake import awake_from
from app.notices.letters import AGAIN_AFTER, STOP_VALID


@mail.composed(ANNOUNCED, to_many=True)
def compose(letter: Letter) -> Draft | datetime | None:
    """Whoever announces it may do so late in the evening, and take it back before the morning."""
    return _by_day(letter) if get_tariff(letter.context["tariff_id"]).status == "published" else None


@mail.composed(WITHDRAWN, to_many=True)
def compose_withdrawn(letter: Letter) -> Draft | datetime | None:
    return _by_day(letter)


def _by_day(letter: Letter) -> Draft | datetime | None:
    now = clock.now()
    at = awake_from(now + AGAIN_AFTER if get_switches().suspended else now, tenancy.current().time_zone)
    if at > now:
        return at
    reader = find_subscriber(letter.context["subscriber_id"])
    if reader is None or not reader.notify_balance:
        return None
    letter.recipient, letter.language = reader.email, reader.language
    stop = Secret(purpose=STOP_BILLS, subject_id=reader.id, valid_for=STOP_VALID)
    return Draft(context=letter.context, secrets=[stop], stop="/stop-bills/")
