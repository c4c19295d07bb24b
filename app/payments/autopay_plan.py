"""When a bill is taken from a card, and how much of it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

NOTICE = timedelta(days=2)
"""So long before it is taken its owner is told of the sum."""
AGAIN_AFTER = timedelta(days=3)
MOST_TRIES = 2
LATEST = timedelta(days=20)
"""Past the last day for paying: then the bill is left to its owner."""
TAKEN_WITHIN = timedelta(days=7)
"""Of the day that was announced. Whoever was told so long ago does not count on it any more."""
ASK_OWNER = frozenset({"authentication_required", "expired_card", "lost_card", "stolen_card", "pickup_card"})
"""What another try does not change."""


@dataclass(frozen=True, slots=True)
class Taking:
    """`reason` why nothing is taken: nothing-owed, over-limit; "" when it is."""

    amount_minor: int
    reason: str


def take_on(due_on: date, days_before: int, today: date) -> date | None:
    """The day, as soon as it is time to announce it; None before, and for a bill that is long overdue."""
    if not due_on - timedelta(days=days_before) - NOTICE <= today <= due_on + LATEST:
        return None
    return planned_on(due_on, days_before, today)


def planned_on(due_on: date, days_before: int, today: date) -> date:
    """The day as it is seen from today, announced or not."""
    return max(due_on - timedelta(days=days_before), today + NOTICE)


def sum_to_announce(owed_minor: int, *, least_minor: int, most_minor: int) -> Taking:
    """All that is owed, or nothing: a part would leave a debt that its owner believes to be paid."""
    if owed_minor < least_minor:
        return Taking(0, "nothing-owed")
    if owed_minor > most_minor:
        return Taking(0, "over-limit")
    return Taking(owed_minor, "")


def sum_to_take(announced_minor: int, owed_minor: int, *, least_minor: int, most_minor: int) -> Taking:
    """Never more than was announced, and not what was paid meanwhile. The limit may be another one by now."""
    return sum_to_announce(min(announced_minor, owed_minor), least_minor=least_minor, most_minor=most_minor)


def again_on(tries: int, failure: str, today: date) -> date | None:
    """The day of the next try; None when it is up to the owner."""
    return today + AGAIN_AFTER if tries < MOST_TRIES and failure not in ASK_OWNER else None
