"""Letters about money: the answer to a claim, a tariff that will change, or will not after all (A6, B1)."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, TextClause, func, select, text

from app.accounts.models import Account
from app.billing.models import Claim, Tariff
from app.billing.tariffs import FOR_ACCOUNT, blocks_of, get_tariff
from app.core import clock, jobs, mail, tenancy
from app.core.db import db
from app.core.mail import Letter
from app.identity.models import Subscriber

WANTS = (Subscriber.notify_balance.is_(True), Subscriber.activated_at.is_not(None))
A_ROUND = 500
"""So many letters are posted by one job."""
CONCERNED = text(f"""
    exists (
        select from account_access own join account a on a.id = own.account_id join tariff t on t.id = :tariff
        where own.subscriber_id = subscriber.id and a.closed_on is null and {FOR_ACCOUNT}
    )
""")
ANNOUNCED, WITHDRAWN = "tariff_changed", "tariff_withdrawn"


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


def count_told(tariff: Tariff) -> int:
    """To how many people a tariff is announced."""
    return db.session.scalar(select(func.count()).select_from(Subscriber).where(*_concerned(tariff))) or 0


def announce_tariff(tariff: Tariff) -> None:
    """To everybody who wants to know of the balance of an account that it is for (R12). Twice does nothing more."""
    if tariff.announced_at is None:
        tariff.announced_at = clock.now()
        jobs.enqueue(announce, tariff_id=tariff.id, after=0)


def take_announcement_back(tariff: Tariff) -> None:
    """Whoever was written to hears that it will not be so."""
    if tariff.announced_at is not None:
        jobs.enqueue(announce_withdrawn, tariff_id=tariff.id, after=0)


@jobs.job("billing.announce-tariff")
def announce(tariff_id: int, after: int) -> None:
    """A round, and the next one after it."""
    tariff = get_tariff(tariff_id)
    if tariff.status != "published":
        return
    prices = [[block.from_litres, block.price_minor] for block in blocks_of([tariff_id]).get(tariff_id, ())]
    asked = select(Subscriber).where(Subscriber.id > after, *_concerned(tariff)).order_by(Subscriber.id).limit(A_ROUND)
    people = db.session.scalars(asked).all()
    for subscriber in people:
        more = {"unit": tariff.unit, "prices": prices, "words": tariff.words}
        _post(ANNOUNCED, subscriber, tariff, more)
    if len(people) == A_ROUND:
        jobs.enqueue(announce, tariff_id=tariff_id, after=people[-1].id)


@jobs.job("billing.announce-withdrawn-tariff")
def announce_withdrawn(tariff_id: int, after: int) -> None:
    """The same, to those whose letter has left; the others are not sent any more."""
    tariff = get_tariff(tariff_id)
    of_tariff = Letter.kind == ANNOUNCED, Letter.context["tariff_id"].as_integer() == tariff_id
    asked = select(Letter.id, Letter.context["subscriber_id"].as_integer())
    told = db.session.execute(
        asked.where(Letter.id > after, *of_tariff, Letter.sent_at.is_not(None)).order_by(Letter.id).limit(A_ROUND)
    ).all()
    for subscriber in db.session.scalars(select(Subscriber).where(Subscriber.id.in_([whose for _, whose in told]))):
        _post(WITHDRAWN, subscriber, tariff, {})
    if len(told) == A_ROUND:
        jobs.enqueue(announce_withdrawn, tariff_id=tariff_id, after=told[-1][0])


def _post(kind: str, subscriber: Subscriber, tariff: Tariff, more: Mapping[str, object]) -> None:
    context = {
        "tariff_id": tariff.id,
        "subscriber_id": subscriber.id,
        "name": subscriber.display_name,
        "service": tariff.service,
        "valid_from": tariff.valid_from.isoformat(),
        **more,
    }
    mail.post(kind, to=subscriber.email, language=subscriber.language, context=context)


def _concerned(tariff: Tariff) -> list[ColumnElement[bool] | TextClause]:
    return [*WANTS, CONCERNED.bindparams(tariff=tariff.id)]
