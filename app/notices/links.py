"""The links of a reminder: one takes readings and nothing else, one payments and nothing else, one stops reminders."""

from app.core import throttle
from app.core.links import DeadLink, check_link
from app.core.throttle import Limit
from app.identity import profile, queries
from app.identity.letters import PAY, REMINDED, STOP_BILLS, STOP_REMINDERS
from app.identity.models import Subscriber
from app.notices.queries import wants_reminders

STOPS = {STOP_REMINDERS: profile.stop_reminders, STOP_BILLS: profile.stop_bills}
GUESSES_BY_CLIENT = Limit("reminder-link.client", burst=30, per_hour=60)
"""Links that open nothing. A right one does not count."""

PAYMENTS_BY_LINK = Limit("pay-link.payments", burst=20, per_hour=20)
"""Of one subscriber. Each may end as a page that Stripe makes for us, and a link may fall into anybody's hands."""


def open_form(token: str, *, client: str) -> Subscriber:
    """Whose readings the link may send, as often as it is opened. Raises DeadLink, TooMany."""
    subscriber = _open(token, REMINDED, client)
    if not wants_reminders(subscriber):
        raise DeadLink("unknown")
    return subscriber


def open_payment(token: str, *, client: str) -> Subscriber:
    """Whose accounts the link may pay for, as often as it is opened. Raises DeadLink, TooMany."""
    return _open(token, PAY, client)


def allow_payment(subscriber: Subscriber) -> None:
    """Raises TooMany."""
    throttle.take(PAYMENTS_BY_LINK, str(subscriber.id))


def find_stopping(purpose: str, token: str, *, client: str) -> Subscriber:
    """`purpose`: STOP_REMINDERS or STOP_BILLS. Raises DeadLink, TooMany."""
    return _open(token, purpose, client)


def stop(purpose: str, token: str, *, client: str) -> Subscriber:
    """Stopping what is stopped already changes nothing. Raises DeadLink, TooMany."""
    subscriber = find_stopping(purpose, token, client=client)
    STOPS[purpose](subscriber.id)
    return subscriber


def _open(token: str, purpose: str, client: str) -> Subscriber:
    throttle.take(GUESSES_BY_CLIENT, client)
    subscriber = queries.get_subscriber(check_link(token, purpose))
    throttle.give_back(GUESSES_BY_CLIENT, client)
    return subscriber
