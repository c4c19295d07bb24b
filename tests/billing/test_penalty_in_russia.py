"""Whole months of Novosibirsk, held against the law counted day by day: benefits, subsidies, late payments (B2)."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from app.accounts.models import Account
from app.billing.law import law_of
from app.billing.queries import find_bills, lines_of
from app.ledger.paying import post_payment
from app.metering.window import months_later
from tests.billing.made import issue_in_time, make_tariff
from tests.factories import make_account

MONTHS = [months_later(date(2026, 1, 1), number) for number in range(8)]
PAID = {date(2026, 4, 20): 30_000, date(2026, 6, 2): 25_000}


@pytest.mark.parametrize(
    ("percent", "subsidy", "bill"), [(0, 0, 50_000), (50, 0, 25_000), (50, 5_000, 20_000), (0, 30_000, 20_000)]
)
def test_what_the_bill_asked_for_is_late_and_nothing_pays_it_but_payments(
    serving, today, percent, subsidy, bill
) -> None:
    """From the 31st day 1/300, from the 91st 1/130 of the key rate. The last subsidy is above what water costs."""
    with serving("novosibirsk"):
        make_tariff("water", 10_000, unit="month")
        make_tariff("wastewater", 40_000, unit="month")
        account = make_account(people_registered=1, benefit_percent=percent, subsidy_minor=subsidy)
        for month in MONTHS:
            for day, minor in PAID.items():
                if day.replace(day=1) == month:
                    today.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
                    post_payment("bank-payment", f"{day}", {account.id: minor}, happened_on=day)
            issue_in_time(month)
        # Each service is rounded by itself.
        assert [month for month in MONTHS if abs(charged(account, month) - by_the_law(bill, month)) > 1] == []


def charged(account: Account, month: date) -> int:
    bill = find_bills([account.id], month)[account.id]
    return sum(line.amount_minor for line in lines_of([bill.id])[bill.id] if line.kind == "penalty")


def by_the_law(bill: int, month: date) -> int:
    law, grown, day = law_of("RU"), Fraction(0), month
    while day < months_later(month, 1):
        money = sum(minor for paid_on, minor in PAID.items() if paid_on <= day)
        for one in MONTHS:
            overdue, money = max(bill - money, 0), max(money - bill, 0)
            late = (day - law.due_on(one, issued_on=months_later(one, 1) + timedelta(days=2))).days
            part = 130 if late > 90 else 300 if late > 30 else None
            grown += overdue * Fraction(95, 1000) / part if part else 0
        day += timedelta(days=1)
    return int(grown + Fraction(1, 2))
