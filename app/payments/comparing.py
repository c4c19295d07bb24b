"""Each day of Stripe's balance beside the ledger: a row for staff, what does not fit by name (B8)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from sqlalchemy import ARRAY, CollectionAggregate, Text, any_, cast, func, select
from sqlalchemy.orm import aliased

from app.core import clock, jobs, tenancy
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.models import LedgerDocument, LedgerEntry
from app.payments.answers import Moved
from app.payments.differences import Difference, Source, differences
from app.payments.models import Payment, Reconciliation
from app.payments.provider import Provider, ProviderRefused, find_provider, get_provider
from app.payments.webhooks import learn_dispute, learn_payment, learn_refund

DAY = timedelta(days=1)
MADE_UP_FOR = timedelta(days=14)
"""A day that nobody compared is looked for so long, if one before it was."""
LEARN = {"payment": learn_payment, "refund": learn_refund, "dispute": learn_dispute}
PAID_BY = frozenset({"charge", "payment"})
REFUNDS, DISPUTES = ("re_", "pyr_"), ("dp_", "du_")


@jobs.nightly
def reconcile_days() -> None:
    """Yesterday, and what was missed before: while no worker ran or Stripe was away for longer than a job waits."""
    if find_provider() is None:
        return
    yesterday = clock.today(tenancy.current().time_zone) - DAY
    compared = db.session.scalars(select(Reconciliation.day).where(Reconciliation.day > yesterday - MADE_UP_FOR)).all()
    first = min(compared, default=yesterday)
    for day in (first + DAY * number for number in range((yesterday - first).days + 1)):
        if day not in compared:
            jobs.enqueue(reconcile_day, once=f"payments.reconcile-day {day}", day=day.isoformat())


@jobs.job("payments.reconcile-day")
def reconcile_day(day: str) -> None:
    """What Stripe knows and we do not is learnt before it is compared, and named all the same."""
    on, zone = date.fromisoformat(day), tenancy.current().time_zone
    since, until = (datetime.combine(one, time(), zone) for one in (on, on + DAY))
    provider = get_provider()
    db.session.commit()
    moved = list(provider.list_moved(since, until))
    theirs = sums_of(moved)
    unknown = sorted(theirs.keys() - booked(theirs).keys())
    learnt = [one for one in unknown if _learn(provider, one)]
    paid = _paid_between(since, until)
    db.session.commit()
    found = [*differences(theirs, booked(theirs), learnt), *_not_there(provider, theirs, paid)]
    db.session.add(
        Reconciliation(
            day=on,
            made_at=clock.now(),
            lines=len(moved),
            stripe_minor=sum(theirs.values()),
            ledger_minor=sum(theirs.values()) + sum(one.ledger_minor - one.stripe_minor for one in found),
            fees_minor=sum(one.fee_minor for one in moved),
            differences=[asdict(one) for one in found],
        )
    )


def sums_of(moved: Iterable[Moved]) -> dict[Source, int]:
    """Payouts and what else is between the merchant and Stripe is not ours to compare."""
    sums = Counter[Source]()
    for one in moved:
        if one.kind in PAID_BY:
            sums["payment", one.intent] += one.amount_minor
        elif one.source.startswith(REFUNDS):
            sums["refund", one.source] += one.amount_minor
        elif one.source.startswith(DISPUTES):
            sums["dispute", one.source] += one.amount_minor
    return dict(sums)


def booked(sources: Iterable[Source]) -> dict[Source, int]:
    """Of those that are here, what the ledger says: above zero more is owed."""
    intents = [intent for what, intent in sources if what == "payment"]
    paid = db.session.execute(select(Payment.id, Payment.intent).where(Payment.intent == _one_of(intents)))
    keys: dict[tuple[str, str], Source] = {
        ("card-payment", f"payment:{number}"): ("payment", str(intent)) for number, intent in paid
    }
    for what, name in sources:
        if what != "payment":
            keys["card-refund" if what == "refund" else "dispute", f"{what}:{name}"] = (what, name)
    back = aliased(LedgerEntry)
    asked = (
        select(
            LedgerDocument.kind,
            LedgerDocument.key,
            func.sum(LedgerEntry.amount_minor + func.coalesce(back.amount_minor, 0)),
        )
        .join(LedgerEntry, LedgerEntry.document_id == LedgerDocument.id)
        .outerjoin(back, back.reverses_id == LedgerEntry.id)
        .where(
            LedgerDocument.kind.in_({kind for kind, _ in keys}), LedgerDocument.key == _one_of([key for _, key in keys])
        )
        .group_by(LedgerDocument.kind, LedgerDocument.key)
    )
    return {keys[kind, key]: int(minor) for kind, key, minor in db.session.execute(asked) if (kind, key) in keys}


def _one_of(words: list[str]) -> CollectionAggregate[bool]:
    """One parameter, however many: PostgreSQL takes 65,535 at once."""
    return any_(cast(words, ARRAY(Text)))


def list_reconciliations(*, most: int) -> list[Reconciliation]:
    asked = select(Reconciliation).order_by(Reconciliation.day.desc(), Reconciliation.id.desc()).limit(most)
    return list(db.session.scalars(asked))


def _learn(provider: Provider, source: Source) -> bool:
    try:
        known = LEARN[source[0]](provider, source[1])
    except (ProviderRefused, Conflict):
        db.session.rollback()
        return False
    db.session.commit()
    return known


def _paid_between(since: datetime, until: datetime) -> Sequence[tuple[str | None, int]]:
    asked = select(Payment.intent, Payment.amount_minor).where(
        Payment.status == "paid", Payment.paid_at >= since, Payment.paid_at < until
    )
    return [(intent, minor) for intent, minor in db.session.execute(asked)]


def _not_there(
    provider: Provider, theirs: dict[Source, int], paid: Iterable[tuple[str | None, int]]
) -> list[Difference]:
    """Those we heard of after midnight moved the day before: only of the others does Stripe know nothing."""
    return [
        Difference("not-there", "payment", str(intent), 0, minor)
        for intent, minor in paid
        if ("payment", str(intent)) not in theirs and _received(provider, str(intent)) != minor
    ]


def _received(provider: Provider, intent: str) -> int:
    try:
        return provider.find_charged(intent).received_minor
    except ProviderRefused:
        return 0
