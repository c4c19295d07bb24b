"""The first page of the console: what came, who has sent, what waits and what is owed (U3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from time_machine import travel

from app.accounts.models import Account
from app.billing.debtors import count_debtors
from app.core import work
from app.core.db import db
from app.core.permissions import Role
from app.figures.queries import Figures, get_figures
from app.figures.recount import recount
from app.ledger.paying import post_payment
from tests.cabinet import counted_statements, words
from tests.factories import make_account, make_meter, make_reading, make_subscriber
from tests.ledger.entries import enter

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def november():
    with travel(NOW, tick=False):
        yield


def settle(app, slug: str = "dnipro") -> None:
    """Three accounts with a meter: one sends in two ways, the reading of one is in review, one is silent."""
    with work.work_for(app, slug):
        first, second, silent = (make_account(balance_minor=sum_) for sum_ in (50_000, -1_000, 25_050))
        sent, waits = make_meter(first), make_meter(second)
        make_meter(silent)
        make_account(closed_on=NOW.date(), balance_minor=10_000)
        make_reading(sent, 10, NOW - 30 * DAY)
        make_reading(sent, 15, NOW - 2 * DAY)
        make_reading(sent, 16, NOW, source="staff")
        make_reading(waits, 900, NOW - 3 * DAY, status="review", source="sms")
        make_reading(waits, 100, NOW - 4 * DAY, source="import")
        make_reading(waits, 120, NOW - 4 * DAY, status="superseded")
        make_subscriber(registered_at=NOW - 40 * DAY)
        make_subscriber(registered_at=NOW - timedelta(hours=11))
        recount()


def figures(app, slug: str = "dnipro") -> Figures:
    with work.work_for(app, slug):
        return get_figures()


def test_what_counts_is_counted(app) -> None:
    settle(app)
    found = figures(app)
    assert {day.on.day: dict(day.by) for day in found.readings if day.by} == {
        17: {"sms": 1},
        18: {"web": 1},
        20: {"staff": 1},
    }
    assert (found.so_far, found.so_far_before, found.due, found.sent) == (3, 0, 3, 2)
    assert (found.debt_minor, found.debtors, found.in_review, found.oldest_in_review) == (75_050, 2, 1, NOW - 3 * DAY)


def test_what_is_owed_is_what_the_books_say(app) -> None:
    """Not what the office said before anything was entered here; as the debtors were counted last."""
    settle(app)
    with work.work_for(app, "dnipro"):
        account = db.session.scalars(select(Account).where(Account.balance_minor == 25_050)).one()
        post_payment("bank-payment", "line:1", {account.id: 20_000}, happened_on=NOW.date())
        recount()
        assert (get_figures().debt_minor, get_figures().debtors) == (55_050, 2)
        post_payment("bank-payment", "line:2", {account.id: 5_050}, happened_on=NOW.date())
        count_debtors()
        recount()
        assert (get_figures().debt_minor, get_figures().debtors, get_figures().debt_on) == (50_000, 1, NOW.date())


def test_where_nobody_owes_that_is_found_out_once_a_day(app) -> None:
    with work.work_for(app, "dnipro"):
        account = make_account(balance_minor=0)
        recount()
        enter(account, 5_000, on=NOW.date(), period=date(2026, 11, 1))
        recount()
        assert get_figures().debtors == 0
        with travel(NOW + DAY, tick=False):
            recount()
            assert (get_figures().debt_minor, get_figures().debtors) == (5_000, 1)


def test_a_day_begins_in_the_utilitys_own_night(app) -> None:
    settle(app)
    assert [day.on.day for day in figures(app).registrations if day.all] == [20]


def test_the_last_round_stands_behind_the_same_day(app) -> None:
    settle(app)
    assert {day.on.day: day.before for day in figures(app).readings if day.before} == {21: 1}


def test_counting_again_gives_the_same_and_forgets_what_is_gone(app) -> None:
    settle(app)
    with work.work_for(app, "dnipro"):
        before = get_figures()
        recount()
        assert get_figures() == before
        db.session.execute(text("update reading set status = 'refused' where source = 'sms'"))
        recount()
        assert (get_figures().so_far, get_figures().sent) == (2, 1)


def test_another_utility_counts_its_own(app) -> None:
    settle(app, "melitopol")
    with work.work_for(app, "dnipro"):
        recount()
    found = figures(app)
    assert (found.due, found.so_far, found.debtors, found.in_review) == (0, 0, 0, 0)


def test_the_page_says_it_and_a_table_beside_each_drawing(app, enter) -> None:
    settle(app)
    visitor = enter("dnipro", Role.AUDITOR)
    visitor.go("home")
    said = words(visitor.page)
    sentences = ["67 %", "2 of 3 with a meter, for November", "The oldest waits 3 days.", "₴750 .50", "by 2 accounts"]
    assert [sentence for sentence in sentences if sentence not in said] == []
    assert '<a href="/console/review">1</a>' in visitor.page
    assert (visitor.page.count('<svg class="chart'), visitor.page.count("<caption")) == (2, 2)


def test_readings_of_companies_have_a_column_where_there_are_companies(app, enter) -> None:
    with work.work_for(app, "novosibirsk"):
        make_reading(make_meter(make_account()), 15, NOW - DAY, source="company")
        recount()
    assert '<rect class="channel-company" x=' in enter("novosibirsk").go("home")
    assert "channel-company" not in enter("dnipro").go("home")


def test_old_counts_say_of_when_they_are_and_new_ones_are_made(app, enter, letters) -> None:
    settle(app)
    with travel(NOW + timedelta(minutes=6), tick=False):
        visitor = enter("dnipro", Role.SUPPORT)
        visitor.go("home")
        assert ("12:00" in visitor.text, "New figures are being counted" in visitor.text) == (True, True)
        letters()
        visitor.go("home")
        assert ("12:06" in visitor.text, "New figures are being counted" in visitor.text) == (True, False)


def test_before_the_first_count_and_before_the_first_register(app, enter, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("home")
    first = "counted for the first time" in visitor.text
    letters()
    visitor.go("home")
    assert (first, "No accounts yet" in visitor.text) == (True, True)


def test_the_page_asks_two_things_whatever_the_size(app, enter) -> None:
    settle(app)
    visitor = enter("dnipro", Role.ADMINISTRATOR)
    with counted_statements(app) as sent:
        visitor.go("home")
    assert len([statement for statement in sent if "daily_count" in statement or "from reading" in statement]) == 2
