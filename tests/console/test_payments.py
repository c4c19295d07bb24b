"""Money back to the card at the console: in parts, never more than is left, once for one press (B8)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.core import clock, work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from app.payments.models import Autopay, Payment, PaymentShare
from app.payments.refunds import list_refunds
from tests.console.cast import code_now, grow_stale
from tests.factories import make_account, make_subscriber
from tests.fifth.visitor import Visitor


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def payment(app) -> int:
    """500.00, paid today."""
    with work.work_for(app, "dnipro"):
        known: dict[str, Any] = dict.fromkeys(("checkout_url", "failure"), "")
        row = Payment(
            status="paid",
            amount_minor=50_000,
            email="olena@example.com",
            language="uk",
            intent="pi_1",
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=1),
            paid_at=clock.now(),
            **known,
        )
        db.session.add(row)
        db.session.flush()
        db.session.add(PaymentShare(payment_id=row.id, account_id=make_account().id, amount_minor=50_000))
        return row.id


def given_back(app, payment: int) -> list[int]:
    with work.work_for(app, "dnipro"):
        return [one.amount_minor for one in list_refunds(payment)]


def give_back(visitor: Visitor, payment: int, **typed: str) -> None:
    visitor.go("payment_refund_ask", payment_id=payment)
    visitor.send(**{"words": "paid twice"} | typed)


def test_a_part_and_then_what_is_left(app, enter, payment) -> None:
    visitor = enter("dnipro", Role.BILLING)
    give_back(visitor, payment, amount="120,50")
    assert "The refund is on its way." in visitor.text
    give_back(visitor, payment)
    assert given_back(app, payment) == [12_050, 37_950]
    visitor.go("payment", payment_id=payment)
    assert "Give money back to the card" not in visitor.text


def test_twice_the_same_press_gives_back_once(app, enter, payment) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("payment_refund_ask", payment_id=payment)
    form = visitor.form("amount", "words")
    for _ in range(2):
        data = {**form.fields, "amount": "100", "words": "paid twice"}
        visitor.answer = visitor.browser.post(form.action, data=data, follow_redirects=True)
    assert "This refund is known already." in visitor.text
    assert given_back(app, payment) == [10_000]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "500,01"}, "500.00"),
        ({"amount": "all"}, "Please write the sum in digits"),
        ({"amount": ""}, "Please fill this in."),
        ({"amount": "-5"}, "Please"),
        ({"words": ""}, "Please fill this in."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(app, enter, payment, typed, sentence) -> None:
    visitor = enter("dnipro", Role.BILLING)
    fields = {"amount": "70", "words": "paid twice by his mother"} | typed
    give_back(visitor, payment, **fields)
    assert visitor.answer.status_code == 422
    assert sentence in visitor.text
    assert visitor.form("amount").fields["amount"] == fields["amount"]
    assert visitor.form("amount").fields["words"] == fields["words"]
    assert given_back(app, payment) == []


def test_the_second_factor_is_asked_before_anything_is_typed(app, enter, payment) -> None:
    visitor = enter("dnipro", Role.BILLING)
    grow_stale(app, "dnipro", minutes=11)
    visitor.go("payment", payment_id=payment)
    assert "Give money back to the card" in visitor.text
    assert 'name="amount"' not in visitor.answer.text
    visitor.go("payment_refund_ask", payment_id=payment)
    assert visitor.path == "/console/second-factor"


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.AUDITOR])
def test_who_may_only_look_is_offered_no_refund(enter, payment, role) -> None:
    visitor = enter("dnipro", role)
    visitor.go("payment", payment_id=payment)
    assert "500.00" in visitor.text
    assert "Give money back to the card" not in visitor.text
    visitor.go("payment_refund_ask", payment_id=payment)
    assert visitor.answer.status_code == 403


def test_a_form_that_comes_too_late_is_said_to_be_undone_and_kept(app, enter, payment) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("payment_refund_ask", payment_id=payment)
    grow_stale(app, "dnipro", minutes=50)
    visitor.send(amount="70", words="paid twice")
    assert (visitor.answer.status_code, "Is it you?" in visitor.text) == (403, True)
    assert "Nothing was done yet." in visitor.text
    assert given_back(app, payment) == []
    visitor.send(second_factor_code=code_now())
    assert "The refund is on its way." in visitor.text
    assert given_back(app, payment) == [7_000]


def test_a_consent_that_staff_end_is_on_the_trail_of_its_account(app, enter) -> None:
    with work.work_for(app, "dnipro"):
        account, now = make_account(), clock.now()
        known = {"status": "active", "most_minor": 50_000, "days_before": 3, "consent": "1", "language": "uk"}
        times = dict.fromkeys(("asked_at", "expires_at", "begun_at"), now)
        payer = make_subscriber(account).id
        db.session.add(
            Autopay(subscriber_id=payer, account_id=account.id, card="pm_1", customer="cus_1", **known, **times)
        )
        account_id, number = account.id, account.number
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("account_settlements", account_id=account_id)
    visitor.press()
    assert "Nothing will be taken from the card" in visitor.text
    with work.work_for(app, "dnipro"):
        told = db.session.scalars(db.select(AuditEntry)).one()
        assert (told.action, told.subject_name, told.before) == (
            "account.end-autopay",
            number,
            {"amount_minor": 50_000},
        )
