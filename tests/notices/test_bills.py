"""The letter of a new bill: once, by day, as long as it is wanted and true; its links pay and stop (R12, B9)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.merging import merge_accounts
from app.billing.models import Bill, BillingRun
from app.core import clock as now_of
from app.core import mail, switches, work
from app.core.db import db
from app.core.mail import Letter
from app.notices import bills
from tests.notices.cast import Person, Street
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures
from tests.post import links_in

OCTOBER = date(2026, 10, 1)
OWING = {"number": "012345678901", "balance_minor": 60_000}
WANTS = {"account": OWING, "remind_readings": False, "notify_balance": True}


@pytest.fixture
def day(clock):
    clock.move_to(datetime(2026, 11, 3, 12, 2, tzinfo=UTC), tick=False)
    return clock


def issue(street: Street, *people: Person, period: date = OCTOBER, total_minor: int = 25_000) -> int:
    with work.work_for(street.app, "dnipro"):
        words = {"started_by": "", "issued_by": ""}
        moment = now_of.now()
        run = BillingRun(
            period=period, status="issued", due_on=date(2026, 11, 20), started_at=moment, issued_at=moment, **words
        )
        db.session.add(run)
        db.session.flush()
        for person in people:
            for account_id in person.accounts:
                db.session.add(
                    Bill(
                        run_id=run.id,
                        account_id=account_id,
                        period=period,
                        due_on=run.due_on,
                        total_minor=total_minor,
                        issued_at=moment,
                    )
                )
        return run.id


def minute(street: Street) -> list:
    with work.work_for(street.app, "dnipro"):
        bills.begin_telling()
    return [letter for letter in street.letters() if "/stop-bills/" in (letter["List-Unsubscribe"] or "")]


def test_one_letter_for_all_accounts(street: Street, stripe, day) -> None:  # noqa: F811
    wants = {**WANTS, "account": {"balance_minor": 60_000}}
    person, silent = street.settle("dnipro", accounts=2, **wants), street.settle("dnipro", notify_balance=False)
    issue(street, person, silent)
    (letter,) = minute(street)
    assert minute(street) == []
    told = letter.get_body(("plain",)).get_content()
    assert letter["To"] == person.email
    assert told.count("₴250.00") == 2
    assert "To be paid: ₴1,200.00. Please pay by 20 November." in told
    pay = next(link for link in links_in(letter) if link.startswith("/pay-link/"))
    assert 'value="600.00"' in street.visitor("dnipro").open(pay)


def test_nothing_to_pay_has_no_link_to_pay(street: Street, stripe, day) -> None:  # noqa: F811
    issue(street, street.settle("dnipro", **{**WANTS, "account": {**OWING, "balance_minor": -5}}))
    (letter,) = minute(street)
    assert "Nothing is to be paid" in letter.get_body(("plain",)).get_content()
    assert not any(link.startswith("/pay-link/") for link in links_in(letter))


def test_one_press_stops_them(street: Street, day) -> None:
    person = street.settle("dnipro", **WANTS)
    issue(street, person)
    (letter,) = minute(street)
    stop = next(link for link in links_in(letter) if link.startswith("/stop-bills/"))
    visitor = street.visitor("dnipro")
    assert "Stop the letters about bills?" in visitor.open(stop)
    for _ in range(2):
        answer = visitor.browser.post(stop, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert street.visitor("melitopol").browser.get(stop).status_code == 410
    issue(street, person, period=date(2026, 11, 1))
    assert minute(street) == []


@pytest.mark.parametrize("change", ["withdrawn", "unwanted", "no-access"])
def test_what_is_not_true_any_more_is_not_sent(street: Street, day, change: str) -> None:
    person = street.settle("dnipro", **WANTS)
    run_id = issue(street, person)
    with work.work_for(street.app, "dnipro"):
        bills.tell(run_id)
    sql = {
        "withdrawn": "update billing_run set status = 'withdrawn'",
        "unwanted": "update subscriber set notify_balance = false where id = :id",
        "no-access": "delete from account_access where subscriber_id = :id",
    }
    street.change(person, sql[change])
    assert minute(street) == []


def test_a_bill_that_takes_the_place_of_another_says_so(street: Street, day) -> None:
    person = street.settle("dnipro", **WANTS)
    issue(street, person)
    assert minute(street)[0]["Subject"] == "Your bill for October"
    street.change(person, "update billing_run set status = 'withdrawn'")
    again = issue(street, person, total_minor=19_000)
    with work.work_for(street.app, "dnipro"):
        bills.tell(again)
    (letter,) = street.letters()
    assert letter["Subject"] == "Your corrected bill for October"
    told = letter.get_body(("plain",)).get_content()
    assert "The bill for October was corrected. What counts now:" in told
    assert "8901: ₴190.00 (in place of ₴250.00)\n\nTo be paid" in told
    street.change(person, "update billing_run set status = 'withdrawn'")
    same = issue(street, person, total_minor=19_000)
    with work.work_for(street.app, "dnipro"):
        bills.tell(same)
    (letter,) = street.letters()
    assert letter["Subject"] == "Your bill for October"
    assert "8901: ₴190.00 (the same sum as before)" in letter.get_body(("plain",)).get_content()


def test_not_at_night_and_not_about_the_past(street: Street, day) -> None:
    person = street.settle("dnipro", **WANTS)
    issue(street, person)
    past = issue(street, person, period=date(2025, 3, 1))
    with work.work_for(street.app, "dnipro"):
        bills.tell(past)
        assert db.session.scalar(select(BillingRun.told_at).where(BillingRun.id == past)) is not None
    day.move_to(datetime(2026, 11, 3, 21, 2, tzinfo=UTC), tick=False)
    assert minute(street) == []
    day.move_to(datetime(2026, 11, 4, 8, 2, tzinfo=UTC), tick=False)
    assert len(minute(street)) == 1


def test_a_thousand_at_a_time(street: Street, day, monkeypatch) -> None:
    """Killed between two thousands, the rest follows, and nobody gets two."""
    monkeypatch.setattr(bills, "A_MINUTE", 2)
    people = [street.settle("dnipro", **{**WANTS, "account": {"balance_minor": 100}}) for _ in range(3)]
    run_id = issue(street, *people)
    posted = []
    for _ in range(3):
        with work.work_for(street.app, "dnipro"):
            bills.tell(run_id)
            posted.append(db.session.scalar(select(func.count()).select_from(Letter)))
    assert posted == [2, 3, 3]
    letters = street.letters()
    assert sorted(letter["To"] for letter in letters) == sorted(one.email for one in people)
    with work.work_for(street.app, "dnipro"):
        assert db.session.get_one(BillingRun, ("dnipro", run_id)).told_at is not None


def test_while_suspended_it_waits(street: Street, day) -> None:
    issue(street, street.settle("dnipro", **WANTS))
    with work.work_for(street.app, "dnipro"):
        switches.suspend()
    assert minute(street) == []
    with work.work_for(street.app, "dnipro"):
        switches.resume()
    day.shift(timedelta(hours=1))
    assert len(minute(street)) == 1


def test_who_waits_for_a_letter_of_his_own_does_not_wait_behind_thousands(street: Street, day) -> None:
    """Nor does another utility's person."""
    bills_of = [street.settle("dnipro", **{**WANTS, "account": {"balance_minor": 100}}) for _ in range(2)]
    issue(street, *bills_of)
    with work.work_for(street.app, "dnipro"):
        bills.begin_telling()
        bills.tell(db.session.scalar(select(BillingRun.id)))
    waiting = street.settle("melitopol")
    with work.work_for(street.app, "melitopol"):
        mail.post("password_changed", to=waiting.email, language="uk", context={"name": "Олена", "sign_in_name": "o"})
    assert street.letters()[0]["To"] == waiting.email


