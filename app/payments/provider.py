"""Stripe, and the only place that knows it: what we ask for, what comes back, in our own words (B5, B8).

Never called inside an open transaction: an answer may take half a minute, or not come at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import stripe
from stripe import StripeClient
from stripe._http_client import RequestsClient

from app.core import tenancy
from app.core.errors import Conflict, DomainError
from app.payments.answers import (
    Charge,
    Charged,
    Checkout,
    Disputed,
    Event,
    KeptCard,
    Moved,
    NewCharge,
    NewCheckout,
    NewSetup,
    Refunded,
)
from config.settings import Merchant

SECONDS = 20
RETRIES = 2
A_PAGE = 100
BUSY = 409
"""Somebody asks under the same key at this moment."""
MAY_BE_TRIED_AGAIN = (
    stripe.APIConnectionError,
    stripe.APIError,
    stripe.RateLimitError,
    stripe.AuthenticationError,
    stripe.PermissionError,
)


class ProviderUnreachable(DomainError):
    """No answer, or none that says anything: it may or may not have been done."""

    code = "provider-unreachable"
    status = 503


class ProviderRefused(DomainError):
    """It will not do that, however often it is asked."""

    code = "provider-refused"
    status = 409


class NotSigned(DomainError):
    code = "not-signed"
    status = 400


class Provider:
    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self.client = StripeClient(
            merchant.key,
            stripe_account=merchant.account,
            base_addresses={"api": merchant.api} if merchant.api else None,
            max_network_retries=RETRIES,
            http_client=RequestsClient(timeout=SECONDS),
        ).v1

    @property
    def site(self) -> str:
        """Where payers are sent, as the page has to name it: the plugin's word, or where the keys lead (B6)."""
        rules = tenancy.current().payments
        return urlsplit(self.merchant.api).netloc if self.merchant.api else rules.site if rules else ""

    def open_checkout(self, page: NewCheckout, *, key: str) -> Checkout:
        """`key` makes it safe to ask again: the same page comes back."""
        line: Any = {
            "quantity": 1,
            "price_data": {
                "currency": tenancy.current().currency.lower(),
                "unit_amount": page.amount_minor,
                "product_data": {"name": page.description},
            },
        }
        asked: Any = {
            "mode": "payment",
            "allowed_payment_method_types": ["card"],
            "client_reference_id": page.reference,
            **({"customer_email": page.email} if page.email else {}),
            "locale": "ru" if page.language == "ru" else "auto",
            "line_items": [line],
            "payment_intent_data": {"metadata": {"reference": page.reference}},
            "metadata": {"reference": page.reference},
            "success_url": page.return_url,
            "cancel_url": page.return_url,
            "expires_at": int(page.expires_at.timestamp()),
        }
        with translated():
            made = self.client.checkout.sessions.create(asked, {"idempotency_key": key})
        return _checkout(made)

    def open_setup(self, page: NewSetup, *, key: str) -> Checkout:
        """A page to give a card on; nothing is paid there. Stripe makes a customer who the card belongs to."""
        asked: Any = {
            "mode": "setup",
            "currency": tenancy.current().currency.lower(),
            "allowed_payment_method_types": ["card"],
            "customer_creation": "always",
            "customer_email": page.email,
            "locale": "ru" if page.language == "ru" else "auto",
            "metadata": {"reference": page.reference},
            "success_url": page.return_url,
            "cancel_url": page.return_url,
            "expires_at": int(page.expires_at.timestamp()),
        }
        with translated():
            return _checkout(self.client.checkout.sessions.create(asked, {"idempotency_key": key}))

    def find_kept_card(self, checkout_id: str) -> KeptCard | None:
        """The card that was given on a page to give it on; None as long as there is none."""
        with translated():
            asked: Any = {"expand": ["setup_intent.payment_method"]}
            found: Any = self.client.checkout.sessions.retrieve(checkout_id, asked)
        given = getattr(found.setup_intent, "payment_method", None)
        if found.status != "complete" or given is None:
            return None
        name = f"{given.card.brand.capitalize()} ···· {given.card.last4}"
        return KeptCard(customer=str(found.customer), id=given.id, name=name)

    def forget_card(self, card: str) -> None:
        with translated():
            self.client.payment_methods.detach(card)

    def charge(self, charge: NewCharge, *, key: str) -> Charge:
        """From a kept card, while its owner is away. What his bank says no to is a charge that failed."""
        asked: Any = {
            "amount": charge.amount_minor,
            "currency": tenancy.current().currency.lower(),
            "customer": charge.customer,
            "payment_method": charge.card,
            "allowed_payment_method_types": ["card"],
            "confirm": True,
            "off_session": True,
            "description": charge.description,
            "metadata": {"reference": charge.reference},
        }
        with translated():
            try:
                return _charge(self.client.payment_intents.create(asked, {"idempotency_key": key}))
            except stripe.CardError as problem:
                told: Any = problem.error
                if told is None or told.payment_intent is None:
                    raise
                return _charge(told.payment_intent, told.decline_code or told.code)

    def find_charge(self, intent: str) -> Charge:
        with translated():
            return _charge(self.client.payment_intents.retrieve(intent, {"expand": ["latest_charge"]}))

    def find_charge_of(self, customer: str, reference: str) -> Charge | None:
        """Stripe forgets keys after a day: whether it was charged before is asked of the customer."""
        with translated():
            listed = self.client.payment_intents.list({"customer": customer, "limit": A_PAGE})
            charges = (_charge(one) for one in listed.auto_paging_iter())
            found = next((one for one in charges if one.reference == reference), None)
        return self.find_charge(found.intent) if found else None

    def find_checkout(self, checkout_id: str) -> Checkout:
        with translated():
            asked: Any = {"expand": ["payment_intent.latest_charge"]}
            return _checkout(self.client.checkout.sessions.retrieve(checkout_id, asked))

    def expire_checkout(self, checkout_id: str) -> Checkout:
        """Raises ProviderRefused for one that was paid or has expired meanwhile."""
        with translated():
            return _checkout(self.client.checkout.sessions.expire(checkout_id))

    def find_checkout_of(self, intent: str) -> Checkout | None:
        """The page that was paid with this; None for what was paid in another way."""
        with translated():
            found = self.client.checkout.sessions.list({"payment_intent": intent, "limit": 1}).data
        return self.find_checkout(found[0].id) if found else None

    def find_charged(self, intent: str) -> Charged:
        with translated():
            found = self.client.payment_intents.retrieve(intent, {"expand": ["latest_charge"]})
        charge: Any = found.latest_charge
        error: Any = found.last_payment_error
        return Charged(
            intent=found.id,
            received_minor=found.amount_received or 0,
            refunded_minor=getattr(charge, "amount_refunded", 0) or 0,
            failure=getattr(error, "code", "") or "",
        )

    def refund(self, *, intent: str, amount_minor: int, reference: str, key: str) -> Refunded:
        with translated():
            made = self.client.refunds.create(
                {"payment_intent": intent, "amount": amount_minor, "metadata": {"reference": reference}},
                {"idempotency_key": key},
            )
        return _refunded(made)

    def find_refund(self, refund_id: str) -> Refunded:
        with translated():
            return _refunded(self.client.refunds.retrieve(refund_id))

    def list_refunds(self, intent: str) -> Iterator[Refunded]:
        with translated():
            for one in self.client.refunds.list({"payment_intent": intent, "limit": A_PAGE}).auto_paging_iter():
                yield _refunded(one)

    def find_dispute(self, dispute_id: str) -> Disputed:
        with translated():
            found = self.client.disputes.retrieve(dispute_id)
        return Disputed(id=found.id, status=found.status, amount_minor=found.amount, intent=str(found.payment_intent))

    def list_moved(self, since: datetime, until: datetime) -> Iterator[Moved]:
        span = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        asked: Any = {"created": span, "limit": A_PAGE, "expand": ["data.source"]}
        with translated():
            for one in self.client.balance_transactions.list(asked).auto_paging_iter():
                yield _moved(one)

    def read_event(self, body: bytes, signature: str) -> Event:
        """Raises NotSigned: another secret, a blank one, or longer than five minutes ago."""
        if not self.merchant.webhook_secret:
            raise NotSigned
        try:
            found: Any = stripe.Webhook.construct_event(body, signature, self.merchant.webhook_secret)
        except (ValueError, stripe.SignatureVerificationError):
            raise NotSigned from None
        # The balance is an object as well, and the one without an id.
        return Event(
            id=found["id"],
            type=found["type"],
            object_id=getattr(found["data"]["object"], "id", None) or "",
            account=getattr(found, "account", None) or "",
        )


