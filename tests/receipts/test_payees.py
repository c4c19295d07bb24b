"""What a receipt asks for, payee by payee: never more in all than the account owes (B4)."""

from collections import Counter
from datetime import date

import pytest

from app.core.speech import speaking
from app.ledger.paying import post_payment
from app.ledger.posting import Posting, post
from app.ledger.queries import balance_of, list_entries
from app.ledger.standing import Standing, balance_from
from app.receipts.facts import dues, receipts_of
from app.receipts.make import receipt_pdf
from tests.factories import make_account
from tests.ledger.entries import enter
from tests.receipts.test_receipt import text_of

OCTOBER = date(2026, 10, 1)
MAIN, FEES = "UA723999980000026000000000001", "UA453999980000026000000000002"


def asked(**owed: int) -> dict[str, int]:
    standings = [Standing(service, "main", minor) for service, minor in owed.items()]
    return {due.payee.account: due.amount_minor for due in dues(balance_from(standings))}


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
    """An advance is shared out by the bill before: after little water, that for the fee is too much."""
    account = make_account()
    services = ("water", "water_fee")
    for key, sums in (("september", (1_000, 1_000)), ("october", (30_000, 1_000))):
        postings = [
            Posting(account_id=account.id, service=service, kind="charge", amount_minor=minor, period=OCTOBER)
            for service, minor in zip(services, sums, strict=True)
        ]
        post("bill-run", key, postings, happened_on=OCTOBER)
        if key == "september":
            post_payment("bank-payment", "line:1", {account.id: 12_000}, happened_on=OCTOBER)
    owed = balance_of(account.id)
    assert ([one.balance_minor for one in owed.standings], owed.total_minor) == ([25_000, -4_000], 21_000)
    with speaking("en"):
        text = text_of(receipt_pdf(account.id, OCTOBER)).replace("\xa0", " ")
    assert "To pay ₴210.00" in text


@pytest.mark.parametrize("amount", [600, 3_000, 10_001])
def test_what_a_receipt_gives_to_each_payee_is_what_the_ledger_will(dnipro, amount) -> None:
    """A part of what is owed, all of it but a penalty, and more: an advance is for all services."""
    account = make_account()
    for service, part, minor in (("water", "main", 2_000), ("water_fee", "main", 1_000), ("water", "penalty", 50)):
        enter(account, minor, service=service, part=part)
    (receipt,) = receipts_of([account.id], OCTOBER, amount_minor=amount)
    paid = post_payment("bank-payment", "line:1", {account.id: amount}, happened_on=OCTOBER)
    entered = Counter[str]()
    for entry in list_entries(account.id):
        if entry.document_id == paid.id:
            entered[FEES if entry.service == "water_fee" else MAIN] -= entry.amount_minor
    assert {due.payee.account: due.amount_minor for due in receipt.dues} == entered
