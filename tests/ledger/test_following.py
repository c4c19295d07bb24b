"""What is taken back after its account was merged is taken back from the account that stays (U3)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.merging import merge_accounts, undo_merge
from app.accounts.models import Account, AccountMerge
from app.banking import deciding
from app.banking.importing import import_file
from app.billing.adjustments import NewAdjustment, ask_adjustment, decide_adjustment, take_back
from app.core import audit
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.following import reverse_everywhere
from app.ledger.queries import balance_of
from tests.banking.samples import TERMINALS
from tests.factories import make_account
from tests.ledger.entries import enter

Three = tuple[Account, Account, Account]


@pytest.fixture(autouse=True)
def today() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def three(dnipro) -> Three:
    """The first will be merged into the second, and that into the third."""
    return make_account(balance_minor=200_000, balance_on=date(2026, 10, 31)), make_account(), make_account()


def merge(three: Three) -> None:
    for gone, into in pairwise(three):
        merge_accounts(gone.id, into.id)


def find_merge(gone: Account) -> int:
    return db.session.scalars(select(AccountMerge.id).where(AccountMerge.gone_id == gone.id)).one()


def owed(accounts: Three) -> list[int]:
    return [balance_of(one.id).total_minor for one in accounts]


def corrected(account: Account, amount_minor: int) -> Any:
    return ask_adjustment(
        account.id,
        NewAdjustment(
            service="water",
            kind="adjustment",
            amount_minor=amount_minor,
            period=date(2026, 11, 1),
            words="the pipe burst",
            token=uuid4(),
        ),
    )


def test_a_banks_file(three: Three) -> None:
    batch, _ = import_file("terminals", TERMINALS.format(account=three[0].number).encode(), file_name="t.csv")
    merge(three)
    assert owed(three) == [0, 0, 200_000 - 182_050]
    deciding.undo_batch(batch.id, "the wrong day")
    assert owed(three) == [0, 0, 200_000]


@pytest.mark.parametrize(("undone", "left"), [([1, 0], [200_000, 0, 0]), ([1], [0, 200_000, 0])])
def test_what_was_taken_back_comes_back_with_the_account(three: Three, undone: list[int], left: list[int]) -> None:
    """It was the account's own, entered while another stood for it."""
    batch, _ = import_file("terminals", TERMINALS.format(account=three[0].number).encode(), file_name="t.csv")
    merge(three)
    deciding.undo_batch(batch.id, "the wrong day")
    for number in undone:
        undo_merge(find_merge(three[number]), three[number + 1].id)
    assert owed(three) == left


def test_a_correction(three: Three) -> None:
    made = corrected(three[0], -700)
    merge(three)
    take_back(made.id, "it was the other flat")
    assert owed(three) == [0, 0, 200_000]


def test_a_correction_that_waited_is_not_entered_where_nobody_looks(three: Three) -> None:
    made = corrected(three[0], -10_000_000)
    assert made.status == "waiting"
    merge(three)
    with audit.acting_as(audit.Actor("staff", 2, "other@example.com")), pytest.raises(Conflict, match="account-merged"):
        decide_adjustment(made.id, agreed=True)


def test_each_service_and_part_goes_where_its_sum_went(three: Three) -> None:
    document = enter(three[0], 900, service="wastewater", part="penalty", kind="penalty")
    merge(three)
    reverse_everywhere(document.id, words="")
    assert [balance_of(one.id).penalty_minor for one in three] == [0, 0, 0]


def test_where_the_office_says_what_is_owed_nothing_went_over(serving) -> None:
    with serving("kamianske"):
        gone, into = make_account(), make_account()
        document = enter(gone, 900)
        merge_accounts(gone.id, into.id)
        reverse_everywhere(document.id, words="")
        assert (balance_of(gone.id).total_minor, balance_of(into.id).total_minor) == (0, 0)
