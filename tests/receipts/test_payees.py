"""What a receipt asks for, payee by payee: never more in all than the account owes (B4)."""

from datetime import date

import pytest

from app.core.speech import speaking
from app.ledger.paying import post_payment
from app.ledger.posting import Posting, post
from app.ledger.queries import balance_of
from app.ledger.standing import Standing
from app.receipts.facts import dues
from app.receipts.make import receipt_pdf
from tests.factories import make_account
from tests.receipts.test_receipt import text_of

OCTOBER = date(2026, 10, 1)
MAIN, FEES = "UA723999980000026000000000001", "UA453999980000026000000000002"


def asked(**owed: int) -> dict[str, int]:
    standings = [Standing(service, "main", minor) for service, minor in owed.items()]
    return {due.payee.account: due.amount_minor for due in dues(standings)}


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        ({"water": 30_000, "water_fee": 2_000}, {MAIN: 30_000, FEES: 2_000}),
        ({"water": 30_000, "water_fee": -5_000}, {MAIN: 25_000}),
        ({"water": 30_000, "wastewater": -5_000, "water_fee": 2_000}, {MAIN: 25_000, FEES: 2_000}),
        ({"water": 5_000, "water_fee": -5_000}, {}),
        ({"water": 5_000, "water_fee": -6_000}, {}),
    ],
    ids=["two", "the other is overpaid", "in one account", "nothing in all", "overpaid in all"],
)
def test_no_more_is_asked_for_than_is_owed_in_all(dnipro, owed, expected) -> None:
    assert asked(**owed) == expected


def test_an_advance_for_one_payee_makes_the_receipt_of_the_other_smaller(dnipro) -> None:
    """An advance is shared out in equal parts before the bill comes: that for a fee is more than the fee."""
    account = make_account()
    services = ("water", "water_fee")
    for key, sums in (("september", (10_000, 1_000)), ("october", (30_000, 1_000))):
        postings = [
            Posting(account_id=account.id, service=service, kind="charge", amount_minor=minor, period=OCTOBER)
            for service, minor in zip(services, sums, strict=True)
        ]
        post("bill-run", key, postings, happened_on=OCTOBER)
        if key == "september":
            post_payment("bank-payment", "line:1", {account.id: 21_000}, happened_on=OCTOBER)
    owed = balance_of(account.id)
    assert ([one.balance_minor for one in owed.standings], owed.total_minor) == ([25_000, -4_000], 21_000)
    with speaking("en"):
        text = text_of(receipt_pdf(account.id, OCTOBER)).replace("\xa0", " ")
    assert "To pay ₴210.00" in text
