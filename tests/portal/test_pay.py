"""Paying through the pages: what for, where to, what became of it; the webhook; refunds at the console (B5–B8)."""

import re
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.accounts.merging import merge_accounts
from app.accounts.models import Account
from app.core import switches, work
from app.core.db import db
from app.core.permissions import Role
from app.demo.stripe.hooks import body_of, sign
from app.identity.access import add_account
from app.identity.models import Subscriber
from app.ledger.paying import post_payment
from app.ledger.queries import balance_of
from app.payments.models import Reconciliation
from tests.console.cast import make_member, sign_in_as
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Forms, Visitor
from tests.payments.conftest import SECRET, stand_in, stripe  # noqa: F401  # fixtures

TODAY = datetime.now(UTC).date()
EMAIL = "olena@example.com"


@pytest.fixture
def accounts(app, stripe) -> list[int]:  # noqa: F811
    with work.work_for(app, "dnipro"):
        made = [make_account(balance_minor=minor, balance_on=TODAY) for minor in (60_000, 1_500)]
        make_subscriber(*made, identifier=EMAIL, email=EMAIL)
        return [account.id for account in made]


@pytest.fixture
def visitor(visit, accounts) -> Visitor:
    visitor = visit("dnipro")
    visitor.sign_in(EMAIL, PASSWORD)
    return visitor


def hear_all(visitor, stripe, letters) -> list:  # noqa: F811
    """Stripe tells, the worker understands."""
    for event, _account in stripe.bank.hooks.waiting:
        body = body_of(event)
        headers = {"Stripe-Signature": sign(body, SECRET, int(time.time())), "Content-Type": "application/json"}
        assert visitor.browser.post("/webhooks/stripe", data=body, headers=headers).status_code == 200
    stripe.bank.hooks.waiting.clear()
    return letters()


def pay(visitor, stripe, accounts) -> str:  # noqa: F811
    visitor.go("pay")
    visitor.send(**{f"sum-{accounts[0]}": "600,00", f"sum-{accounts[1]}": ""})
    path = visitor.path
    answer = visitor.browser.get(f"{path}/go")
    assert answer.status_code == 303
    session = stripe.store.objects[answer.headers["Location"].rpartition("/")[2]]
    stripe.bank.pay(session)
    return path


def test_from_the_debt_to_the_thanks(app, visitor, stripe, accounts, letters) -> None:  # noqa: F811
    visitor.go("pay")
    assert visitor.form(f"sum-{accounts[0]}").fields[f"sum-{accounts[0]}"] == "600.00"
    path = pay(visitor, stripe, accounts)
    visitor.open(path)
    assert "We have not heard of the payment yet" in visitor.text
    assert stripe.url.removeprefix("http://") in visitor.text
    letter = next(one for one in hear_all(visitor, stripe, letters) if one["To"] == EMAIL)
    assert "600.00" in letter.get_body(("plain",)).get_content()
    visitor.open(path)
    assert "It stands in your account already" in visitor.text
    with work.work_for(app, "dnipro"):
        assert [balance_of(one).total_minor for one in accounts] == [0, 1_500]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please write at least one sum."),
        ("much", "Please write the sum in digits"),
        ("5", "One payment by card can be from"),
        ("-600", "Please enter a sum above zero."),
    ],
)
def test_sums_that_are_not_taken(visitor, accounts, typed, sentence) -> None:
    visitor.go("pay")
    visitor.send(**{f"sum-{accounts[0]}": typed, f"sum-{accounts[1]}": ""})
    assert sentence in visitor.text


def test_a_second_tab_is_told(visitor, stripe, accounts) -> None:  # noqa: F811
    visitor.go("pay")
    visitor.send(**{f"sum-{accounts[0]}": "600"})
    visitor.browser.get(f"{visitor.path}/go")
    visitor.go("pay")
    visitor.send(**{f"sum-{accounts[0]}": "600"})
    assert "A payment for this is under way" in visitor.text
    visitor.send(**{f"sum-{accounts[0]}": "600", "knowing": "yes"})
    assert "Payment of" in visitor.text


def test_back_to_another_sum_before_stripes_page(visitor, stripe, accounts) -> None:  # noqa: F811
    for typed in ("600", "200"):
        visitor.go("pay")
        visitor.send(**{f"sum-{accounts[0]}": typed, f"sum-{accounts[1]}": ""})
    assert "Payment of ₴200.00" in visitor.text


