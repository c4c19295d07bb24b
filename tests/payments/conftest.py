"""Two utilities that are paid by card, and the stand-in Stripe that both talk to over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.accounts.models import Account
from app.demo.stripe.api import StandIn
from app.demo.stripe.server import standing_in
from config.settings import Merchant
from tests.factories import make_account

SECRET = "whsec_of_dnipro"


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    with standing_in({"sk_dnipro": "dnipro", "sk_platform": "platform"}, {}) as here:
        here.bank.hooks.held = True
        yield here


@pytest.fixture
def stripe(app: Flask, stand_in: StandIn) -> Iterator[StandIn]:
    """Dnipro has keys of its own, Novosibirsk an account that is connected to the platform's."""
    platform = app.extensions["waterworks"]
    merchants = {
        "dnipro": Merchant(key="sk_dnipro", webhook_secret=SECRET, api=stand_in.url),
        "novosibirsk": Merchant(key="sk_platform", webhook_secret="whsec_n", account="acct_n", api=stand_in.url),
    }
    app.extensions["waterworks"] = replace(platform, settings=replace(platform.settings, merchants=merchants))
    stand_in.store.objects.clear()
    stand_in.store.answers.clear()
    stand_in.bank.hooks.waiting.clear()
    yield stand_in
    app.extensions["waterworks"] = platform


@pytest.fixture
def account(stripe: StandIn, dnipro) -> Account:
    """It owes 600.00."""
    now = datetime.now(UTC)
    return make_account(balance_minor=60_000, balance_on=now.date() - timedelta(days=30))
