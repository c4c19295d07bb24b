"""What is announced by letter is true when the letter leaves, and it comes by day (B9)."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from app.accounts.models import Account
from app.core import tenancy
from app.core.mail import Draft, Letter
from app.demo.stripe.api import StandIn
from app.identity.models import Subscriber
from app.payments import autopay
from app.payments.autopay_letters import compose_announced
from tests.payments.test_autopay import agree, announced, clock, give_card, letters_of, payer  # noqa: F401


@pytest.fixture
def told(stripe: StandIn, clock: Any, account: Account, payer: Subscriber) -> Letter:  # noqa: F811
    give_card(stripe, agree(account, payer))
    announced(account)
    (letter,) = letters_of("autopay_announced")
    return letter


def test_it_is_sent_while_it_is_true(told: Letter, account: Account) -> None:
    draft = compose_announced(told)
    assert isinstance(draft, Draft)
    assert draft.context["amount_minor"] == 60_000
    autopay.end_autopay(account.id, "subscriber")
    assert compose_announced(told) is None


def test_another_sum_makes_it_void(told: Letter, account: Account) -> None:
    announced(account).amount_minor = 50_000
    assert compose_announced(told) is None


def test_it_waits_for_the_morning(told: Letter, clock: Any) -> None:  # noqa: F811
    zone = tenancy.current().time_zone
    tonight = datetime.combine(datetime.now(zone).date(), time(22, 30), zone)
    clock.move_to(tonight)
    morning = datetime.combine(tonight.date() + timedelta(days=1), time(9), zone)
    assert compose_announced(told) == morning
