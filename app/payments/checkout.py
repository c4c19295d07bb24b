"""A payment begins: sums for accounts, a page to pay on, and giving it up (B5).

The page is asked for between two units of work, never inside one; its idempotency key makes asking again harmless.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from app.core import clock, tenancy
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, Wrong
from app.core.speech import speaking
from app.core.switches import get_switches
from app.identity.access import OwnAccount, list_own_accounts
from app.ledger.paying import hold_accounts
from app.ledger.queries import balances_of
from app.payments.answers import Checkout, KeptCard, NewCheckout
from app.payments.models import Payment, PaymentShare
from app.payments.provider import ProviderRefused, find_provider, get_provider
from app.payments.states import reference_of, take_as_ended, take_in

VALID_FOR = timedelta(hours=1)
"""How long a page can be paid on. Stripe wants half an hour at least from when it is asked for: the other half hour is
for whoever looks at the address first."""
MOST_ACCOUNTS = 50
"""On one page to pay on."""
WHOLE_CABINET = 100_000
UNDER_WAY = ("created", "open")


def paying() -> bool:
    """Whether payments by card are open here: the plugin says how, they are switched on, and there are keys."""
    tenant = tenancy.current()
    return tenant.payments is not None and get_switches().features["payments"] and find_provider() is not None


def list_payable(subscriber_id: int, *, asked: Collection[int] = ()) -> list[OwnAccount]:
    """Own accounts in the order they were added; one that was closed, only while something is owed for it.

    In a long cabinet those that are `asked` for come first: else they might not be on the page at all.
    """
    own = list_own_accounts(subscriber_id, most=WHOLE_CABINET)
    closed = [one.id for one in own if one.closed_on]
    left = balances_of(closed) if closed else {}
    payable = [one for one in own if one.id not in left or left[one.id].total_minor > 0]
    if len(payable) <= MOST_ACCOUNTS:
        return payable
    return sorted(payable, key=lambda one: one.id not in asked)[:MOST_ACCOUNTS]


def begin_payment(
    subscriber_id: int,
    sums: Mapping[int, int],
    *,
    email: str,
    language: str,
    knowing: bool = False,
    card: KeptCard | None = None,
) -> Payment:
    """`sums`: own account → minor units above zero. `knowing`: of another payment under way for one of them.
    `card`: it is taken from there, without a page. `email`: for Stripe’s page, "" where its reader is unknown.

    Raises Invalid for a total the utility does not take, Conflict("payment-under-way", payment=id).
    """
    rules, total = tenancy.current().payments, sum(sums.values())
    if rules is None:
        raise Conflict("payments-not-set-up")
    get_provider()
    if not rules.least_minor <= total <= rules.most_minor:
        raise Invalid({"": Wrong("sum_outside", {"least": rules.least_minor, "most": rules.most_minor})})
    # Two tabs come one after the other, and so do a tab and the card that is taken from by itself.
    hold_accounts(sums)
    if card is None:
        _give_up_unopened(subscriber_id, sums)
    other = find_under_way(sums)
    if other is not None and not knowing:
        raise Conflict("payment-under-way", payment=other.id)
    now = clock.now()
    payment = Payment(
        subscriber_id=subscriber_id,
        status="created",
        amount_minor=total,
        email=email,
        language=language,
        checkout_url="",
        created_at=now,
        expires_at=now + VALID_FOR,
        failure="",
        customer=card.customer if card else "",
        card=card.id if card else "",
    )
    db.session.add(payment)
    db.session.flush()
    db.session.add_all(
        PaymentShare(payment_id=payment.id, account_id=account_id, amount_minor=minor)
        for account_id, minor in sums.items()
    )
    db.session.flush()
    return payment


def open_page(payment_id: int) -> str:
    """The address to send the payer to. Commits what was done before. Raises Conflict("payment-ended")."""
    payment = get_payment(payment_id)
    if payment.status == "open":
        return payment.checkout_url
    if payment.status != "created" or payment.card:
        raise Conflict("payment-ended")
    try:
        page = ask_for_page(payment)
    except ProviderRefused:
        # Asked for too late, or never to be had: nobody can have paid on a page that was not given to him.
        take_as_ended(payment_id)
        raise Conflict("payment-ended") from None
    if take_in(payment_id, page).status != "open":
        raise Conflict("payment-ended")
    return page.url


def ask_for_page(payment: Payment) -> Checkout:
    """The same one however often, and by whomever, it is asked for. Ends the unit of work that is open."""
    with speaking(payment.language):
        description = _("Water supply, payment %(number)s", number=payment.id)
    page = NewCheckout(
        reference=reference_of(payment.id),
        amount_minor=payment.amount_minor,
        description=description,
        email=payment.email,
        language=payment.language,
        return_url=f"{tenancy.url()}/payments/{payment.id}/back",
        expires_at=payment.expires_at,
    )
    provider, payment_id = get_provider(), payment.id
    payment.asked_at = payment.asked_at or clock.now()
    db.session.commit()
    return provider.open_checkout(page, key=f"{tenancy.current().slug}:pay:{payment_id}:1")


def cancel_payment(payment_id: int) -> Payment:
    """Gives the page up. One that was paid meanwhile stays paid, and what is being taken from a card is left alone."""
    payment = get_payment(payment_id)
    checkout = payment.checkout
    if payment.status not in UNDER_WAY or payment.card:
        return payment
    if checkout is None:
        held = get_payment(payment_id, to_change=True)
        if held.status == "created" and held.checkout is None:
            held.status = "cancelled"
        return held
    provider = get_provider()
    db.session.commit()
    try:
        found = provider.expire_checkout(checkout)
    except ProviderRefused:
        found = provider.find_checkout(checkout)
    return take_in(payment_id, found)


def _give_up_unopened(subscriber_id: int, account_ids: Mapping[int, int]) -> None:
    """His own that he went back from. Its address was given to nobody, and open_page() gives it to nobody any more."""
    for_these = select(PaymentShare.payment_id).where(PaymentShare.account_id.in_(list(account_ids)))
    unopened = Payment.status == "created", Payment.checkout.is_(None), Payment.card == ""
    db.session.execute(
        update(Payment)
        .where(Payment.subscriber_id == subscriber_id, Payment.id.in_(for_these), *unopened)
        .values(status="cancelled")
    )


def get_payment(payment_id: int, *, to_change: bool = False) -> Payment:
    asked = select(Payment).where(Payment.id == payment_id)
    if to_change:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    payment = db.session.scalars(asked).one_or_none()
    if payment is None:
        raise NotFound("no-such-payment")
    return payment


def get_own_payment(subscriber_id: int, payment_id: int) -> Payment:
    payment = get_payment(payment_id)
    if payment.subscriber_id != subscriber_id:
        raise NotFound("no-such-payment")
    return payment


def find_under_way(account_ids: Mapping[int, int], *, unheard: bool = False) -> Payment | None:
    """The newest payment for one of these accounts that may still be paid; `unheard`: or that may have been."""
    asked = (
        select(Payment)
        .join(PaymentShare, PaymentShare.payment_id == Payment.id)
        .where(PaymentShare.account_id.in_(list(account_ids)), Payment.status.in_(UNDER_WAY))
        .order_by(Payment.id.desc())
        .limit(1)
    )
    return db.session.scalars(asked if unheard else asked.where(Payment.expires_at > clock.now())).first()


def shares_of(payment_id: int) -> Sequence[PaymentShare]:
    asked = select(PaymentShare).where(PaymentShare.payment_id == payment_id).order_by(PaymentShare.id)
    return db.session.scalars(asked).all()
