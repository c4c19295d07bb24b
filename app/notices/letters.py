"""The reminder itself, whichever way it takes to the subscriber; its words are in templates/letters/reminder.*."""

from datetime import date, datetime, timedelta

from app.core import clock, mail, tenancy
from app.core.mail import Draft, Letter, Secret
from app.core.switches import get_switches
from app.identity.letters import PAY, PAY_VALID, REMINDED, STOP_REMINDERS
from app.identity.queries import find_subscriber
from app.ledger.queries import balances_of
from app.metering.awake import awake_from
from app.metering.window import opening
from app.notices.queries import Claimed, list_missing, wants_reminders
from app.payments.checkout import list_payable, paying
from app.payments.news import sum_by_hand

MOST_NAMED = 6
"""More accounts than these are counted in a letter, not named."""
FORM_VALID = timedelta(days=7)
AGAIN_AFTER = timedelta(hours=1)
"""While the utility is suspended, its link would open nothing."""
STOP_VALID = timedelta(days=60)
"""A letter may be opened long after it came, and has to be stopped from there even then."""


def send(claimed: Claimed, period: date, at: datetime) -> None:
    """Whom and what for, nothing else: all that the letter says is found out when it is sent."""
    context = {"subscriber_id": claimed.subscriber_id, "period": period.isoformat()}
    mail.post("reminder", to=claimed.email, language=claimed.language, context=context, at=at)


@mail.composed("reminder", to_many=True)
def compose(letter: Letter) -> Draft | datetime | None:
    """Looked at once more: not at night, not after the reading came or the window closed, not to who wants none."""
    tenant, now = tenancy.current(), clock.now()
    window = opening(tenant.readings, tenant.time_zone, now)
    subscriber = find_subscriber(letter.context["subscriber_id"])
    if window.period.isoformat() != letter.context["period"] or not subscriber or not wants_reminders(subscriber):
        return None
    missing = list_missing(subscriber.id, now, most=MOST_NAMED)
    if not missing.due_count:
        return None
    at = awake_from(now + AGAIN_AFTER if get_switches().suspended else now, tenant.time_zone)
    if at > now:
        return at
    letter.recipient, letter.language = subscriber.email, subscriber.language
    form_valid = min(window.ends_at - now, FORM_VALID)
    owed_minor = sum_by_link(_owed(subscriber.id, clock.today(tenant.time_zone))) if paying() else 0
    to_pay = [Secret(purpose=PAY, subject_id=subscriber.id, valid_for=PAY_VALID)] if owed_minor else []
    return Draft(
        context={
            "name": subscriber.display_name,
            "accounts": missing.lines,
            "more": missing.due_count - len(missing.lines),
            "window": window,
            "owed_minor": owed_minor,
            "valid_until": (now + form_valid - timedelta(seconds=1)).astimezone(tenant.time_zone).date(),
        },
        secrets=[
            Secret(purpose=REMINDED, subject_id=subscriber.id, valid_for=form_valid),
            *to_pay,
            Secret(purpose=STOP_REMINDERS, subject_id=subscriber.id, valid_for=STOP_VALID),
        ],
        stop="/stop-reminders/",
    )


def sum_by_link(minor: int) -> int:
    """Nothing where the page of the link would not take it."""
    rules = tenancy.current().payments
    return minor if rules is not None and paying() and minor >= rules.least_minor else 0


def _owed(subscriber_id: int, today: date) -> int:
    """By the accounts that the page to pay on shows, where they owe something and are not paid by themselves."""
    found = balances_of(account.id for account in list_payable(subscriber_id))
    return sum_by_hand(subscriber_id, {account_id: one.total_minor for account_id, one in found.items()}, today)