def find_provider() -> Provider | None:
    """Of the utility being served; None where the operator has set no keys."""
    merchant = tenancy.platform().settings.merchants.get(tenancy.current().slug)
    return _built(merchant) if merchant else None


def get_provider() -> Provider:
    found = find_provider()
    if found is None:
        raise Conflict("payments-not-set-up")
    return found


@lru_cache(maxsize=512)
def _built(merchant: Merchant) -> Provider:
    return Provider(merchant)


@contextmanager
def translated() -> Iterator[None]:
    """Stripe's errors as ours: it may be tried again, or it may not. Keys that do not fit say nothing of a payment."""
    try:
        yield
    except MAY_BE_TRIED_AGAIN as problem:
        raise ProviderUnreachable(reason=type(problem).__name__) from None
    except stripe.StripeError as problem:
        if problem.http_status == BUSY:
            raise ProviderUnreachable(reason="busy") from None
        raise ProviderRefused(reason=problem.code or type(problem).__name__) from None


def _checkout(found: Any) -> Checkout:
    intent = found.payment_intent
    return Checkout(
        id=found.id,
        url=found.url or "",
        status=found.status,
        paid=found.payment_status == "paid",
        intent=intent if intent is None or isinstance(intent, str) else intent.id,
        amount_minor=found.amount_total or 0,
        currency=found.currency or "",
        reference=getattr(found.metadata, "reference", "") or "",
        paid_at=_paid_at(intent),
    )


