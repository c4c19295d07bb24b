"""What happens after a reading was sent, in words."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask_babel import gettext as _

from app.core import tenancy
from app.metering.window import Opening, day_starts_at, opening
from app.web.filters import day, month


def next_steps(sent_at: datetime) -> Iterator[str]:
    """How a mistake is put right, and when the next reading is taken."""
    tenant = tenancy.current()
    window = opening(tenant.readings, tenant.time_zone, sent_at)
    yield _correction(window, sent_at)
    following = opening(tenant.readings, tenant.time_zone, window.ends_at)
    if following.any_day:
        yield _("The next reading is the one for %(month)s.", month=month(following.period))
    else:
        yield _(
            "The next readings are taken from %(first)s to %(last)s.",
            first=day(following.opens_on),
            last=day(following.until),
        )


def _correction(window: Opening, sent_at: datetime) -> str:
    tenant = tenancy.current()
    policy, zone = tenant.readings, tenant.time_zone
    if policy.at_most is None:
        return _(
            "Should there be a mistake in it, please send the right reading until %(day)s: the last one counts.",
            day=day(window.until),
        )
    tomorrow = sent_at.astimezone(zone).date() + timedelta(days=1)
    if policy.at_most == "per-period" or day_starts_at(tomorrow, zone) >= window.ends_at:
        return _("It cannot be sent again for this month. Should there be a mistake in it, please call us.")
    if policy.lower_value == "letter":
        return _(
            "Should there be a mistake in it, please send the right reading from %(day)s on; "
            "a lower one is registered by letter only.",
            day=day(tomorrow),
        )
    return _("Should there be a mistake in it, please send the right reading from %(day)s on.", day=day(tomorrow))
