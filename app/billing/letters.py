"""Letters about money: the answer to a claim, a tariff that will change (A6, B1)."""

from sqlalchemy import func, select

from app.accounts.models import Account
from app.billing.models import Claim, Tariff
from app.billing.tariffs import blocks_of, get_tariff
from app.core import clock, jobs, mail, tenancy
from app.core.db import db
from app.identity.models import Subscriber

WANTS = (Subscriber.notify_balance, Subscriber.activated_at.is_not(None))
A_ROUND = 500
"""So many letters are posted by one job."""


def tell_answer(claim: Claim) -> None:
    """To whoever wrote it, if the login still exists."""
    if claim.subscriber_id is None:
        return
    subscriber = db.session.get_one(Subscriber, (tenancy.current().slug, claim.subscriber_id))
    number = db.session.scalars(select(Account.number).where(Account.id == claim.account_id)).one()
    mail.post(
        "claim_answered",
        to=subscriber.email,
        language=subscriber.language,
        context={
            "name": subscriber.display_name,
            "number": number,
            "account_id": claim.account_id,
            "words": claim.words,
            "answer": claim.answer,
        },
    )


def count_told() -> int:
    """To how many people a tariff is announced."""
    return db.session.scalar(select(func.count()).select_from(Subscriber).where(*WANTS)) or 0


def announce_tariff(tariff: Tariff) -> None:
    """To everybody who wants to know of the balance (R12). Twice does nothing more."""
    if tariff.announced_at is None:
        tariff.announced_at = clock.now()
        jobs.enqueue(announce, tariff_id=tariff.id, after=0)


@jobs.job("billing.announce-tariff")
def announce(tariff_id: int, after: int) -> None:
    """A round, and the next one after it."""
    tariff = get_tariff(tariff_id)
    if tariff.status != "published":
        return
    prices = [[block.from_litres, block.price_minor] for block in blocks_of([tariff_id]).get(tariff_id, ())]
    people = db.session.scalars(
        select(Subscriber).where(Subscriber.id > after, *WANTS).order_by(Subscriber.id).limit(A_ROUND)
    ).all()
    for subscriber in people:
        mail.post(
            "tariff_changed",
            to=subscriber.email,
            language=subscriber.language,
            context={
                "name": subscriber.display_name,
                "service": tariff.service,
                "unit": tariff.unit,
                "valid_from": tariff.valid_from.isoformat(),
                "prices": prices,
                "words": tariff.words,
            },
        )
    if len(people) == A_ROUND:
        jobs.enqueue(announce, tariff_id=tariff_id, after=people[-1].id)
