"""What Stripe says of a payment → its state and the ledger, one way and once, in whatever order it comes (B8)."""

from collections.abc import Mapping

from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock, mail, tenancy
from app.core.db import db
from app.core.errors import Conflict, NotFound
from app.identity.queries import find_subscriber
from app.ledger.paying import post_payment
from app.ledger.queries import find_document
from app.payments.answers import Charge, Checkout, Disputed, Refunded
from app.payments.entering import give_back, sums_of, take_back
from app.payments.models import Payment, PaymentDispute, PaymentRefund

UNDER_WAY = ("created", "open")
NOT_TAKEN = frozenset({"requires_payment_method", "requires_action", "requires_confirmation", "canceled"})
"""Of a charge while its payer is away: the bank said no, or wants a word with him."""
REFUND_STATES = {"pending": "asked", "succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
DISPUTE_STATES = {"won": "won", "warning_closed": "won", "lost": "lost"}
INQUIRY = "warning_"
"""How the states of a dispute begin while the bank only asks: no money has moved, and none may."""


def reference_of(payment_id: int) -> str:
    """As Stripe keeps it: utilities may share what a key opens."""
    return f"{tenancy.current().slug}-{payment_id}"


def find_referred(found: Checkout | Charge) -> int | None:
    """The id of the payment that a page is for; None for a page that is not ours, and what is paid there."""
    slug, _, number = found.reference.rpartition("-")
    if slug != tenancy.current().slug or not number.isdecimal():
        return None
    return db.session.scalar(select(Payment.id).where(Payment.id == int(number)))


def take_in(payment_id: int, found: Checkout) -> Payment:
    """A page as Stripe has it now. Paid is paid, whatever we thought before; an ended page does not end a paid one.

    Raises Conflict("other-page") for one that was made for something else: it pays nothing here.
    """
    payment = _held(payment_id)
    if not _is_of(payment, found) or payment.checkout not in (None, found.id):
        raise Conflict("other-page", payment=payment_id, page=found.id)
    payment.checkout = payment.checkout or found.id
    if found.paid and payment.status != "paid":
        _paid(payment, found)
    elif payment.status in UNDER_WAY and found.status == "open":
        payment.status, payment.checkout_url = "open", found.url
    elif payment.status in UNDER_WAY and found.status == "expired":
        payment.status = "expired"
    return payment


def take_charge_in(payment_id: int, found: Charge) -> Payment:
    """A charge to a kept card as Stripe has it now. Raises Conflict("other-page") for one that is of something else."""
    payment = _held(payment_id)
    if not _is_of(payment, found) or not payment.card or payment.intent not in (None, found.intent):
        raise Conflict("other-page", payment=payment_id, page=found.intent)
    payment.intent = found.intent
    if found.status == "succeeded" and payment.status != "paid":
        _paid(payment, found)
    elif payment.status == "created" and found.status in NOT_TAKEN:
        payment.status, payment.failure = "failed", found.failure or found.status
    return payment


def _is_of(payment: Payment, found: Checkout | Charge) -> bool:
    asked = reference_of(payment.id), payment.amount_minor, tenancy.current().currency.lower()
    return (found.reference, found.amount_minor, found.currency) == asked


def take_as_ended(payment_id: int) -> None:
    """Without a page there is nothing to pay on."""
    payment = _held(payment_id)
    if payment.status == "created" and payment.checkout is None:
        payment.status = "expired"


def _paid(payment: Payment, found: Checkout | Charge) -> None:
    """On the day on which the payer paid, however late we hear of it: he is not in arrears for that."""
    paid_at = min(found.paid_at or clock.now(), clock.now())
    payment.status, payment.intent, payment.paid_at = "paid", found.intent, paid_at
    payment.checkout_url, payment.failure = "", ""
    sums = sums_of(payment)
    try:
        post_payment(
            "card-payment",
            f"payment:{payment.id}",
            sums,
            happened_on=paid_at.astimezone(tenancy.current().time_zone).date(),
        )
    except Conflict:
        return
    _thank(payment, sums)


def _thank(payment: Payment, sums: Mapping[int, int]) -> None:
    """The letter that is kept as a receipt: what was paid to which account."""
    payer = find_subscriber(payment.subscriber_id) if payment.subscriber_id else None
    to = payment.email or (payer.email if payer else "")
    if not to:
        return
    asked = select(Account.number, Account.id).where(Account.id.in_(sums)).order_by(Account.number)
    mail.post(
        "payment_received",
        to=to,
        language=payment.language,
        context={
            "payment_id": payment.id,
            "amount_minor": payment.amount_minor,
            "accounts": [
                {"number": number, "amount_minor": sums[account_id]} for number, account_id in db.session.execute(asked)
            ],
        },
    )


def take_refund_in(found: Refunded) -> PaymentRefund:
    """A refund of ours, or one that was made at Stripe itself. Raises NotFound for a payment that is not here."""
    payment = _paid_by(found.intent)
    known = select(PaymentRefund).where(PaymentRefund.payment_id == payment.id)
    rows = db.session.scalars(known.order_by(PaymentRefund.number)).all()
    refund = next((row for row in rows if row.refund == found.id), None)
    refund = refund or next((row for row in rows if found.reference == str(row.number) and row.refund is None), None)
    if refund is None:
        refund = PaymentRefund(
            payment_id=payment.id,
            number=max((row.number for row in rows), default=0) + 1,
            amount_minor=found.amount_minor,
            status="asked",
            words="",
            asked_at=clock.now(),
            asked_by="Stripe",
            decided_by="",
        )
        db.session.add(refund)
    refund.refund = found.id
    if refund.status != "failed":
        refund.status = REFUND_STATES.get(found.status, refund.status)
    db.session.flush()
    _enter_refund(payment, refund)
    return refund


def take_dispute_in(found: Disputed) -> PaymentDispute:
    """While it is open the money is gone; won, it comes back. An inquiry takes nothing.

    Raises NotFound for a payment that is not here.
    """
    payment = _paid_by(found.intent)
    dispute = db.session.scalars(select(PaymentDispute).where(PaymentDispute.dispute == found.id)).one_or_none()
    if dispute is None:
        dispute = PaymentDispute(
            payment_id=payment.id,
            dispute=found.id,
            amount_minor=found.amount_minor,
            status="open",
            opened_at=clock.now(),
        )
        db.session.add(dispute)
        db.session.flush()
    key = f"dispute:{found.id}"
    if not found.status.startswith(INQUIRY) and find_document("dispute", key) is None:
        give_back("dispute", key, payment, found.amount_minor)
        dispute.status, dispute.closed_at = "open", None
    ended = DISPUTE_STATES.get(found.status)
    if ended and dispute.status == "open":
        dispute.status, dispute.closed_at = ended, clock.now()
        if ended == "won":
            take_back("dispute", key, "the dispute was won")
    return dispute


def _enter_refund(payment: Payment, refund: PaymentRefund) -> None:
    """Owed again from the moment Stripe has taken it on; no more if it fails after all."""
    key = f"refund:{refund.refund}"
    if refund.status == "failed":
        take_back("card-refund", key, "the refund failed")
    elif find_document("card-refund", key) is None:
        give_back("card-refund", key, payment, refund.amount_minor)


def _held(payment_id: int) -> Payment:
    asked = select(Payment).where(Payment.id == payment_id).with_for_update()
    payment = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if payment is None:
        raise NotFound("no-such-payment")
    return payment


def _paid_by(intent: str) -> Payment:
    """Locked, so that two refunds of one payment come one after the other."""
    asked = select(Payment).where(Payment.intent == intent).with_for_update()
    payment = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if payment is None:
        raise NotFound("no-such-payment")
    return payment
