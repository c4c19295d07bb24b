"""What is said of automatic payments by letter: that they begin and end, what is taken, what could not be (B9)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock, mail, tenancy
from app.core.db import db
from app.core.mail import Draft, Letter, Secret
from app.identity.letters import PAY, PAY_VALID
from app.identity.models import Subscriber
from app.identity.queries import find_subscriber
from app.metering.awake import awake_from
from app.payments.models import Autopay, AutopayTurn


def post_begun(autopay: Autopay) -> None:
    _post("autopay_begun", autopay, most_minor=autopay.most_minor, days_before=autopay.days_before)


def post_ended(autopay: Autopay, *, left: bool = False) -> None:
    """`left`: because the account is not in his cabinet any more, where he could look it up."""
    _post("autopay_ended", autopay, left=left)


def post_announced(autopay: Autopay, turn: AutopayTurn) -> None:
    """Of a sum that will be taken."""
    told: dict[str, Any] = {"turn_id": turn.id, "amount_minor": turn.amount_minor, "take_on": turn.take_on.isoformat()}
    _post("autopay_announced", autopay, **told)


def post_over_limit(autopay: Autopay, owed_minor: int) -> None:
    _post("autopay_over_limit", autopay, pay=True, owed_minor=owed_minor, most_minor=autopay.most_minor)


def post_declined(autopay: Autopay, turn: AutopayTurn) -> None:
    """`again_on`: None when he has to pay himself."""
    again = turn.take_on.isoformat() if turn.status == "announced" else None
    _post("autopay_declined", autopay, pay=True, amount_minor=turn.amount_minor, reason=turn.reason, again_on=again)


@mail.composed("autopay_announced", to_many=True)
def compose_announced(letter: Letter) -> Draft | datetime | None:
    """By day, and as long as it will be taken so: it may be turned off, or announced anew, while the letter waits."""
    now, told = clock.now(), letter.context
    at = awake_from(now, tenancy.current().time_zone)
    if at > now:
        return at
    turn = db.session.get(AutopayTurn, (tenancy.current().slug, told["turn_id"]))
    if turn is None or turn.status not in ("announced", "taking"):
        return None
    same = (turn.amount_minor, turn.take_on.isoformat()) == (told["amount_minor"], told["take_on"])
    return Draft(context=told) if same else None


@mail.composed("autopay_over_limit")
@mail.composed("autopay_declined")
def compose(letter: Letter) -> Draft | None:
    """With a link that pays: to the address that he has when it leaves."""
    secrets = mail.known_secrets(letter)
    to = find_subscriber(secrets[0].subject_id)
    if to is None:
        return None
    letter.recipient = to.email
    return Draft(context=letter.context, secrets=secrets)


def _post(kind: str, autopay: Autopay, *, pay: bool = False, **more: Any) -> None:
    if autopay.subscriber_id is None:
        return
    to = db.session.get_one(Subscriber, (tenancy.current().slug, autopay.subscriber_id))
    number = db.session.scalars(select(Account.number).where(Account.id == autopay.account_id)).one()
    secrets = [Secret(purpose=PAY, subject_id=to.id, valid_for=PAY_VALID)] if pay else []
    mail.post(
        kind,
        to=to.email,
        language=to.language,
        context={
            "name": to.display_name,
            "number": number,
            "account_id": autopay.account_id,
            "card_name": autopay.card_name,
            **more,
        },
        secrets=secrets,
    )
