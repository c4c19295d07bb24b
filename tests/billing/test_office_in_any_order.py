"""A file of several months of which one was replaced: taken back in any order, and taken in once more (B2, U3)."""

from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app.accounts.models import Account
from app.billing.office.batches import list_office_batches, undo_office_batch
from app.billing.queries import list_bills
from app.core.errors import Conflict
from app.ledger.queries import balance_of
from tests.billing.test_office import charges, taken
from tests.factories import make_account

OPENING = 1_000


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 5, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def account(serving) -> Any:
    with serving("kamianske"):
        yield make_account(balance_minor=OPENING, balance_on=date(2026, 9, 30))


def rows(account: Account, **sums: int) -> list[str]:
    months = {"august": "08", "september": "09", "october": "10"}
    return [f"{account.number};{months[name]}.2026;01;N;{sum_},00;;" for name, sum_ in sums.items()]


def bills(account: Account) -> dict[int, int]:
    return {bill.period.month: bill.total_minor for bill in list_bills(account.id)}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_taken_back_in_any_order(account: Account, tmp_path: Path, order) -> None:
    taken(charges(tmp_path, *rows(account, august=8, september=9, october=10)))
    taken(charges(tmp_path, *rows(account, september=90)))
    taken(charges(tmp_path, *rows(account, august=80)))
    standing = [batch for batch in list_office_batches(most=9) if batch.undone_at is None]
    assert sorted((batch.period.month, batch.total_minor) for batch in standing) == [(8, 8000), (9, 9000), (10, 1000)]
    for place in order:
        undo_office_batch(standing[place].id, "wrong")
        left = {batch.period.month: batch.total_minor for batch in standing if batch.undone_at is None}
        assert (bills(account), balance_of(account.id).total_minor) == (left, OPENING + sum(left.values()))


def test_the_month_that_was_replaced_comes_back_with_its_file(account: Account, tmp_path: Path) -> None:
    three = rows(account, august=8, september=9, october=10)
    taken(charges(tmp_path, *three))
    wrong = taken(charges(tmp_path, *rows(account, september=90)))
    undo_office_batch(wrong.batch_id, "the wrong file")
    assert bills(account) == {8: 800, 10: 1000}
    again = taken(charges(tmp_path, *three))
    assert (again.entries, again.total_minor) == (1, 900)
    assert (bills(account), balance_of(account.id).total_minor) == ({8: 800, 9: 900, 10: 1000}, OPENING + 2700)
    with pytest.raises(Conflict, match="already-imported"):
        taken(charges(tmp_path, *three))
