"""A receipt of an earlier month, made when others have been charged since (B4)."""

from datetime import UTC, date, datetime

import time_machine

from app.core.speech import speaking
from app.ledger.paying import post_payment
from app.receipts.facts import receipts_of
from app.receipts.make import receipt_pdf
from tests.billing.made import OCTOBER, SEPTEMBER, issue, issue_in_time, make_tariff, read
from tests.factories import make_account, make_meter
from tests.receipts.test_receipt import text_of


def test_what_was_charged_later_is_not_called_paid(dnipro) -> None:
    with time_machine.travel(datetime(2026, 11, 12, 9, tzinfo=UTC), tick=False), speaking("en"):
        make_tariff("water", 1000)
        account = make_account(balance_minor=5_000, balance_on=date(2026, 8, 31))
        meter = make_meter(account)
        for month, value, used in ((date(2026, 8, 1), 100, None), (SEPTEMBER, 106, 6), (OCTOBER, 113, 7)):
            read(meter, month, value, used)
        issue_in_time(SEPTEMBER)
        issue(OCTOBER)
        post_payment("bank-payment", "line:1", {account.id: 1_000}, happened_on=date(2026, 11, 2))
        (facts,) = receipts_of([account.id], SEPTEMBER)
        told = text_of(receipt_pdf(account.id, SEPTEMBER)).replace("\xa0", " ")
        last = text_of(receipt_pdf(account.id, OCTOBER))
    assert (facts.before_minor, facts.charged_minor, facts.later_minor) == (5_000, 6_000, 7_022)
    assert (facts.paid_minor, facts.owed_minor) == (1_000, 17_022)
    assert "Charged for later months ₴70.22 Paid and corrected since −₴10.00" in told
    assert "later months" not in last
