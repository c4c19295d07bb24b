"""A file that is taken back and comes again, while another one holds its payments as well (B7)."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from app.banking import deciding
from app.banking.importing import import_file
from app.ledger.queries import balance_of
from tests.banking.samples import TERMINALS
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
