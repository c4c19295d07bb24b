"""Money from a kept card while its owner is away: asked for once, however often it is tried (B9)."""

from flask_babel import gettext as _

from app.core import clock, tenancy
from app.core.db import db
from app.core.speech import speaking
from app.payments.answers import NewCharge
from app.payments.checkout import get_payment
from app.payments.models import Payment
from app.payments.provider import ProviderRefused, get_provider
from app.payments.states import reference_of, take_as_ended, take_charge_in


def charge(payment_id: int) -> Payment:
    """Ends the unit of work that is open. Raises ProviderUnreachable: then it is looked for the next time.

    A payment that has grown old is only looked for: its payer may have paid in another way meanwhile.
    """
    payment = get_payment(payment_id)
    if payment.status != "created":
        return payment
    asked, too_late = _asked_of(payment), payment.expires_at <= clock.now()
    provider, key = get_provider(), f"{tenancy.current().slug}:charge:{payment_id}"
    db.session.commit()
    try:
        found = provider.find_charge_of(asked.customer, asked.reference)
        if found is None and not too_late:
            found = provider.charge(asked, key=key)
    except ProviderRefused as problem:
        return _refused(payment_id, str(problem.data.get("reason", "")))
    if found is None:
        take_as_ended(payment_id)
        return get_payment(payment_id)
    return take_charge_in(payment_id, found)


def _asked_of(payment: Payment) -> NewCharge:
    with speaking(payment.language):
        description = _("Water supply, payment %(number)s", number=payment.id)
    return NewCharge(
        customer=payment.customer,
        card=payment.card,
        amount_minor=payment.amount_minor,
        reference=reference_of(payment.id),
        description=description,
    )


def _refused(payment_id: int, reason: str) -> Payment:
    """Stripe knows the card or its owner no more."""
    payment = get_payment(payment_id, to_change=True)
    if payment.status == "created":
        payment.status, payment.failure = "failed", reason
    return payment
