"""Accounts that were merged while a payment was under way, or after it: money goes where people see it (U3, B8)."""

import pytest
from sqlalchemy import select

from app.accounts.merging import merge_accounts, undo_merge
from app.accounts.models import Account, AccountMerge
from app.core import clock
from app.core.db import db
from app.demo.stripe.api import StandIn
from app.ledger.paying import hold_accounts
from app.ledger.queries import balance_of
from app.payments.entering import give_back
from tests.factories import make_account
from tests.ledger.test_holding import HELD
from tests.payments.acts import begin, hear, opened, paid, told


@pytest.fixture
def into(account: Account) -> Account:
    return make_account()


def hear_all(stripe: StandIn) -> None:
    for event in told(stripe) * 2:
        hear(event)


def owed(*accounts: Account) -> list[int]:
    return [balance_of(one.id).total_minor for one in accounts]


def test_paid_after_the_merge(stripe: StandIn, account: Account, into: Account) -> None:
    payment = opened(begin(account, into, minor=30_000))
    merge_accounts(account.id, into.id)
    paid(stripe, payment)
    hear_all(stripe)
    assert (payment.status, owed(account, into)) == ("paid", [0, 0])


def test_given_back_after_the_merge(stripe: StandIn, account: Account, into: Account) -> None:
    session = paid(stripe, payment := opened(begin(account)))
    hear_all(stripe)
    merge_accounts(account.id, into.id)
    stripe.bank.refund(stripe.store.objects[session["payment_intent"]], 20_000, {})
    hear_all(stripe)
    assert (payment.status, owed(account, into)) == ("paid", [0, 20_000])


def test_a_part_goes_back_while_they_are_one_and_the_rest_when_they_are_two_again(
    stripe: StandIn, account: Account, into: Account
) -> None:
    session = paid(stripe, opened(begin(account)))
    intent = stripe.store.objects[session["payment_intent"]]
    hear_all(stripe)
    merge_accounts(account.id, into.id)
    stripe.bank.refund(intent, 20_000, {})
    hear_all(stripe)
    undo_merge(db.session.scalars(select(AccountMerge.id)).one(), into.id)
    stripe.bank.refund(intent, 40_000, {})
    hear_all(stripe)
    assert owed(account, into) == [40_000, 20_000]


def test_what_goes_back_after_the_merge_holds_the_account_that_stays(
    stripe: StandIn, account: Account, into: Account
) -> None:
    """It goes back by what that one is ahead, so nobody else may pay it meanwhile."""
    payment = opened(begin(account))
    paid(stripe, payment)
    hear_all(stripe)
    # By hand: a merge of this unit of work would hold it still.
    db.session.add(AccountMerge(gone_id=account.id, into_id=into.id, moved={}, merged_at=clock.now()))
    give_back("card-refund", "refund:one", payment, 20_000)
    before = db.session.scalar(HELD)
    hold_accounts([into.id])
    assert db.session.scalar(HELD) == before


def test_a_dispute_is_won_after_the_merge(stripe: StandIn, account: Account, into: Account) -> None:
    session = paid(stripe, opened(begin(account)))
    dispute = stripe.bank.dispute(stripe.store.objects[session["payment_intent"]])
    hear_all(stripe)
    merge_accounts(account.id, into.id)
    assert owed(account, into) == [0, 60_000]
    stripe.bank.settle(dispute, "won")
    hear_all(stripe)
    assert owed(account, into) == [0, 0]
