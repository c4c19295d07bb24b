"""How it stands with the readings of an account."""

from datetime import date
from typing import Literal

from app.metering.case import Past
from app.metering.window import Opening
from validators.tenant import ReadingPolicy

State = Literal["ended", "common-meter", "no-meters", "closed", "due", "sent"]
"""The account is closed, the house has a common meter, there is none, none is taken today, it waits, it is here."""


def readings_state(
    policy: ReadingPolicy, window: Opening, *, ended: bool, common_meter: bool, meters: int, sent: int
) -> State:
    """`meters` in use, and of how many a reading for the period is here, by subscribers or staff."""
    if ended:
        return "ended"
    if common_meter and policy.common_meter_closes:
        return "common-meter"
    if not meters:
        return "no-meters"
    if not window.open:
        return "closed"
    return "due" if sent < meters else "sent"


def may_send_again(policy: ReadingPolicy, sent: Past, today: date) -> bool:
    """Whether a reading of this period may be corrected today. Beside one of staff a subscriber may send his own."""
    return sent.by_staff or policy.at_most is None or (policy.at_most == "per-day" and sent.taken_on < today)
