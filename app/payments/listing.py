"""Payments as lists for staff."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.core.db import db
from app.payments.models import Payment, PaymentDispute


def list_payments(status: str | None, *, most: int, skip: int = 0) -> Sequence[Payment]:
    """The newest first."""
    asked = select(Payment).order_by(Payment.id.desc()).limit(most).offset(skip)
    return db.session.scalars(asked.where(Payment.status == status) if status else asked).all()


def count_payments(status: str | None) -> int:
    asked = select(func.count()).select_from(Payment)
    return db.session.scalar(asked.where(Payment.status == status) if status else asked) or 0


def list_disputes(payment_id: int) -> Sequence[PaymentDispute]:
    asked = select(PaymentDispute).where(PaymentDispute.payment_id == payment_id)
    return db.session.scalars(asked.order_by(PaymentDispute.id)).all()
