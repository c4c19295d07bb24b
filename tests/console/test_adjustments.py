"""Corrections by hand, debtors and books at the console (U3, B3)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.accounts.merging import merge_accounts
from app.billing.adjustments import list_adjustments, list_waiting
from app.billing.debtors import count_debtors
from app.core import work
from app.core.permissions import Role
from app.ledger.queries import balance_of, find_closed_on
from tests.factories import make_account
from tests.fifth.visitor import Forms, Visitor
from tests.ledger.entries import enter as enter_sums


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def account(app) -> int:
    with work.work_for(app, "dnipro"):
        account = make_account()
        enter_sums(account, 500_000, on=date(2026, 5, 20), period=date(2026, 5, 1))
        return account.id


def correct(visitor: Visitor, account: int, **typed: str) -> None:
    visitor.go("adjust", account_id=account)
    fields = {"service": "water", "kind": "recalculation", "sign": "less", "amount": "150,00", "period": "2026-10"}
    visitor.send(**{**fields, "words": "the pipe burst in the street"} | typed)


def press(visitor: Visitor, step: str, **typed: str) -> None:
    form = next(one for one in Forms(visitor.answer.text).found if one.action.endswith(f"/{step}"))
    visitor.answer = visitor.browser.post(form.action, data=form.fields | typed, follow_redirects=True)


def balance(app, account: int) -> int:
    with work.work_for(app, "dnipro"):
        return balance_of(account).total_minor


def test_a_small_one_is_entered_and_taken_back(app, enter, account) -> None:
    visitor = enter("dnipro", Role.BILLING)
    correct(visitor, account)
    assert "The correction is entered." in visitor.text
    assert "the pipe burst in the street" in visitor.text
    assert balance(app, account) == 485_000
    visitor.go("adjust", account_id=account)
    press(visitor, "take_back")
    assert "Please say why" in visitor.text
    assert balance(app, account) == 485_000
    visitor.go("adjust", account_id=account)
    press(visitor, "take_back", words="it was the other flat")
    assert balance(app, account) == 500_000


def test_twice_the_same_press_corrects_once(app, enter, account) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("adjust", account_id=account)
    form = visitor.form("amount", "words")
    data = {**form.fields, "sign": "more", "amount": "10", "words": "again"}
    for _ in range(2):
        visitor.answer = visitor.browser.post(visitor.address, data=data)
    assert visitor.answer.status_code == 409
    assert "Nothing was done twice" in visitor.text
    assert balance(app, account) == 501_000


def test_a_large_one_needs_a_second_colleague(app, enter, account) -> None:
    one, other = enter("dnipro", Role.BILLING), enter("dnipro", Role.ADMINISTRATOR)
    correct(one, account, amount="2000")
    assert "A second colleague has to agree." in one.text
    assert balance(app, account) == 500_000
    one.go("adjustments")
    assert "nobody agrees to what he asked for himself" in one.text
    other.go("adjustments")
    press(other, "agree")
    assert balance(app, account) == 300_000
    with work.work_for(app, "dnipro"):
        assert list_waiting() == []


def test_a_large_sum_is_not_made_small_by_parts(app, enter, account) -> None:
    one, other = enter("dnipro", Role.BILLING), enter("dnipro", Role.ADMINISTRATOR)
    for amount in ("600", "300"):
        correct(one, account, amount=amount)
        assert "The correction is entered." in one.text
    correct(one, account, amount="600", sign="more")
    assert "The correction is entered." in one.text
    correct(one, account, amount="600")
    assert "A second colleague has to agree." in one.text
    assert balance(app, account) == 470_000
    other.go("adjustments")
    press(other, "agree")
    assert balance(app, account) == 410_000


def test_parts_of_long_ago_and_of_other_accounts_do_not_count(app, enter, account, today) -> None:
    with work.work_for(app, "dnipro"):
        neighbour = make_account().id
    correct(enter("dnipro", Role.BILLING), account, amount="900")
    correct(enter("dnipro", Role.BILLING), neighbour, amount="900")
    today.move_to(datetime(2026, 12, 26, 9, tzinfo=UTC))
    visitor = enter("dnipro", Role.BILLING)
    correct(visitor, account, amount="900")
    assert "The correction is entered." in visitor.text


def test_a_large_one_is_not_taken_back_alone(app, enter, account) -> None:
    one, other = enter("dnipro", Role.BILLING), enter("dnipro", Role.ADMINISTRATOR)
    correct(one, account, amount="2000")
    other.go("adjustments")
    press(other, "agree")
    one.go("adjust", account_id=account)
    assert "take_back" not in one.answer.text
    token = one.form("amount").fields["csrf_token"]
    with work.work_for(app, "dnipro"):
        known = list_adjustments(account)[0].id
    data = {"csrf_token": token, "words": "alone"}
    one.answer = one.browser.post(f"/console/adjustments/{known}/take_back", data=data, follow_redirects=True)
    assert "turned round by its opposite" in one.text
    assert balance(app, account) == 300_000


def take_back_all(app: Flask, visitor: Visitor, account: int) -> list[bool]:
    """Each correction that stands, one after the other: whether it was taken back."""
    done = []
    with work.work_for(app, "dnipro"):
        known = [one.id for one in list_adjustments(account) if one.status == "posted"]
    visitor.go("adjust", account_id=account)
    token = visitor.form("amount").fields["csrf_token"]
    for one in known:
        data = {"csrf_token": token, "words": "for a friend"}
        path = f"/console/adjustments/{one}/take_back"
        visitor.answer = visitor.browser.post(path, data=data, follow_redirects=True)
        done.append("The correction is taken back." in visitor.text)
    return done


def test_a_large_sum_is_not_taken_back_by_parts(app, enter, account, today) -> None:
    """What colleagues charged in three months is not forgiven alone in a minute."""
    for month in (8, 9, 10):
        today.move_to(datetime(2026, month, 20, 9, tzinfo=UTC))
        correct(enter("dnipro", Role.BILLING), account, amount="900", sign="more", period=f"2026-0{month - 1}")
    today.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert balance(app, account) == 770_000
    friend = enter("dnipro", Role.BILLING)
    assert take_back_all(app, friend, account) == [True, False, False]
    assert "turned round by its opposite" in friend.text
    correct(friend, account, amount="200")
    assert "A second colleague has to agree." in friend.text
    assert balance(app, account) == 680_000


def test_what_two_have_agreed_to_counts_when_one_takes_it_back(app, enter, account) -> None:
    one, other = enter("dnipro", Role.BILLING), enter("dnipro", Role.ADMINISTRATOR)
    for _ in range(2):
        correct(one, account, amount="900", sign="more")
    other.go("adjustments")
    press(other, "agree")
    assert take_back_all(app, enter("dnipro", Role.BILLING), account) == [True, False]


def test_ones_own_slip_is_mended_without_a_second_colleague(app, enter, account) -> None:
    visitor = enter("dnipro", Role.BILLING)
    for _ in range(2):
        correct(visitor, account, amount="900")
        assert take_back_all(app, visitor, account) == [True]
    correct(visitor, account, amount="900", sign="more")
    assert "The correction is entered." in visitor.text
    assert balance(app, account) == 590_000


def test_a_large_one_is_refused(app, enter, account) -> None:
    one, other = enter("dnipro", Role.BILLING), enter("dnipro", Role.ADMINISTRATOR)
    correct(one, account, amount="2000", sign="more")
    other.go("adjustments")
    press(other, "refuse")
    assert balance(app, account) == 500_000


@pytest.mark.parametrize(
    "typed", [{"amount": ""}, {"amount": "0"}, {"words": ""}, {"service": "gas"}, {"period": "1999-01"}]
)
def test_what_is_wrong_is_said(app, enter, account, typed) -> None:
    visitor = enter("dnipro", Role.BILLING)
    correct(visitor, account, **typed)
    assert (visitor.answer.status_code, balance(app, account)) == (422, 500_000)


def test_an_account_that_was_merged_is_not_corrected(app, enter, account) -> None:
    with work.work_for(app, "dnipro"):
        merge_accounts(account, make_account().id)
    visitor = enter("dnipro", Role.BILLING)
    correct(visitor, account)
    assert visitor.answer.status_code == 409
    assert "was merged into another" in visitor.text
    assert balance(app, account) == 0


def test_of_another_utility(app, enter, account) -> None:
    one, other = enter("dnipro", Role.BILLING), enter("melitopol", Role.ADMINISTRATOR)
    correct(one, account, amount="2000")
    with work.work_for(app, "dnipro"):
        waiting = list_waiting()[0][0].id
    assert other.browser.get(f"/console/accounts/{account}/adjust").status_code == 404
    other.go("adjustments")
    token = other.form("csrf_token").fields["csrf_token"]
    answer = other.browser.post(f"/console/adjustments/{waiting}/agree", data={"csrf_token": token})
    assert answer.status_code == 404


def test_debtors_and_their_file(app, enter, account) -> None:
    with work.work_for(app, "dnipro"):
        count_debtors()
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("debtors", age="90", least="100")
    assert "5,000.00" in visitor.text
    lines = visitor.browser.get("/console/debtors.csv?age=90").data.decode("utf-8-sig").splitlines()
    assert [line.split(";")[4] for line in lines] == ["Overdue", "5000,00"]
    visitor.go("debtors", age="365")
    assert "Nobody fits." in visitor.text


@pytest.mark.parametrize("typed", ["4,999.50", "4 999,50", "4999.5 ₴"])
def test_debtors_from_a_sum_as_people_write_it(app, enter, account, typed) -> None:
    with work.work_for(app, "dnipro"):
        count_debtors()
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("debtors", least=typed)
    assert "Nobody fits." not in visitor.text
    visitor.go("debtors", least="5,000.01")
    assert "Nobody fits." in visitor.text


def test_a_least_sum_that_is_none_is_said_and_stays(app, enter, account) -> None:
    with work.work_for(app, "dnipro"):
        count_debtors()
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("debtors", least="a lot", age="90")
    assert "Please write the sum in digits" in visitor.text
    assert "a lot" in visitor.page
    assert "debtors.csv" not in visitor.answer.text
    assert visitor.browser.get("/console/debtors.csv?least=a+lot").status_code == 404


def test_twice_the_same_press_closes_one_month(app, enter, account) -> None:
    with work.work_for(app, "dnipro"):
        enter_sums(make_account(), 100, on=date(2026, 6, 20), period=date(2026, 6, 1))
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("books")
    form = next(one for one in Forms(visitor.answer.text).found if one.action.endswith("/close"))
    for _ in range(2):
        visitor.answer = visitor.browser.post(form.action, data=form.fields, follow_redirects=True)
    assert "The books of this month are closed already." in visitor.text
    with work.work_for(app, "dnipro"):
        assert find_closed_on() == date(2026, 5, 31)


def test_a_month_is_closed_and_proved(app, enter, account) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("books")
    assert "Close May 2026" in visitor.text
    press(visitor, "close")
    with work.work_for(app, "dnipro"):
        assert find_closed_on() == date(2026, 5, 31)
    press(visitor, "check")
    assert "All entries were added up once more." in visitor.text
