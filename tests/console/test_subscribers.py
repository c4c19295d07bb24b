"""Accounts are added to cabinets and taken out by staff; the subscriber is told (U3)."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from app.identity import sessions
from app.identity.models import AccountAccess, SignInSession
from tests.factories import make_account, make_subscriber


@pytest.fixture
def people(app: Flask) -> dict[str, object]:
    with work.work_for(app, "dnipro"):
        account, other = make_account(), make_account()
        olena = make_subscriber(account, email="olena@example.com", language="en")
        ivan = make_subscriber(other, email="ivan@example.com", language="uk")
        sessions.open_session(olena.id, remember=True, client="Firefox")
        return {"account": account.id, "other": other.id, "olena": olena.id, "ivan": ivan.id}


def in_cabinets(app: Flask, account_id: int) -> set[int]:
    with work.work_for(app, "dnipro"):
        return set(
            db.session.scalars(select(AccountAccess.subscriber_id).where(AccountAccess.account_id == account_id))
        )


def press(clerk, people, step: str, subscriber: str = "olena") -> int:
    clerk.go("account_subscribers", account_id=people["account"])
    token = clerk.form("csrf_token").fields["csrf_token"]
    path = f"/console/accounts/{people['account']}/subscribers/{people[subscriber]}/{step}"
    clerk.answer = clerk.browser.post(path, data={"csrf_token": token}, follow_redirects=True)
    return clerk.answer.status_code


def test_an_account_is_added_to_the_cabinet_of_who_is_named(app, people, enter, letters) -> None:
    clerk = enter("dnipro", Role.SUPPORT)
    clerk.go("account_subscribers", account_id=people["account"])
    clerk.send(identifier="nobody@example.com")
    assert clerk.faults() == ["Nobody signs in with this here. Please look at the spelling once more."]
    clerk.send(identifier=" Ivan@Example.com ")
    assert in_cabinets(app, people["account"]) == {people["olena"], people["ivan"]}
    assert [(letter["To"], letter["Content-Language"]) for letter in letters()] == [("ivan@example.com", "uk")]
    clerk.send(identifier="ivan@example.com")
    assert clerk.faults() == ["This subscriber has the account already."]


def test_it_is_taken_out_again_and_the_subscriber_is_told(app, people, enter, letters) -> None:
    clerk = enter("dnipro", Role.SUPPORT)
    assert press(clerk, people, "unlink") == 200
    assert in_cabinets(app, people["account"]) == set()
    told = letters()
    assert [(letter["To"], letter["Subject"]) for letter in told] == [
        ("olena@example.com", "An account was taken out of your cabinet")
    ]
    with work.work_for(app, "dnipro"):
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.subject_id, entry.after) == (
            "account.unlink", people["account"], {"subscriber": "olena@example.com"},
        )  # fmt: skip


def test_sessions_end_when_staff_say_so(app, people, enter) -> None:
    press(enter("dnipro", Role.SUPPORT), people, "sign-out")
    with work.work_for(app, "dnipro"):
        assert db.session.scalar(select(func.count()).select_from(SignInSession)) == 0


def test_the_first_letter_is_sent_again_only_to_who_waits_for_it(app, people, enter, letters) -> None:
    clerk = enter("dnipro", Role.SUPPORT)
    press(clerk, people, "letter")
    assert "This is not possible any more" in clerk.page
    with work.work_for(app, "dnipro"):
        new = make_subscriber(email="new@example.com", activated_at=None, language="en")
        db.session.add(
            AccountAccess(subscriber_id=new.id, account_id=people["account"], name="", added_at=new.registered_at)
        )
        people["new"] = new.id
    press(clerk, people, "letter", "new")
    assert [letter["To"] for letter in letters()] == ["new@example.com"]


@pytest.mark.parametrize("step", ["unlink", "letter", "sign-out", "view"])
def test_a_subscriber_is_reached_through_an_account_of_his_only(people, enter, step: str) -> None:
    assert press(enter("dnipro"), people, step, "ivan") == 404


def test_the_account_that_is_the_sign_in_stays(app, enter) -> None:
    with work.work_for(app, "novosibirsk"):
        account = make_account()
        people = {"account": account.id, "olena": make_subscriber(account).id}
    clerk = enter("novosibirsk", Role.SUPPORT)
    press(clerk, people, "unlink")
    assert "This account is the sign-in, so it stays in the cabinet." in clerk.page
