"""What staff decided on a reading is told to whoever sent it (M10). An accepted one needs no letter."""

from collections.abc import Sequence
from contextlib import suppress

from app.core import mail
from app.core.db import db
from app.core.errors import DomainError
from app.core.tenancy import current
from app.core.work import attempt
from app.identity.models import Subscriber
from app.identity.queries import has_account
from app.metering import review
from app.metering.models import Meter
from app.metering.review import Decided, Decision

TOLD = frozenset({"correct", "refuse"})


def decide(reading_id: int, decision: Decision, *, staff_id: int, words: str = "", value: str = "") -> Decided:
    """Raises NotFound, AlreadyDecided, Invalid."""
    decided = review.decide(reading_id, decision, staff_id=staff_id, words=words, value=value)
    if decision in TOLD and decided.subscriber_id is not None and _sees(decided.subscriber_id, decided.meter_id):
        _tell(decided, decided.subscriber_id)
    return decided


def decide_many(
    reading_ids: Sequence[int], decision: Decision, *, staff_id: int, words: str = "", value: str = ""
) -> int:
    """Each on its own: what somebody else has decided meanwhile does not stop the others. How many were decided."""
    review.hold_meters_of(reading_ids)
    done = 0
    for reading_id in reading_ids:
        with suppress(DomainError), attempt():
            decide(reading_id, decision, staff_id=staff_id, words=words, value=value)
            done += 1
    return done


def _sees(subscriber_id: int, meter_id: int) -> bool:
    """Whoever has lost the account meanwhile is told nothing of what its meter shows."""
    return has_account(subscriber_id, db.session.get_one(Meter, (current().slug, meter_id)).account_id)


def _tell(decided: Decided, subscriber_id: int) -> None:
    subscriber = db.session.get_one(Subscriber, (current().slug, subscriber_id))
    mail.post(
        "reading_decided",
        to=subscriber.email,
        language=subscriber.language,
        context={
            "name": subscriber.display_name,
            "serial": decided.serial,
            "value_m3": decided.value_m3,
            "counts_m3": decided.counts_m3,
            "taken_on": decided.taken_on.isoformat(),
            "words": decided.words,
        },
    )
