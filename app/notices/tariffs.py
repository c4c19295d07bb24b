"""A tariff that changes is told by day, and only while it is to come; so is that it does not change after all (B1)."""

from datetime import datetime

from app.billing.letters import ANNOUNCED, WITHDRAWN
from app.billing.tariffs import get_tariff
from app.core import clock, mail, tenancy
from app.core.mail import Draft, Letter
from app.core.switches import get_switches
from app.metering.awake import awake_from
from app.notices.letters import AGAIN_AFTER


@mail.composed(ANNOUNCED)
def compose(letter: Letter) -> Draft | datetime | None:
    """Whoever announces it may do so late in the evening, and take it back before the morning."""
    later = _when()
    if later:
        return later
    return Draft(context=letter.context) if get_tariff(letter.context["tariff_id"]).status == "published" else None


@mail.composed(WITHDRAWN)
def compose_withdrawn(letter: Letter) -> Draft | datetime:
    return _when() or Draft(context=letter.context)


def _when() -> datetime | None:
    """None is now."""
    now = clock.now()
    at = awake_from(now + AGAIN_AFTER if get_switches().suspended else now, tenancy.current().time_zone)
    return at if at > now else None
