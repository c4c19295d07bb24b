"""The office's word is the balance until something is entered, and then its first entry (B3, ADR 23)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, text

from app.accounts.models import Account
from app.core.db import db
from app.ledger import closing
from app.ledger.models import LedgerDocument, LedgerEntry
from app.ledger.paying import post_payment
from app.ledger.posting import reverse
from app.ledger.queries import balance_of, balances_of, list_entries
from app.ledger.standing import Balance, Standing
from tests.factories import make_account
from tests.ledger.entries import enter

pytestmark = pytest.mark.usefixtures("dnipro")
OFFICE = {"balance_minor": 12_345, "balance_on": date(2026, 11, 1)}


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        yield


def owed(account: Account) -> tuple[int | None, date | None]:
    asked = "select owed(id, balance_minor), owed_on(id, balance_on) from account where id = :id"
    return tuple(db.session.execute(text(asked), {"id": account.id}).one())


def test_before_the_first_entry_the_office_is_believed() -> None:
    account, unknown = make_account(**OFFICE), make_account()
    assert balances_of([account.id, unknown.id]) == {
        account.id: Balance(12_345, 0, (Standing("water", "main", 12_345),)),
        unknown.id: Balance(0, 0, ()),
    }
    assert (owed(account), owed(unknown)) == ((12_345, date(2026, 11, 1)), (None, None))
    account.balance_minor = -50
    db.session.flush()
    assert balance_of(account.id).total_minor == owed(account)[0] == -50


def test_the_first_entry_opens_the_account() -> None:
    account = make_account(**OFFICE)
    post_payment("bank-payment", "line:1", {account.id: 12_345}, happened_on=date(2026, 11, 5))
    assert [(e.kind, e.amount_minor, e.entered_on, e.period) for e in list_entries(account.id)] == [
        ("opening", 12_345, date(2026, 11, 1), date(2026, 11, 1)),
        ("payment", -12_345, date(2026, 11, 5), date(2026, 11, 1)),
    ]
    assert owed(account) == (0, None)
    account.balance_minor = 99
    db.session.flush()
    assert balance_of(account.id).total_minor == owed(account)[0] == 0


def test_an_account_is_opened_once_and_stays_open() -> None:
    account = make_account(**OFFICE)
    first = enter(account, 100)
    enter(account, 10)
    reverse(first.id, words="")
    assert balance_of(account.id).total_minor == owed(account)[0] == 12_355
    openings = select(LedgerDocument.key).where(LedgerDocument.kind == "opening")
    assert db.session.scalars(openings).all() == [f"before:{first.id}"]


def test_two_at_the_same_moment_open_it_once() -> None:
    account = make_account(**OFFICE)
    document = enter(account, 100)
    db.session.execute(
        text("""
            insert into ledger_entry (document_id, account_id, service, part, kind, amount_minor, period, entered_on)
            values (:document, :account, 'water', 'main', 'opening', 1, '2026-11-01', '2026-11-01')
            on conflict (tenant, account_id) where kind = 'opening' and reverses_id is null do nothing
        """),
        {"document": document.id, "account": account.id},
    )
    assert balance_of(account.id).total_minor == 12_445


def test_what_the_office_said_of_a_closed_month_stands_in_the_open_one() -> None:
    enter(make_account(), 1, on=date(2026, 10, 2))
    closing.close_month(date(2026, 10, 31))
    account = make_account(balance_minor=700, balance_on=date(2026, 9, 30))
    enter(account, 5)
    assert [entry.entered_on for entry in list_entries(account.id)] == [date(2026, 11, 1), date(2026, 11, 5)]


def test_sql_and_the_ledger_agree_after_closings() -> None:
    account = make_account(**OFFICE)
    enter(account, 100, on=date(2026, 9, 3))
    enter(account, 30, on=date(2026, 10, 3), part="penalty", kind="penalty")
    for last_day in (date(2026, 9, 30), date(2026, 10, 31)):
        closing.close_month(last_day)
    enter(account, -20, kind="payment")
    sums = db.session.scalars(select(LedgerEntry.amount_minor).where(LedgerEntry.account_id == account.id)).all()
    assert balance_of(account.id).total_minor == owed(account)[0] == sum(sums) == 12_455
