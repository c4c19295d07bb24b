"""Staff put an account into a subscriber's cabinet and take it out; the subscriber is told by letter (U3).

Nothing here shows or sets what somebody signs in with.
"""

from app.accounts.models import LARGEST_ID, Account
from app.accounts.staff_card import get_account, subject
from app.core import audit
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.identity import access, letters, proving, queries, sessions
from app.identity.identifiers import sign_in_key
from app.identity.models import Subscriber


def link(account_id: int, identifier: str) -> Subscriber:
    """`identifier` is in its normal form. Raises Invalid when nobody signs in with it, or has the account already."""
    account = get_account(account_id, to_change=True)
    if account.closed_on:
        raise Conflict("account-closed")
    subscriber = queries.find_by_sign_in(sign_in_key(identifier))
    if subscriber is None:
        raise Invalid({"identifier": Wrong("subscriber_unknown")})
    if queries.has_account(subscriber.id, account_id):
        raise Invalid({"identifier": Wrong("account_linked")})
    access.add_account(subscriber.id, account_id)
    _tell("account.link", "account_linked", account, subscriber)
    return subscriber


def unlink(account_id: int, subscriber_id: int) -> Subscriber:
    """Raises Conflict for the account that is the sign-in."""
    account, subscriber = get_account(account_id), get_linked(account_id, subscriber_id)
    own = access.get_own_account(subscriber_id, account_id)
    access.remove_account(subscriber_id, own)
    _tell("account.unlink", "account_unlinked", account, subscriber)
    return subscriber


def resend_first_letter(account_id: int, subscriber_id: int) -> Subscriber:
    """For a letter that was lost: links and passwords that were sent before stay good as long as they were."""
    subscriber = get_linked(account_id, subscriber_id)
    if subscriber.activated_at:
        raise Conflict("subscriber-active")
    letters.post_first_letter(subscriber)
    _note("subscriber.resend-letter", account_id, subscriber)
    return subscriber


def let_prove_again(account_id: int) -> None:
    """Strangers, or the holder himself, have guessed too often; staff have seen the bill. Raises Conflict."""
    account = get_account(account_id, to_change=True)
    if not proving.is_closed(account.number):
        raise Conflict("proof-open")
    audit.note("account.prove-again", subject(account))
    proving.open_again(account.number)


def sign_out_everywhere(account_id: int, subscriber_id: int) -> Subscriber:
    subscriber = get_linked(account_id, subscriber_id)
    sessions.end_other_sessions(subscriber_id, keep=None)
    _note("subscriber.sign-out", account_id, subscriber)
    return subscriber


def get_linked(account_id: int, subscriber_id: int) -> Subscriber:
    """A subscriber is reached through an account in his cabinet. Raises NotFound."""
    if not (0 < subscriber_id <= LARGEST_ID and queries.has_account(subscriber_id, account_id)):
        raise NotFound
    return queries.get_subscriber(subscriber_id)


def _tell(action: str, letter: str, account: Account, subscriber: Subscriber) -> None:
    letters.post_about_account(letter, subscriber, queries.get_account_number(account.id))
    _note(action, account.id, subscriber)


def _note(action: str, account_id: int, subscriber: Subscriber) -> None:
    audit.note(action, subject(get_account(account_id)), after={"subscriber": subscriber.sign_in_name})
