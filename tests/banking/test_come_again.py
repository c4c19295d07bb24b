"""A file that is taken back and comes again, while another one holds its payments as well (B7)."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from app.banking import deciding
from app.banking.importing import import_file
from app.ledger.queries import balance_of
from tests.banking.samples import PRIVATBANK, TERMINALS
from tests.factories import make_account


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        yield


def test_what_waits_as_a_double_makes_no_double_of_the_file_itself(dnipro) -> None:
    """The day’s file, then the week’s with the same payments; the day’s is taken back and comes again."""
    account = make_account()
    day = TERMINALS.format(account=account.number)
    week = f"{day}{account.number};22.11.2026;10,00;Коваль;T-4\n"
    first, _ = import_file("terminals", day.encode(), file_name="day.csv")
    _, found = import_file("terminals", week.encode(), file_name="week.csv")
    assert (len(found.posted), sorted(found.doubles)) == (1, [2, 3, 4])
    deciding.undo_batch(first.id, "to be looked at")
    assert balance_of(account.id).total_minor == -1_000
    _, found = import_file("terminals", day.encode(), file_name="day.csv")
    assert ([line.number for line in found.posted], found.doubles) == ([2, 3], frozenset())
    assert balance_of(account.id).total_minor == -1_000 - 182_050
    again = f"{week}{account.number};23.11.2026;10,00;Коваль;T-5\n"
    _, found = import_file("terminals", again.encode(), file_name="again.csv")
    assert (len(found.posted), sorted(found.doubles)) == (1, [2, 3, 4, 5])


def test_without_numbers_of_the_bank_what_says_the_same_waits(serving) -> None:
    """The cash desks’ file of some days, then one of more days with the same payments."""
    with serving("melitopol"):
        account = make_account()
        days = f"{account.number};20.11.2026;100,00\n{account.number};20.11.2026;100,00\n999;21.11.2026;5,00\n"
        first, found = import_file("terminals", days.encode(), file_name="some.csv")
        assert (len(found.posted), found.doubles) == (2, frozenset())
        more = f"{account.number};20.11.2026;100,00\n" * 3 + "999;21.11.2026;5,00\n"
        more += f"{account.number};22.11.2026;100,00\n"
        second, found = import_file("terminals", more.encode(), file_name="more.csv")
        assert ([line.number for line in found.posted], sorted(found.doubles)) == ([3, 5], [1, 2, 4])
        assert balance_of(account.id).total_minor == -40_000
        deciding.undo_batch(first.id, "to be looked at")
        deciding.undo_batch(second.id, "to be looked at")
        _, found = import_file("terminals", more.encode(), file_name="more.csv")
        assert (len(found.posted), found.doubles) == (4, frozenset())


def test_what_cash_desks_told_without_numbers_is_no_double_of_another_bank(dnipro) -> None:
    account = make_account()
    plain = TERMINALS.format(account=account.number).replace("T-1", "").replace("T-2", "").replace("T-3", "")
    import_file("terminals", plain.encode(), file_name="terminals.csv")
    table = PRIVATBANK.format(account=account.number, spaced=account.number, receipt="").replace("P24-", "    ")
    assert import_file("privatbank", table.encode(), file_name="p24.txt")[1].doubles == frozenset()
