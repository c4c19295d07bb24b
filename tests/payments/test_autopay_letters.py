"""What is announced by letter is true when the letter leaves, and it comes by day (B9)."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from app.accounts.models import Account
from app.core import mail, tenancy
from app.core.mail import Draft, Letter
from app.demo.stripe.api import StandIn
from app.identity.models import Subscriber
from app.payments import autopay, autopay_turns
from app.payments.autopay_letters import compose_announced
from tests.payments.test_autopay import agree, announced, clock, give_card, letters_of, payer  # noqa: F401
from tests.post import Postman


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


def test_cards_are_charged_after_what_somebody_waits_for(
    told: Letter,
    clock: Any,  # noqa: F811
    account: Account,
    letters: Postman,
) -> None:
    """All of a utility's are due in the same hour, and Stripe takes its time."""
    turn = announced(account)
    clock.move_to(datetime.combine(turn.take_on, time(10), UTC))
    letters.done.update(job_id for job_id, _, _ in letters.waiting())
    autopay_turns.look()
    mail.post("password_changed", to="olena@example.com", language="uk", context={})
    assert [task for _, task, _ in letters.waiting()] == ["mail.send-letter", "payments.take-autopay"]
