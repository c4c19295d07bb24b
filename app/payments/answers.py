"""What Stripe is asked for and what it answers, in our own words (app/payments/provider.py).

Sums are in minor units; a currency is written as Stripe does, in small letters.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCheckout:
    """A page to pay on, as we ask for it. The payer comes back to `return_url` whether he has paid or not.

    By card alone: other ways to pay say days later whether the money comes.
    """

    reference: str
    amount_minor: int
    description: str
    email: str
    language: str
    return_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A page to pay on. Sums in minor units. `paid_at` is when the payer paid, as far as Stripe was asked for it.

    `reference` is ours, "" for a page that we did not ask for. It stands in the metadata, which only we can write: the
    client_reference_id of a payment link is what its payer puts into the address.
    """

    id: str
    url: str
    status: Literal["open", "complete", "expired"]
    paid: bool
    intent: str | None
    amount_minor: int
    currency: str
    reference: str
    paid_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """What became of the money of a payment."""

    intent: str
    received_minor: int
    refunded_minor: int
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """status: pending, succeeded, failed, canceled."""

    id: str
    status: str
    amount_minor: int
    intent: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """status as Stripe has it: needs_response, under_review, won, lost …"""

    id: str
    status: str
    amount_minor: int
    intent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`account`: the connected one it is about, "" for the key's own."""

    id: str
    type: str
    object_id: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A line of the merchant's balance. kind: charge, refund, payment, payout …

    `source`: the charge, refund or dispute that moved it. `intent`: its payment, or "".
    """

    id: str
    kind: str
    amount_minor: int
    fee_minor: int
    source: str
    intent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSetup:
    """A page to give a card on."""

    reference: str
    email: str
    language: str
    return_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCard:
    """`id` is Stripe's. `name`: as its owner knows it, "Visa ···· 4242"; more of the number is not known here."""

    customer: str
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCharge:
    """`reference`: ours, in the metadata."""

    customer: str
    card: str
    amount_minor: int
    reference: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """status: succeeded, processing, requires_payment_method (declined), requires_action (its owner has to agree) …"""

    intent: str
    status: str
    amount_minor: int
    currency: str
    reference: str
    failure: str
    paid_at: datetime | None
