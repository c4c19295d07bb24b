"""Consents of accounts that were merged: they follow their owner's account, or he is told that they end (B9, U3)."""

from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.merging import merge_accounts, undo_merge
from app.accounts.models import Account, AccountMerge
from app.core.db import db
from app.demo.stripe.api import StandIn
from app.identity.access import add_account
from app.identity.models import Subscriber
from app.ledger.queries import balance_of
from tests.factories import make_account, make_subscriber
from tests.payments.test_autopay import agree, announced, clock, give_card, letters_of, payer, take  # noqa: F401


@pytest.fixture
def into(account: Account) -> Account:
    return make_account()


def owed(*accounts: Account) -> list[int]:
    return [balance_of(one.id).total_minor for one in accounts]


def undo(into: Account) -> None:
    undo_merge(db.session.scalars(select(AccountMerge.id)).one(), into.id)


@pytest.mark.parametrize("undone", [False, True])
def test_a_consent_follows_the_account_and_comes_back(
    stripe: StandIn,
    clock: Any,  # noqa: F811
    account: Account,
    into: Account,
    payer: Subscriber,  # noqa: F811
    *,
    undone: bool,
) -> None:
    """What was announced is taken on its day, for the account that owes it then."""
    asked = give_card(stripe, agree(account, payer))
    turn = announced(account)
    merge_accounts(account.id, into.id)
    if undone:
        undo(into)
    stays = account if undone else into
    take(clock, turn)
    assert (asked.status, asked.account_id, turn.account_id) == ("active", stays.id, stays.id)
    assert (turn.status, owed(account, into)) == ("paid", [0, 0])


def test_who_had_both_accounts_is_told_that_his_consent_ends(
    stripe: StandIn,
    clock: Any,  # noqa: F811
    account: Account,
    into: Account,
    payer: Subscriber,  # noqa: F811
) -> None:
    add_account(payer.id, into.id)
    asked = give_card(stripe, agree(account, payer))
    turn = announced(account)
    merge_accounts(account.id, into.id)
    assert (asked.status, asked.ended_by, len(letters_of("autopay_ended"))) == ("ended", "access", 1)
    take(clock, turn)
    assert (turn.status, owed(account, into)) == ("left", [0, 60_000])


def test_a_consent_for_the_account_that_stays_is_left_alone(
    stripe: StandIn,
    clock: Any,  # noqa: F811
    account: Account,
    into: Account,
    payer: Subscriber,  # noqa: F811
) -> None:
    kept = give_card(stripe, agree(into, make_subscriber(into)))
    gone = give_card(stripe, agree(account, payer))
    merge_accounts(account.id, into.id)
    assert [(one.status, one.account_id) for one in (kept, gone)] == [("active", into.id), ("ended", account.id)]


@pytest.mark.parametrize("both", [False, True])
def test_a_card_that_is_being_given_while_accounts_are_merged(
    stripe: StandIn,
    clock: Any,  # noqa: F811
    account: Account,
    into: Account,
    payer: Subscriber,  # noqa: F811
    *,
    both: bool,
) -> None:
    if both:
        add_account(payer.id, into.id)
    asked = agree(account, payer)
    merge_accounts(account.id, into.id)
    give_card(stripe, asked)
    sent = [kind for kind in ("autopay_begun", "autopay_ended") if letters_of(kind)]
    if both:
        assert (asked.status, asked.account_id, asked.card, sent) == ("ended", account.id, "", ["autopay_ended"])
    else:
        assert (asked.status, asked.account_id, sent) == ("active", into.id, ["autopay_begun"])


def test_another_card_that_is_being_given_follows_too(
    stripe: StandIn,
    clock: Any,  # noqa: F811
    account: Account,
    into: Account,
    payer: Subscriber,  # noqa: F811
) -> None:
    before = give_card(stripe, agree(account, payer))
    asked = agree(account, payer)
    merge_accounts(account.id, into.id)
    give_card(stripe, asked)
    assert [(one.status, one.account_id) for one in (before, asked)] == [("ended", into.id), ("active", into.id)]
