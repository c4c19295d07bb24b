"""Opening the cabinet by the link of the first letter (R9).

The link shows whose the mailbox is, the password who has registered. Somebody else may have registered the same person
once more meanwhile: neither his password with the owner's click opens anything, nor the click alone.
"""

from app.core import links, tokens
from app.identity import letters, queries, sessions
from app.identity.models import Subscriber
from app.identity.registration import open_cabinet
from app.identity.sessions import Opened
from app.identity.sign_in import check_present_password


def find_expired(token: str) -> Subscriber | None:
    """Who may ask for another letter, because the link of his has become too old."""
    bearer = tokens.find_bearer(token, purpose=letters.ACTIVATE)
    return queries.get_subscriber(bearer.subject_id) if bearer and bearer.state == "expired" else None


def check_activation(token: str, *, hold: bool = False) -> Subscriber:
    """Who waits to be let in. Raises DeadLink, also where another letter has opened the cabinet."""
    subscriber = queries.find_subscriber(links.check_link(token, letters.ACTIVATE), hold=hold)
    if subscriber is None:
        raise links.DeadLink("unknown")
    if subscriber.activated_at:
        raise links.DeadLink("used")
    return subscriber


def activate(token: str, password: str, *, browser: str) -> Opened:
    """`password` is the one that was chosen last. Raises DeadLink, Invalid, TooMany."""
    # Who registers anew holds the row as well, so the password that is looked at is the one that will be good.
    subscriber = check_activation(token, hold=True)
    check_present_password(subscriber, password, field="password", wrong="registered_otherwise")
    links.use_link(token, letters.ACTIVATE)
    open_cabinet(subscriber)
    return sessions.open_session(subscriber.id, remember=False, client=browser)
