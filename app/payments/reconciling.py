"""Our payments beside Stripe's: open ones every few minutes, each day as a whole (B8)."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.core import clock, jobs, tenancy
from app.core.db import db
from app.payments.checkout import ask_for_page, get_payment
from app.payments.models import Payment, Reconciliation
from app.payments.provider import Moved, ProviderRefused, ProviderUnreachable, find_provider
from app.payments.states import take_in

PATIENCE = timedelta(minutes=2)
"""So long a payment may be with its payer before we ask Stripe ourselves."""
DAY = timedelta(days=1)
PAID_BY = frozenset({"charge", "payment"})


@jobs.minutely
def look_after_open() -> None:
    """Every ten minutes; nothing is asked for where nothing is under way."""
    if clock.now().minute % 10 == 0 and find_provider() is not None and _waiting():
        jobs.enqueue(reconcile_open, once="payments.reconcile-open")


@jobs.job("payments.reconcile-open", attempts=1)
def reconcile_open() -> None:
    """Whatever was cut off between Stripe's answer and our commit is found out here."""
    for payment_id in _waiting():
        try:
            _ask_about(payment_id)
            db.session.commit()
        except ProviderUnreachable:
            db.session.rollback()
            return
        except ProviderRefused:
            db.session.rollback()
            _give_up(payment_id)


@jobs.nightly
def reconcile_yesterday() -> None:
    if find_provider() is not None:
        jobs.enqueue(reconcile_day, once="payments.reconcile-day", day=_yesterday().isoformat())


@jobs.job("payments.reconcile-day")
def reconcile_day(day: str) -> None:
    """A row for staff; what is missing here is repaired by reconcile_open, what is missing there is named."""
    on, zone = date.fromisoformat(day), tenancy.current().time_zone
    since, until = (datetime.combine(one, time(), zone) for one in (on, on + DAY))
    provider = find_provider()
    if provider is None:
        return
    db.session.commit()
    moved = list(provider.list_moved(since, until))
    paid = db.session.execute(
        select(Payment.intent, Payment.amount_minor).where(Payment.intent.in_({one.intent for one in moved}))
    ).all()
    late = db.session.execute(
        select(Payment.intent, Payment.amount_minor).where(
            Payment.status == "paid", Payment.paid_at >= since, Payment.paid_at < until
        )
    ).all()
    ours = {str(intent): minor for intent, minor in (*paid, *late)}
    theirs = Counter[str]()
    for one in moved:
        if one.kind in PAID_BY:
            theirs[one.intent] += one.amount_minor
    db.session.add(
        Reconciliation(
            day=on,
            made_at=clock.now(),
            lines=len(moved),
            stripe_minor=sum(theirs.values()),
            ledger_minor=sum(ours.values()),
            fees_minor=sum(one.fee_minor for one in moved),
            differences=_differences(ours, theirs, moved),
        )
    )


def _differences(ours: dict[str, int], theirs: Counter[str], moved: list[Moved]) -> list[dict[str, object]]:
    other_days = {one.intent for one in moved if one.kind not in PAID_BY}
    found: list[dict[str, object]] = []
    for intent in sorted(set(ours) | set(theirs)):
        here, there = ours.get(intent), theirs.get(intent)
        if here == there or (there is None and intent in other_days):
            continue
        kind = "not-here" if here is None else "not-there" if there is None else "other-sum"
        found.append({"kind": kind, "intent": intent, "ledger_minor": here or 0, "stripe_minor": there or 0})
    return found


def _ask_about(payment_id: int) -> None:
    payment, provider = get_payment(payment_id), find_provider()
    if provider is None:
        return
    if payment.checkout is None:
        # Asked under the same key, Stripe says again what it said then; how it stands now is another question.
        checkout = ask_for_page(payment).id
    else:
        checkout = payment.checkout
        db.session.commit()
    take_in(payment_id, provider.find_checkout(checkout))


def _give_up(payment_id: int) -> None:
    payment = get_payment(payment_id, to_change=True)
    if payment.expires_at < clock.now() and payment.status in ("created", "open"):
        payment.status = "expired"
    db.session.commit()


def _waiting() -> list[int]:
    asked = select(Payment.id).where(
        Payment.status.in_(("created", "open")), Payment.created_at < clock.now() - PATIENCE
    )
    return list(db.session.scalars(asked.order_by(Payment.id)))


def _yesterday() -> date:
    return clock.today(tenancy.current().time_zone) - DAY


def list_reconciliations(*, most: int) -> list[Reconciliation]:
    asked = select(Reconciliation).order_by(Reconciliation.day.desc(), Reconciliation.id.desc()).limit(most)
    return list(db.session.scalars(asked))