def test_a_language_that_the_utility_gave_up_keeps_no_letter_back(street: Street, day, monkeypatch) -> None:
    issue(street, street.settle("dnipro", **{**WANTS, "language": "en"}))
    known = street.app.extensions["waterworks"].tenants
    name = {"uk": "Дніпроводоканал", "ru": "Днепрводоканал"}
    monkeypatch.setitem(known, "dnipro", replace(known["dnipro"], languages=tuple(name), name=name))
    (letter,) = minute(street)
    assert (letter["Content-Language"], letter["Subject"]) == ("uk", "Ваш рахунок за жовтень")


def test_a_large_cabinet_hears_of_all_its_bills(street: Street, day) -> None:
    person = street.settle("dnipro", accounts=55, **{**WANTS, "account": {"balance_minor": 100}})
    issue(street, replace(person, accounts=person.accounts[-1:]))
    (letter,) = minute(street)
    assert "To be paid: ₴1.00." in letter.get_body(("plain",)).get_content()
    street.change(person, "update billing_run set status = 'withdrawn'")
    again = issue(street, person)
    with work.work_for(street.app, "dnipro"):
        bills.tell(again)
    told = street.letters()[0].get_body(("plain",)).get_content()
    assert "- and 49 more accounts\n" in told
    assert "To be paid: ₴55.00." in told


def test_less_than_a_card_may_pay_has_no_link_to_pay(street: Street, stripe, day) -> None:  # noqa: F811
    """The page of the link would refuse it."""
    issue(street, street.settle("dnipro", **{**WANTS, "account": {**OWING, "balance_minor": 999}}))
    (letter,) = minute(street)
    assert "To be paid: ₴9.99." in letter.get_body(("plain",)).get_content()
    assert [link for link in links_in(letter) if link.startswith("/pay-link/")] == []


@pytest.mark.parametrize("also_has_the_other", [False, True])
def test_the_bill_of_an_account_that_was_merged_is_told_to_whoever_has_the_other_one(
    street: Street, day, *, also_has_the_other: bool
) -> None:
    """Merged twice since it was issued; the account that stays has a bill of its own."""
    gone = street.settle("dnipro", accounts=2 if also_has_the_other else 1, **{**WANTS, "account": {}})
    between = street.settle("dnipro", notify_balance=False)
    stays = street.settle("dnipro", **{**WANTS, "account": {"balance_minor": 80_000}})
    issue(street, gone, between, stays)
    with work.work_for(street.app, "dnipro"):
        merge_accounts(gone.accounts[0], between.accounts[0])
        merge_accounts(between.accounts[0], stays.accounts[0])
    letters = {letter["To"]: letter.get_body(("plain",)).get_content() for letter in minute(street)}
    assert set(letters) == {gone.email, stays.email}
    assert letters[stays.email].count("₴750.00") == 1
    assert letters[gone.email].count("₴750.00") == 1
    assert letters[gone.email].count("₴250.00") == int(also_has_the_other)
    assert "To be paid: ₴800.00." in letters[stays.email]
