"""Consents of accounts that were merged: they follow their owner's account, or he is told that they end (B9, U3)."""

from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from app.accounts.merging import merge_accounts, undo_merge
from app.accounts.models import Account, AccountMerge
from app.core.db import db
from app.demo.stripe.api import StandIn
from app.identity.access import add_account
from app.identity.models import Subscriber
from app.ledger.queries import balance_of
from app.payments.models import Autopay
from tests.factories import make_account, make_subscriber
from tests.payments.test_autopay import agree, announced, clock, give_card, letters_of, payer, take  # noqa: F401


class Two(NamedTuple):
    """The payer's account, which owes 600.00, and the one it is merged into."""

    account: Account
    into: Account
    payer: Subscriber
    stripe: StandIn
    clock: Any

    def merge(self) -> None:
        merge_accounts(self.account.id, self.into.id)

    def undo(self) -> None:
        undo_merge(db.session.scalars(select(AccountMerge.id)).one(), self.into.id)

    def agrees(self) -> Autopay:
        return give_card(self.stripe, agree(self.account, self.payer))

    def owed(self) -> list[int]:
        return [balance_of(one.id).total_minor for one in (self.account, self.into)]


@pytest.fixture
def two(stripe: StandIn, clock: Any, account: Account, payer: Subscriber) -> Two:  # noqa: F811
    return Two(account, make_account(), payer, stripe, clock)


@pytest.mark.parametrize("undone", [False, True])
def test_a_consent_follows_the_account_and_comes_back(two: Two, *, undone: bool) -> None:
    """What was announced is taken on its day, for the account that owes it then."""
    asked = two.agrees()
    turn = announced(two.account)
    two.merge()
    if undone:
        two.undo()
    stays = two.account if undone else two.into
    take(two.clock, turn)
    assert (asked.status, asked.account_id, turn.account_id) == ("active", stays.id, stays.id)
    assert (turn.status, two.owed()) == ("paid", [0, 0])


def test_who_had_both_accounts_is_told_that_his_consent_ends(two: Two) -> None:
    add_account(two.payer.id, two.into.id)
    asked = two.agrees()
    turn = announced(two.account)
    two.merge()
    assert (asked.status, asked.ended_by, len(letters_of("autopay_ended"))) == ("ended", "access", 1)
    take(two.clock, turn)
    assert (turn.status, two.owed()) == ("left", [0, 60_000])


def test_a_consent_for_the_account_that_stays_is_left_alone(two: Two) -> None:
    kept = give_card(two.stripe, agree(two.into, make_subscriber(two.into)))
    gone = two.agrees()
    two.merge()
    assert [(one.status, one.account_id) for one in (kept, gone)] == [
        ("active", two.into.id),
        ("ended", two.account.id),
    ]


@pytest.mark.parametrize("both", [False, True])
def test_a_card_that_is_being_given_while_accounts_are_merged(two: Two, *, both: bool) -> None:
    if both:
        add_account(two.payer.id, two.into.id)
    asked = agree(two.account, two.payer)
    two.merge()
    give_card(two.stripe, asked)
    sent = [kind for kind in ("autopay_begun", "autopay_ended") if letters_of(kind)]
    if both:
        assert (asked.status, asked.account_id, asked.card, sent) == ("ended", two.account.id, "", ["autopay_ended"])
    else:
        assert (asked.status, asked.account_id, sent) == ("active", two.into.id, ["autopay_begun"])


def test_another_card_that_is_being_given_follows_too(two: Two) -> None:
    before, asked = two.agrees(), agree(two.account, two.payer)
    two.merge()
    give_card(two.stripe, asked)
    assert [(one.status, one.account_id) for one in (before, asked)] == [
        ("ended", two.into.id),
        ("active", two.into.id),
    ]