def test_begin_again_with_the_sums_as_they_were(visitor, accounts) -> None:
    visitor.go("pay")
    visitor.send(**{f"sum-{accounts[0]}": "200", f"sum-{accounts[1]}": ""})
    visitor.press()
    again = re.search(r'href="(/pay\?again=\d+)"', visitor.page)
    assert again is not None
    visitor.open(again[1])
    fields = visitor.form(f"sum-{accounts[0]}").fields
    assert [fields[f"sum-{one}"] for one in accounts] == ["200.00", ""]
    visitor.open(f"/pay?again={2**70}")
    assert visitor.form(f"sum-{accounts[0]}").fields[f"sum-{accounts[0]}"] == "600.00"


def test_a_closed_account_is_paid_for_while_it_owes(app, visitor, accounts) -> None:
    with work.work_for(app, "dnipro"):
        for account in db.session.scalars(select(Account).where(Account.id.in_(accounts))):
            account.closed_on = TODAY
        post_payment("bank-payment", "line:1", {accounts[1]: 1_500}, happened_on=TODAY)
    visitor.go("pay")
    assert [f"sum-{one}" in visitor.form(f"sum-{accounts[0]}").fields for one in accounts] == [True, False]
    with work.work_for(app, "dnipro"):
        post_payment("bank-payment", "line:2", {accounts[0]: 60_000}, happened_on=TODAY)
    visitor.go("pay")
    assert "There is no open account in your cabinet to pay for." in visitor.text


def test_a_closed_account_offers_no_more_than_can_be_done(app, visitor, accounts) -> None:
    """No more bills come for it, so none is agreed to be taken."""
    offered = (f"/pay?account_id={accounts[0]}", f"/accounts/{accounts[0]}/autopay")

    def offers() -> list[bool]:
        visitor.go("account_settlements", account_id=accounts[0])
        return [f'href="{path}"' in visitor.page for path in offered]

    visitor.go("autopay", account_id=accounts[0])
    with work.work_for(app, "dnipro"):
        db.session.get_one(Account, ("dnipro", accounts[0])).closed_on = TODAY
    visitor.send(most="900", days_before="3", agree="yes", card="kept")
    assert visitor.answer.status_code == 409
    assert visitor.browser.get(offered[1]).status_code == 404
    assert offers() == [True, False]
    with work.work_for(app, "dnipro"):
        post_payment("bank-payment", "line:2", {accounts[0]: 60_000}, happened_on=TODAY)
    assert offers() == [False, False]


def test_no_part_of_what_was_typed_is_left_out_in_silence(app, visitor, accounts) -> None:
    """One of two accounts is merged while the page is open: nothing is begun for the other alone."""
    visitor.go("pay")
    with work.work_for(app, "dnipro"):
        merge_accounts(accounts[0], accounts[1])
    visitor.send(**{f"sum-{accounts[0]}": "600,00", f"sum-{accounts[1]}": "15,00"})
    assert (visitor.path, visitor.answer.status_code) == ("/pay", 422)
    assert "Your accounts have changed since you opened this page" in visitor.text
    assert sums(visitor, accounts[1]) == {accounts[1]: "15,00"}
    visitor.send(**{f"sum-{accounts[1]}": "615,00"})
    assert visitor.path.startswith("/payments/")


def test_closed_accounts_crowd_out_no_open_one(app, visitor, accounts, monkeypatch) -> None:
    """They are left out first; and the one that somebody comes to pay for is always there."""
    monkeypatch.setattr("app.payments.checkout.MOST_ACCOUNTS", 2)
    with work.work_for(app, "dnipro"):
        subscriber_id = db.session.scalars(select(Subscriber.id).where(Subscriber.email == EMAIL)).one()
        later = [make_account(balance_minor=minor, balance_on=TODAY) for minor in (70_000, 80_000)]
        for account in later:
            add_account(subscriber_id, account.id)
        db.session.get_one(Account, ("dnipro", accounts[0])).closed_on = TODAY
        post_payment("bank-payment", "line:1", {accounts[0]: 60_000}, happened_on=TODAY)
        later = [account.id for account in later]
    visitor.go("pay")
    assert list(sums(visitor, accounts[1])) == [accounts[1], later[0]]
    visitor.go("pay", account_id=later[1])
    assert sums(visitor, later[1]) == {later[1]: "800.00", accounts[1]: ""}
    visitor.send(**{f"sum-{later[1]}": "800,00"})
    assert visitor.path.startswith("/payments/")


def sums(visitor: Visitor, account_id: int) -> dict[int, str]:
    fields = visitor.form(f"sum-{account_id}").fields
    return {int(name[4:]): value for name, value in fields.items() if name.startswith("sum-")}


def test_what_is_not_signed_is_not_taken(visitor, stripe, accounts) -> None:  # noqa: F811
    assert visitor.browser.post("/webhooks/stripe", data=b"{}").status_code == 400
    body = b'{"id": "evt_1", "object": "event", "type": "x", "data": {"object": {"id": "cs_1"}}}'
    signed = {"Stripe-Signature": sign(body, "whsec_n", int(time.time()))}
    assert visitor.browser.post("/webhooks/stripe", data=body, headers=signed).status_code == 400


