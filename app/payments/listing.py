"""Payments as lists for staff, quickly however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, select

from app.core import tenancy
from app.core.db import db
from app.payments.models import Payment, PaymentDispute, PaymentRefund, PaymentShare

MOST_COUNTED = 10_000
LONGEST_NUMBER = 18
"""Digits of which every number fits into a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSearch:
    """`reference`: the number of a payment, alone or as Stripe shows it, or Stripe's own number of its page, of itself,
    of a refund or a dispute. `since` and `until` are of its beginning; `until` itself is not included.
    """

    account_id: int | None = None
    reference: str = ""
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_payments(search: PaymentSearch, *, most: int, skip: int = 0) -> Sequence[Payment]:
    """The newest first."""
    newest = _found(search).order_by(Payment.created_at.desc(), Payment.id.desc())
    return db.session.scalars(newest.limit(most).offset(skip)).all()


def count_payments(search: PaymentSearch) -> int:
    """As far as somebody may turn pages: MOST_COUNTED and one for more."""
    found = _found(search).with_only_columns(Payment.id).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def list_disputes(payment_id: int) -> Sequence[PaymentDispute]:
    asked = select(PaymentDispute).where(PaymentDispute.payment_id == payment_id)
    return db.session.scalars(asked.order_by(PaymentDispute.id)).all()


def _found(search: PaymentSearch) -> Select[Payment]:
    found = select(Payment)
    if search.account_id is not None:
        shares = select(PaymentShare.payment_id).where(PaymentShare.account_id == search.account_id)
        found = found.where(Payment.id.in_(shares))
    if search.reference:
        found = found.where(_is(search.reference))
    if search.status:
        found = found.where(Payment.status == search.status)
    if search.since:
        found = found.where(Payment.created_at >= search.since)
    if search.until:
        found = found.where(Payment.created_at < search.until)
    return found


def _is(reference: str) -> ColumnElement[bool]:
    """One of them, by what it begins with: each has an index of its own."""
    number = reference.removeprefix("№").strip().removeprefix(f"{tenancy.current().slug}-")
    if number.isascii() and number.isdecimal():
        return Payment.id == int(number) if len(number) <= LONGEST_NUMBER else false()
    match reference.partition("_")[0]:
        case "cs":
            return Payment.checkout == reference
        case "re" | "pyr":
            return Payment.id.in_(select(PaymentRefund.payment_id).where(PaymentRefund.refund == reference))
        case "du" | "dp":
            return Payment.id.in_(select(PaymentDispute.payment_id).where(PaymentDispute.dispute == reference))
        case _:
            return Payment.intent == reference
