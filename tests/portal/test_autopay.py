"""Bills taken from a card, through the pages: agreed to, given a card for, seen, turned off (B9)."""

from contextlib import suppress
from datetime import timedelta
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from app.accounts.models import Account
from app.core import switches, work
from app.core.db import db
from app.core.permissions import Role
from app.ledger.paying import post_payment
from app.payments.autopay_turns import announce
from tests.console.cast import make_member, sign_in_as
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Forms, Visitor
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures
from tests.payments.test_autopay import NOON, make_bill
from tests.portal.test_pay import EMAIL, accounts, hear_all, visitor  # noqa: F401  # fixtures

TERMS = {"most": "1000", "days_before": "3", "agree": "yes"}


def agreed(visitor, stripe, account_id: int, letters, **terms: str) -> None:  # noqa: F811
    visitor.go("autopay", account_id=account_id)
    visitor.send(**TERMS | terms, card="kept")
    assert "One step is left: your card" in visitor.text
    answer = visitor.browser.get(f"/accounts/{account_id}/autopay/go")
    assert answer.status_code == 303
    page = answer.headers["Location"]
    with urlopen(page) as shown:  # the stand-in's
        assert "Give a good card" in shown.read().decode()
    # Where it sends to is a host of the tests only.
    with suppress(URLError), urlopen(page, b"step=good"):
        pass
    back = visitor.browser.get(f"/accounts/{account_id}/autopay/back")
    assert back.headers["Location"] == f"/accounts/{account_id}/autopay"
    hear_all(visitor, stripe, letters)
    visitor.go("autopay", account_id=account_id)


def test_from_the_tick_to_off(visitor, stripe, accounts, letters) -> None:  # noqa: F811
    visitor.go("account_settlements", account_id=accounts[0])
    assert "Automatic payments" in visitor.text
    agreed(visitor, stripe, accounts[0], letters)
    assert "Visa ···· 4242" in visitor.text
    assert "₴1,000.00" in visitor.text
    visitor.send(most="900", days_before="5", agree="yes", card="kept")
    assert "The new limit and day hold from now on." in visitor.text
    assert "₴900.00" in visitor.text
    for _ in range(2):
        press(visitor, f"/accounts/{accounts[0]}/autopay/off")
        assert "Nothing will be taken from your card" in visitor.text
    assert "Visa" not in visitor.page
    told = [letter["Subject"] for letter in letters() if letter["To"] == EMAIL]
    assert told == ["Автоматичні платежі увімкнено", "Автоматичні платежі вимкнено"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"agree": ""}, "To go on, please read how it goes and tick the box."),
        ({"most": "much"}, "Please write the sum in digits"),
        ({"most": "1"}, "One payment by card can be from"),
        ({"days_before": "99"}, "We do not understand this."),
    ],
)
def test_what_is_not_taken(visitor, accounts, changed, sentence) -> None:  # noqa: F811
    visitor.go("autopay", account_id=accounts[0])
    visitor.send(**TERMS | changed, card="kept")
    assert sentence in visitor.text
    assert ("agree" in visitor.form("most").fields) == ("agree" not in changed)
    assert visitor.browser.get(f"/accounts/{accounts[0]}/autopay/go").status_code == 404


def test_nobody_pays_by_hand_because_he_forgot_it(app, visit, visitor, stripe, accounts, letters) -> None:  # noqa: F811
    agreed(visitor, stripe, accounts[0], letters)
    visitor.go("overview")
    assert "Automatic payments are on" in visitor.text
    with work.work_for(app, "dnipro"):
        account = db.session.get_one(Account, ("dnipro", accounts[0]))
        make_bill(account, NOON.date() + timedelta(days=5))
        make_subscriber(account, identifier="ivan@example.com", email="ivan@example.com")
        announce(after=0)
    for page in ("overview", "pay"):
        visitor.go(page)
        assert "Automatic payment: ₴600.00 on" in visitor.text
    with work.work_for(app, "dnipro"):
        post_payment("bank-payment", "line:1", {accounts[0]: 57_000}, happened_on=NOON.date())
    visitor.go("overview")
    assert "Automatic payment: ₴30.00 on" in visitor.text
    neighbour = visit("dnipro")
    neighbour.sign_in("ivan@example.com", PASSWORD)
    neighbour.go("overview")
    assert "Automatic" not in neighbour.text


