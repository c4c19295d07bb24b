"""Staff correct, open, close and note accounts; every step is on the trail (U3)."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account, AccountCorrection
from app.core import work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from tests.factories import make_account, make_meter, make_street


@pytest.fixture
def account_id(app: Flask) -> int:
    with work.work_for(app, "dnipro"):
        make_street("вул. Садова")
        return make_account(surname="Ткаченко", given_name="Тарас", patronymic="Ільїч").id


def read(app: Flask, account_id: int) -> Account:
    with work.work_for(app, "dnipro"):
        account = db.session.get(Account, ("dnipro", account_id))
        db.session.expunge(account)
        return account


def trail(app: Flask) -> list[tuple]:
    with work.work_for(app, "dnipro"):
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "account")).all()
        return [(entry.action, entry.before, entry.after) for entry in sorted(entries, key=lambda entry: entry.id)]


def test_a_correction_is_stored_searched_and_on_the_trail(app, account_id, enter) -> None:
    clerk = enter("dnipro", Role.BILLING)
    clerk.go("account_correct", account_id=account_id)
    clerk.send(surname="Ткачук", street="вулиця Садова", people_registered="3")
    assert "The account is corrected." in clerk.page
    account = read(app, account_id)
    assert (account.surname, account.people_registered, account.holder_key) == ("Ткачук", 3, "ткачук тарас илич")
    assert trail(app) == [
        (
            "account.correct",
            {"surname": "Ткаченко", "people_registered": None, "street": "вул. Троїцька"},
            {"surname": "Ткачук", "people_registered": 3, "street": "вул. Садова"},
        )
    ]
    clerk.go("account_history", account_id=account_id)
    assert "corrected the account" in clerk.page
    assert "Corrected by hand" in clerk.go("account", account_id=account_id)


def test_corrected_back_nothing_is_corrected(app, account_id, enter) -> None:
    clerk = enter("dnipro")
    for surname in ("Ткачук", "Ткач", "Ткаченко"):
        clerk.go("account_correct", account_id=account_id)
        clerk.send(surname=surname)
    with work.work_for(app, "dnipro"):
        assert db.session.scalars(select(AccountCorrection)).all() == []


def test_wrong_fields_are_said_at_their_place_and_nothing_is_lost(app, account_id, enter) -> None:
    clerk = enter("dnipro")
    clerk.go("account_correct", account_id=account_id)
    clerk.send(surname="Tkach1", street="вул. Незнана", people_registered="два", house="21А")
    assert clerk.faults() == [
        "A name is written in Cyrillic letters, without digits. Please write it as in the sample.",
        "Please type digits only, as in the sample.",
    ]
    assert 'value="вул. Незнана"' in clerk.page
    clerk.send(surname="Ткач", people_registered="2")
    assert clerk.faults() == ["There is no such street in the list. Please choose one, or add it under Streets first."]
    assert read(app, account_id).surname == "Ткаченко"


def test_of_two_clerks_the_second_sees_both_and_overwrites_nothing(app, account_id, enter) -> None:
    first, second = enter("dnipro"), enter("dnipro")
    for clerk in (first, second):
        clerk.go("account_correct", account_id=account_id)
    first.send(flat="15")
    second.send(flat="16")
    assert second.answer.status_code == 409
    assert "Somebody changed this account while you were writing" in second.page
    assert read(app, account_id).flat == "15"
    assert 'value="16"' in second.page
    second.send(flat="16")
    assert read(app, account_id).flat == "16"


def test_a_new_account_has_a_number_of_its_own(app, account_id, enter) -> None:
    clerk = enter("dnipro", Role.BILLING)
    clerk.go("account_open")
    new = {"holder_kind": "company", "organisation": "ОСББ Лан", "street": "вул. Садова", "house": "7", "flat": "1"}
    clerk.send(account_number=read(app, account_id).number, **new)
    assert clerk.faults() == ["There is an account with this number already. Please look it up."]
    clerk.send(account_number="9999 8888 7777", **new)
    assert clerk.faults() == []
    with work.work_for(app, "dnipro"):
        opened = db.session.scalars(select(Account).where(Account.number == "999988887777")).one()
        assert (opened.organisation, opened.surname, opened.from_office, opened.closed_on) == (
            "ОСББ Лан",
            "",
            False,
            None,
        )
    assert trail(app)[-1][0] == "account.open"


def test_closing_wants_a_day_and_a_reason_and_can_be_taken_back(app, account_id, enter) -> None:
    clerk = enter("dnipro", Role.BILLING)
    clerk.go("account_close", account_id=account_id)
    clerk.send(closed_on="2999-01-01", reason="")
    assert clerk.faults() == ["Please fill this in."]
    clerk.send(closed_on="2999-01-01", reason="знесено")
    assert clerk.faults() == ["This day has not come yet. Please choose today or a day before."]
    clerk.send(closed_on="2026-11-01", reason="будинок знесено")
    assert read(app, account_id).closed_on == date(2026, 11, 1)
    assert "будинок знесено" in clerk.page
    clerk.press()
    assert (read(app, account_id).closed_on, read(app, account_id).closed_reason) == (None, "")
    assert [action for action, *_ in trail(app)] == ["account.close", "account.reopen"]


def test_notes_are_for_colleagues_the_auditor_reads_them(app, account_id, enter) -> None:
    enter("dnipro", Role.METERING).go("account", account_id=account_id)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("account", account_id=account_id)
    clerk.send(note="Собака у дворі")
    auditor = enter("dnipro", Role.AUDITOR)
    assert "Собака у дворі" in auditor.go("account", account_id=account_id)
    assert "Keep the note" not in auditor.page
    assert trail(app) == [("account.note", {}, {"note": "Собака у дворі"})]


@pytest.mark.parametrize(
    "page",
    ["account", "account_settlements", "account_meters", "account_readings", "account_subscribers", "account_history"],
)
def test_the_card_has_all_its_sides(app, account_id, enter, page: str) -> None:
    with work.work_for(app, "dnipro"):
        make_meter(db.session.get(Account, ("dnipro", account_id)), serial="777123")
    clerk = enter("dnipro", Role.AUDITOR)
    assert "Ткаченко Тарас Ільїч" in clerk.go(page, account_id=account_id)
    assert clerk.answer.status_code == 200
    assert ("777123" in clerk.page) == (page == "account_meters")


@pytest.mark.parametrize(("role", "installs"), [(Role.METERING, True), (Role.SUPPORT, False)])
def test_the_account_leads_to_its_meters(app, account_id, enter, role: Role, *, installs: bool) -> None:
    """Found by number once, it is not searched for again by the meter's number."""
    with work.work_for(app, "dnipro"):
        meter_id = make_meter(db.session.get(Account, ("dnipro", account_id)), serial="777123").id
    clerk = enter("dnipro", role)
    clerk.go("account_meters", account_id=account_id)
    assert f'href="/console/meters/{meter_id}"' in clerk.page
    assert ("/console/meters/install?account=" in clerk.page) == installs


def test_a_note_that_is_pressed_twice_is_kept_once(app, account_id, enter) -> None:
    clerk = enter("dnipro", Role.METERING)
    for note in ("Дзвонити після 18", "Дзвонити після 18", "Дзвонити до 18"):
        clerk.go("account", account_id=account_id)
        clerk.send(note=note)
    assert [after["note"] for *_, after in trail(app)] == ["Дзвонити після 18", "Дзвонити до 18"]
