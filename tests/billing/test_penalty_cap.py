"""In Ukraine the penalties on a debt are at most that debt (Law 2189-VIII art. 26): what stands of them counts."""

from datetime import date

import pytest

from tests.billing.made import AUGUST, OCTOBER, SEPTEMBER, home, issue, issue_in_time
from tests.billing.test_overdue import penalties
from tests.ledger.entries import enter

DEBT, A_MONTH = 47_100, 146


@pytest.mark.parametrize(
    ("fines", "expected"),
    [
        ([(SEPTEMBER, DEBT)], None),
        ([(SEPTEMBER, DEBT - 100)], 100),
        ([(SEPTEMBER, DEBT), (OCTOBER, -DEBT)], A_MONTH),
        ([(SEPTEMBER, DEBT), (SEPTEMBER, -50)], 50),
        ([(date(2025, 3, 1), DEBT)], A_MONTH),
    ],
    ids=["all of it stands", "nearly all", "waived", "lowered", "on a debt that is paid"],
)
def test_what_stands_on_what_is_owed_fills_it(tariffs, fines, expected) -> None:
    account, _ = home((AUGUST, 10), (OCTOBER, 1))
    issue_in_time(AUGUST)
    for period, minor in fines:
        enter(account, minor, part="penalty", kind="penalty", on=date(2026, 10, 5), period=period)
    issue(OCTOBER)
    assert dict(penalties(account, OCTOBER)).get("water") == expected


def test_what_was_paid_of_it_fills_it_too(tariffs) -> None:
    account, _ = home((AUGUST, 10), (OCTOBER, 1))
    issue_in_time(AUGUST)
    enter(account, DEBT, part="penalty", kind="penalty", on=date(2026, 10, 5), period=SEPTEMBER)
    enter(account, -DEBT, part="penalty", kind="payment", on=date(2026, 10, 6))
    issue(OCTOBER)
    assert "water" not in dict(penalties(account, OCTOBER))