def _charge(found: Any, failure: str = "") -> Charge:
    error = found.last_payment_error
    return Charge(
        intent=found.id,
        status=found.status,
        amount_minor=found.amount,
        currency=found.currency,
        reference=getattr(found.metadata, "reference", "") or "",
        failure=failure or getattr(error, "decline_code", "") or getattr(error, "code", "") or "",
        paid_at=_paid_at(found),
    )


def _paid_at(intent: Any) -> datetime | None:
    """Of the charge that took the money, where it was asked for with the rest."""
    made = getattr(getattr(intent, "latest_charge", None), "created", None)
    return datetime.fromtimestamp(made, UTC) if made else None


def _moved(found: Any) -> Moved:
    """A merchant abroad has his balance in another currency: there what moved it tells the sum in ours."""
    source, amount, fee = found.source, found.amount, found.fee
    ours = tenancy.current().currency.lower()
    if found.currency != ours and getattr(source, "currency", None) == ours:
        amount = source.amount if amount > 0 else -source.amount
        fee = round(fee / found.exchange_rate) if found.exchange_rate else fee
    return Moved(
        id=found.id,
        kind=found.type,
        amount_minor=amount,
        fee_minor=fee,
        source=getattr(source, "id", None) or "",
        intent=str(getattr(source, "payment_intent", None) or ""),
    )


def _refunded(found: Any) -> Refunded:
    reference = getattr(found.metadata, "reference", "") or ""
    return Refunded(
        id=found.id,
        status=found.status,
        amount_minor=found.amount,
        intent=str(found.payment_intent),
        reference=reference,
    )
