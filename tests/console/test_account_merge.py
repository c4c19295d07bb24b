"""Two accounts made one, and two again (U3)."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.merging import UNDOABLE_FOR
from app.accounts.models import Account
from app.billing.run import start_run
from app.companies.models import CompanyAccount
from app.core import clock, work
from app.core.db import db
from app.identity.models import AccountAccess
from app.metering.models import Meter
from tests.billing.made import make_tariff
from tests.companies.cast import make_company
from tests.factories import make_account, make_meter, make_subscriber


@pytest.fixture
def two(app: Flask) -> dict[str, object]:
    with work.work_for(app, "dnipro"):
        gone, into = make_account(payments=[5000, 6000]), make_account()
        moving, staying = make_meter(gone, serial="111222"), make_meter(gone, serial="333444")
        make_meter(into, serial="333444")
        one, both = make_subscriber(gone), make_subscriber(gone, into)
        return {
            "gone": gone.id, "into": into.id, "number": into.number, "moving": moving.id, "staying": staying.id,
            "one": one.id, "both": both.id,
        }  # fmt: skip


def merge(clerk, two) -> None:
    clerk.go("account_merge", account_id=two["gone"])
    clerk.send(account_number=two["number"])
    clerk.send(sure="yes")


def owners(app: Flask) -> tuple[dict, dict]:
    with work.work_for(app, "dnipro"):
        meters = {row[0]: row[1] for row in db.session.execute(select(Meter.id, Meter.account_id))}
        cabinets: dict[int, set[int]] = {}
        for subscriber_id, account_id in db.session.execute(
            select(AccountAccess.subscriber_id, AccountAccess.account_id)
        ):
            cabinets.setdefault(subscriber_id, set()).add(account_id)
        return meters, cabinets


def test_what_will_move_is_shown_and_moves(app, two, enter) -> None:
    clerk = enter("dnipro")
    clerk.go("account_merge", account_id=two["gone"])
    clerk.send(account_number=two["number"])
    figures = [line.strip() for line in clerk.text.splitlines() if line.strip().isdigit() and len(line.strip()) == 1]
    assert figures == ["1", "1", "1", "2"]
    before = owners(app)
    clerk.send(sure="yes")
    meters, cabinets = owners(app)
    assert before[0][two["moving"]] == two["gone"]
    assert (meters[two["moving"]], meters[two["staying"]]) == (two["into"], two["gone"])
    assert cabinets[two["one"]] == {two["into"]}
    assert cabinets[two["both"]] == {two["gone"], two["into"]}
    assert "merged into another account" in clerk.go("account", account_id=two["gone"])


def test_it_can_be_undone(app, two, enter) -> None:
    clerk = enter("dnipro")
    before = owners(app)
    merge(clerk, two)
    clerk.go("account", account_id=two["into"])
    form = next(f for f in _forms(clerk) if f.endswith("/undo"))
    clerk.answer = clerk.browser.post(form, data={"csrf_token": clerk.form("csrf_token").fields["csrf_token"]})
    assert owners(app) == before
    with work.work_for(app, "dnipro"):
        gone = db.session.get(Account, ("dnipro", two["gone"]))
        assert (gone.closed_on, gone.merged_into_id, gone.closed_reason) == (None, None, "")


def test_of_two_in_a_row_the_last_is_undone_first(app, two, enter) -> None:
    """Its meters have gone on to the account that stays, and what it owed with them."""
    with work.work_for(app, "dnipro"):
        last = make_account()
        on = {"gone": two["into"], "number": last.number}
    clerk = enter("dnipro")
    merge(clerk, two)
    clerk.go("account", account_id=two["into"])
    form = next(f for f in _forms(clerk) if f.endswith("/undo"))
    merge(clerk, on)
    before = owners(app)
    clerk.go("account", account_id=two["into"])
    assert [f for f in _forms(clerk) if f.endswith("/undo")] == []
    token = clerk.form("csrf_token").fields["csrf_token"]
    answer = clerk.browser.post(form, data={"csrf_token": token}, follow_redirects=True)
    assert "Please undo that merge first" in answer.text
    assert owners(app) == before


def test_a_company_keeps_its_object(app, two, enter) -> None:
    with work.work_for(app, "dnipro"):
        company_id = make_company(db.session.get(Account, ("dnipro", two["gone"]))).id
    clerk = enter("dnipro")
    merge(clerk, two)
    with work.work_for(app, "dnipro"):
        assert db.session.scalars(select(CompanyAccount.account_id).filter_by(company_id=company_id)).all() == [
            two["into"]
        ]


def test_after_thirty_days_it_stands(app, two, enter, time_machine) -> None:
    merge(enter("dnipro"), two)
    before = owners(app)
    time_machine.move_to(clock.now() + UNDOABLE_FOR + timedelta(days=1))
    clerk = enter("dnipro")
    clerk.go("account", account_id=two["into"])
    form = next(f for f in _forms(clerk) if f.endswith("/undo"))
    token = clerk.form("csrf_token").fields["csrf_token"]
    answer = clerk.browser.post(form, data={"csrf_token": token}, follow_redirects=True)
    assert "cannot be undone any more" in answer.text
    assert owners(app) == before


def test_an_account_is_not_merged_with_itself_or_a_closed_one(app, two, enter) -> None:
    clerk = enter("dnipro")
    merge(clerk, two)
    clerk.go("account_merge", account_id=two["into"])
    for number in (two["number"], "000000000000"):
        clerk.send(account_number=number)
        assert clerk.answer.status_code in {409, 422}


def _forms(clerk) -> list[str]:
    from tests.fifth.visitor import Forms

    return [form.action for form in Forms(clerk.answer.text).found]


def test_accounts_are_not_merged_while_a_month_is_counted(app, two, enter) -> None:
    with work.work_for(app, "dnipro"):
        make_tariff("water", 4710)
        start_run(date(2026, 1, 1))
    clerk = enter("dnipro")
    merge(clerk, two)
    assert "A month is being counted just now." in clerk.text
    assert clerk.answer.status_code == 409
