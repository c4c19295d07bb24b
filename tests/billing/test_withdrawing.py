"""What was counted is thrown away, what was issued is taken back; accounts that are merged meanwhile (B2, B3)."""

from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.merging import merge_accounts
from app.billing import run
from app.billing.merging import MonthCounted
from app.billing.models import Bill
from app.billing.queries import find_bills, list_bills
from app.core.db import db
from app.core.errors import Conflict
from app.ledger.closing import close_month
from app.ledger.queries import balance_of
from app.ledger.statement import Asked, list_statement
from app.receipts.facts import receipts_of
from tests.billing.made import (
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    count,
    finish,
    home,
    issue,
    read,
    told,
    withdraw,
)
from tests.factories import make_account


def test_a_draft_is_thrown_away_and_counted_anew(tariffs) -> None:
    account, _ = home((OCTOBER, 1))
    draft = count(OCTOBER)
    assert (draft.summary["lines"][1]["litres"], draft.summary["left_out"]) == (1000, {})
    withdraw(draft)
    assert db.session.scalars(select(Bill)).all() == []
    issue(OCTOBER)
    assert told(account, OCTOBER)[1][3] == 1000


def test_what_was_issued_is_taken_back_to_nothing(tariffs) -> None:
    account, _ = home((OCTOBER, 4))
    issued = issue(OCTOBER)
    withdraw(issued)
    assert balance_of(account.id).total_minor == 0
    assert find_bills([account.id], OCTOBER).get(account.id) is None
    newcomer = make_account(people_registered=1)
    again = issue(OCTOBER)
    assert again.id != issued.id
    (bill,) = list_bills(account.id)
    assert balance_of(account.id).total_minor == bill.total_minor
    assert (bill.before_minor, list_bills(newcomer.id)[0].before_minor) == (bill.total_minor, None)


def test_a_month_that_was_issued_anew_is_owed_once_from_its_day_on(tariffs, today) -> None:
    account, meter = home((OCTOBER, 4))
    withdraw(issue(OCTOBER))
    october = issue(OCTOBER).total_minor
    read(meter, NOVEMBER, 107, 3)
    november = issue(NOVEMBER).total_minor
    (receipt,) = receipts_of([account.id], NOVEMBER)
    assert (receipt.before_minor, receipt.charged_minor, receipt.paid_minor) == (october, november, 0)
    history = list_statement(account.id, Asked(until=date(2026, 10, 31)), most=20)
    assert history[0].owed_minor == october


def test_what_is_taken_back_after_its_month_closed_stands_in_an_open_one(tariffs, today) -> None:
    account, _ = home((OCTOBER, 4))
    issued = issue(OCTOBER)
    close_month(date(2026, 10, 31))
    withdraw(issued)
    assert balance_of(account.id, until=date(2026, 10, 31)).total_minor == issued.total_minor
    assert balance_of(account.id).total_minor == 0


def test_a_chunk_without_bills_is_taken_back_too(tariffs, monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 1)
    accounts = [make_account(closed_on=date(2026, 9, 30)), home((OCTOBER, 4))[0], home((OCTOBER, 5))[0]]
    issued = issue(OCTOBER)
    withdraw(issued)
    assert issued.status == "withdrawn"
    assert [balance_of(account.id).total_minor for account in accounts] == [0, 0, 0]


def test_what_is_being_issued_is_issued_first(tariffs) -> None:
    home((OCTOBER, 4))
    issuing = count(OCTOBER)
    run.start_issue(issuing.id)
    with pytest.raises(Conflict, match="being-issued"):
        withdraw(issuing)


def test_only_the_last_month_is_taken_back(tariffs) -> None:
    home((OCTOBER, 4))
    september = issue(SEPTEMBER)
    issue(OCTOBER)
    with pytest.raises(Conflict, match="later-run"):
        withdraw(september)


def test_accounts_are_not_merged_while_a_month_is_counted(tariffs, monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 1)
    gone, into = home((OCTOBER, 7))[0], make_account()
    started = run.start_run(OCTOBER)
    run.count_chunk(started.id)
    with pytest.raises(MonthCounted):
        merge_accounts(gone.id, into.id)


def test_what_was_counted_for_an_account_that_is_merged_since_the_other_one_owes(tariffs) -> None:
    gone, into = home((OCTOBER, 7))[0], make_account()
    counted = count(OCTOBER)
    merge_accounts(gone.id, into.id)
    finish(counted)
    assert (balance_of(gone.id).total_minor, balance_of(into.id).total_minor) == (0, counted.total_minor)
    withdraw(counted)
    assert (balance_of(gone.id).total_minor, balance_of(into.id).total_minor) == (0, 0)