@pytest.mark.parametrize(
    ("terms", "due_in", "said"),
    [
        ({}, 9, "Automatic payment: ₴600.00 on"),
        ({"most": "500"}, 9, "Automatic payments are on, but this sum is not taken. Please pay it yourself."),
        ({}, -1, "Automatic payments are on, but this sum is not taken. Please pay it yourself."),
    ],
)
def test_what_is_said_is_what_will_be(app, visitor, stripe, accounts, letters, terms, due_in, said) -> None:  # noqa: F811, PLR0913, PLR0917
    """Long before it is announced, above the limit, of a bill that was overdue already."""
    with work.work_for(app, "dnipro"):
        account = db.session.get_one(Account, ("dnipro", accounts[0]))
        make_bill(account, NOON.date() + timedelta(days=due_in)).issued_at = NOON - timedelta(days=1)
    agreed(visitor, stripe, accounts[0], letters, **terms)
    for page in ("overview", "pay", "account_settlements"):
        visitor.go(page, **({"account_id": accounts[0]} if page == "account_settlements" else {}))
        assert said in " ".join(visitor.text.split()), page
    by_hand = visitor.go("pay") and visitor.form(f"sum-{accounts[0]}").fields[f"sum-{accounts[0]}"]
    assert by_hand == ("" if "₴600.00" in said else "600.00")
    visitor.go("pay", account_id=accounts[0])
    assert visitor.form(f"sum-{accounts[0]}").fields[f"sum-{accounts[0]}"] == "600.00"
    with work.work_for(app, "dnipro"):
        switches.switch("payments", on=False)
    visitor.go("overview")
    assert "Automatic" not in visitor.text


def test_other_peoples_accounts(app, visit, visitor, stripe, accounts, letters) -> None:  # noqa: F811
    agreed(visitor, stripe, accounts[0], letters)
    with work.work_for(app, "dnipro"):
        make_subscriber(own := make_account(), identifier="ivan@example.com", email="ivan@example.com")
        own_id = own.id
    stranger = visit("dnipro")
    stranger.sign_in("ivan@example.com", PASSWORD)
    stranger.go("autopay", account_id=own_id)
    token = {"csrf_token": stranger.form("agree").fields["csrf_token"]}
    for path in ("", "/go"):
        assert stranger.browser.get(f"/accounts/{accounts[0]}/autopay{path}").status_code == 404
    for path in ("", "/off"):
        sent = stranger.browser.post(f"/accounts/{accounts[0]}/autopay{path}", data={**TERMS, **token})
        assert sent.status_code == 404
    visitor.go("autopay", account_id=accounts[0])
    assert "Visa ···· 4242" in visitor.text


def test_off_where_payments_are_switched_off(app, visitor, stripe, accounts, letters) -> None:  # noqa: F811
    agreed(visitor, stripe, accounts[0], letters)
    with work.work_for(app, "dnipro"):
        switches.switch("payments", on=False)
    visitor.go("autopay", account_id=accounts[0])
    assert "so nothing is taken" in visitor.text
    press(visitor, f"/accounts/{accounts[0]}/autopay/off")
    assert visitor.browser.get(f"/accounts/{accounts[0]}/autopay").status_code == 404


def test_staff_see_it_and_turn_it_off(app, visitor, browse, stripe, accounts, letters) -> None:  # noqa: F811
    agreed(visitor, stripe, accounts[0], letters)
    with work.work_for(app, "dnipro"):
        make_bill(db.session.get_one(Account, ("dnipro", accounts[0])), NOON.date())
        staff_id, auditor_id = make_member(Role.BILLING).id, make_member(Role.AUDITOR).id
    path = f"/console/accounts/{accounts[0]}/autopay/off"
    auditor = Visitor(app, sign_in_as(app, browse("dnipro"), "dnipro", auditor_id), door="console")
    auditor.go("account_settlements", account_id=accounts[0])
    assert "Visa ···· 4242" in auditor.text
    assert path not in auditor.page
    press(auditor, path)
    assert auditor.answer.status_code == 403
    clerk = Visitor(app, sign_in_as(app, browse("dnipro"), "dnipro", staff_id), door="console")
    clerk.go("account_settlements", account_id=accounts[0])
    press(clerk, path)
    assert "Visa" not in clerk.page
    subjects = [letter["Subject"] for letter in letters() if letter["To"] == EMAIL]
    assert subjects == ["Автоматичні платежі вимкнено"]
    visitor.go("autopay", account_id=accounts[0])
    assert "Visa" not in visitor.page


def press(who: Visitor, path: str) -> None:
    token = next(form.fields["csrf_token"] for form in Forms(who.answer.text).found)
    who.answer = who.browser.post(path, data={"csrf_token": token}, follow_redirects=True)
