"""What an account owed goes over with it, and comes back (U3)."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
import time_machine

from app.accounts.merging import merge_accounts, undo_merge
from app.accounts.models import AccountMerge
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.queries import balance_of
from tests.factories import make_account
from tests.ledger.entries import enter


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        yield


def test_the_balance_goes_over_and_comes_back(dnipro) -> None:
    gone = make_account(balance_minor=500, balance_on=date(2026, 10, 31))
    into = make_account(balance_minor=-200, balance_on=date(2026, 10, 31))
    enter(gone, 70, service="wastewater")
    merge_accounts(gone.id, into.id)
    assert (balance_of(gone.id).total_minor, balance_of(into.id).total_minor) == (0, 370)
    enter(into, 1000)
    undo_merge(db.session.scalars(db.select(AccountMerge.id)).one(), into.id)
    assert (balance_of(gone.id).total_minor, balance_of(into.id).total_minor) == (570, 800)


def test_where_the_office_charges_its_register_moves_it(serving) -> None:
    with serving("kamianske"):
        gone, into = make_account(balance_minor=500, balance_on=date(2026, 10, 31)), make_account()
        merge_accounts(gone.id, into.id)
        assert (balance_of(gone.id).total_minor, balance_of(into.id).total_minor) == (500, 0)


def test_an_inner_merge_stays_while_the_outer_one_stands(dnipro) -> None:
    """Else both it and the account that stays would owe what it owed."""
    three = [make_account(balance_minor=owed, balance_on=date(2026, 10, 31)) for owed in (100, 20, 3)]
    for gone, into in pairwise(three):
        merge_accounts(gone.id, into.id)
    merges = {one.gone_id: one.id for one in db.session.scalars(db.select(AccountMerge))}
    with pytest.raises(Conflict, match="merged-on"):
        undo_merge(merges[three[0].id], three[1].id)
    assert [balance_of(one.id).total_minor for one in three] == [0, 0, 123]
    for gone, into in reversed(list(pairwise(three))):
        undo_merge(merges[gone.id], into.id)
    assert [balance_of(one.id).total_minor for one in three] == [100, 20, 3]
