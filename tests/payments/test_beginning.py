"""Payments that begin beside others: given up meanwhile, gone back from, another subscriber's (B5)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.accounts.models import Account
from app.core.errors import Conflict
from app.demo.stripe.api import StandIn
from app.payments import checkout, reconciling
from app.payments.provider import get_provider
from tests.payments.acts import begin, opened


def test_given_up_while_stripe_is_asked_for_the_page(stripe: StandIn, account: Account, monkeypatch) -> None:
    """In another tab: nobody is sent to a page that keeps no other payment from beginning."""
    payment, provider = begin(account), get_provider()
    real = provider.open_checkout

    def meanwhile(*given: Any, **more: Any) -> Any:
        made = real(*given, **more)
        checkout.cancel_payment(payment.id)
        return made

    monkeypatch.setattr(provider, "open_checkout", meanwhile)
    with pytest.raises(Conflict, match="payment-ended"):
        checkout.open_page(payment.id)
    assert payment.status == "cancelled"


def test_another_sum_before_a_page_was_opened(stripe: StandIn, account: Account) -> None:
    """Nobody can pay the first one: its address was given to nobody. One that was opened stands in the way."""
    first = begin(account)
    sums = {account.id: 20_000}
    mine = {"email": first.email, "language": "uk"}
    second = checkout.begin_payment(first.subscriber_id or 0, sums, **mine)
    assert (first.status, second.status) == ("cancelled", "created")
    with pytest.raises(Conflict, match="payment-ended"):
        checkout.open_page(first.id)
    opened(second)
    with pytest.raises(Conflict, match="payment-under-way"):
        checkout.begin_payment(first.subscriber_id or 0, sums, **mine)


def test_who_thinks_it_over_is_told_of_no_payment_under_way(
    stripe: StandIn, time_machine: Any, account: Account
) -> None:
    """He read where he would be sent to and went away: in a quarter of an hour, nor ever, is a page made for nobody."""
    first = begin(account)
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=15))
    reconciling.reconcile_open()
    assert (first.status, first.checkout) == ("created", None)
    second = checkout.begin_payment(first.subscriber_id or 0, {account.id: 20_000}, email=first.email, language="uk")
    assert (first.status, second.status) == ("cancelled", "created")
    time_machine.move_to(datetime.now(UTC) + checkout.VALID_FOR)
    reconciling.reconcile_open()
    assert (second.status, list(stripe.store.each("checkout.session"))) == ("expired", [])


def test_another_subscribers_payment_stands_in_the_way_unopened(stripe: StandIn, account: Account) -> None:
    first = begin(account)
    with pytest.raises(Conflict, match="payment-under-way"):
        begin(account)
    assert first.status == "created"