def test_where_payments_are_switched_off_there_is_nothing(app, visitor, accounts) -> None:
    visitor.go("pay")
    with work.work_for(app, "dnipro"):
        switches.switch("payments", on=False)
    assert visitor.browser.get("/pay").status_code == 404
    visitor.send(**{f"sum-{accounts[0]}": "600,00"})
    assert "Payments by card are closed just now" in visitor.text
    assert "No money was taken." in visitor.text
    visitor.go("account_settlements", account_id=accounts[0])
    assert "Pay by card" not in visitor.text


def test_who_had_not_gone_to_the_bank_when_payments_closed_is_told_not_to_begin(app, visitor, accounts) -> None:
    visitor.go("pay")
    visitor.send(**{f"sum-{accounts[0]}": "600,00"})
    path = visitor.path
    assert "Go to" in visitor.text
    with work.work_for(app, "dnipro"):
        switches.switch("payments", on=False)
    visitor.open(path)
    assert "Payments by card are closed just now." in visitor.text
    assert "begin again" not in visitor.text


def test_a_payment_under_way_when_payments_close_may_have_been_paid(app, visitor, stripe, accounts) -> None:  # noqa: F811
    path = pay(visitor, stripe, accounts)
    with work.work_for(app, "dnipro"):
        switches.switch("payments", on=False)
    visitor.open(path)
    assert "We have not heard of the payment yet" in visitor.text
    assert "No money was taken" not in visitor.text
    assert f"{path}/go" not in visitor.page
    assert visitor.browser.get(f"{path}/go").location == path


def test_other_peoples_payments(app, visit, visitor, stripe, accounts) -> None:  # noqa: F811
    path = pay(visitor, stripe, accounts)
    with work.work_for(app, "dnipro"):
        make_subscriber(make_account(), identifier="ivan@example.com", email="ivan@example.com")
    stranger = visit("dnipro")
    stranger.sign_in("ivan@example.com", PASSWORD)
    for one in (path, f"{path}/go"):
        assert stranger.browser.get(one).status_code == 404
    stranger.go("pay")
    assert f"sum-{accounts[0]}" not in stranger.page


def test_a_refund_with_a_second_pair_of_eyes(app, visitor, browse, stripe, accounts, letters) -> None:  # noqa: F811
    visitor.go("pay")
    visitor.send(**{f"sum-{accounts[0]}": "3000", f"sum-{accounts[1]}": ""})
    answer = visitor.browser.get(f"{visitor.path}/go")
    stripe.bank.pay(stripe.store.objects[answer.headers["Location"].rpartition("/")[2]])
    hear_all(visitor, stripe, letters)
    number = int(visitor.path.rpartition("/")[2])
    one, other = (staff(app, browse) for _ in range(2))
    one.go("payment_refund_ask", payment_id=number)
    one.send(amount="2500", words="paid for the wrong flat")
    assert "A second colleague has to agree." in one.text
    assert "Agree" not in [form.action for form in Forms(one.answer.text).found]
    other.go("payment", payment_id=number)
    form = next(form for form in Forms(other.answer.text).found if form.action.endswith("/agree"))
    for _ in range(2):
        other.answer = other.browser.post(form.action, data=form.fields, follow_redirects=True)
    letters()
    hear_all(visitor, stripe, letters)
    with work.work_for(app, "dnipro"):
        assert balance_of(accounts[0]).total_minor == 60_000 - 300_000 + 250_000
    visitor.open(f"/payments/{number}")
    assert "went back to the card" in visitor.text


def staff(app, browse) -> Visitor:
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.BILLING).id
    return Visitor(app, sign_in_as(app, browse("dnipro"), "dnipro", staff_id), door="console")


def test_what_did_not_fit_is_named(app, browse, stripe) -> None:  # noqa: F811
    with work.work_for(app, "dnipro"):
        moved = {"ledger_minor": 100, "stripe_minor": 60_000}
        db.session.add(
            Reconciliation(
                day=TODAY,
                made_at=datetime.now(UTC),
                lines=1,
                fees_minor=0,
                differences=[
                    {"kind": "learnt", "what": "refund", "source": "re_1", "stripe_minor": -700, "ledger_minor": -700},
                    {"kind": "other-sum", "what": "payment", "source": "pi_1", **moved},
                ],
                **moved,
            )
        )
    colleague = staff(app, browse)
    colleague.go("payments")
    told = " ".join(colleague.text.split())
    assert "Refund, entered At Stripe −₴7.00 , In the ledger −₴7.00 re_1" in told
