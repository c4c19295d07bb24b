"""A colleague sees a cabinet as its subscriber does: audited, for a while, and changing nothing (U3)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.core import clock, work
from app.core.audit import AuditEntry
from app.core.db import Base, db
from app.core.permissions import Role
from app.identity import sessions
from app.staff.models import StaffMember, StaffSession
from app.web.security import cookie_name
from app.web.viewing import COOKIE
from tests.console.cast import make_member, sign_in_as
from tests.factories import make_account, make_meter, make_subscriber
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures

REASON = "телефонує, не бачить боргу"


@pytest.fixture
def cabinet(app: Flask) -> dict[str, int]:
    with work.work_for(app, "dnipro"):
        account = make_account(balance_minor=84260, balance_on=clock.now().date())
        make_meter(account)
        olena = make_subscriber(account, language="en", display_name="Олена Тест")
        sessions.open_session(olena.id, remember=True, client="Firefox")
        return {"account_id": account.id, "subscriber_id": olena.id}


def look(clerk, cabinet: dict[str, int]) -> FlaskClient:
    clerk.go("view_as", **cabinet)
    clerk.send(reason=REASON)
    assert clerk.path == "/"
    return clerk.browser


def test_the_cabinet_opens_as_the_subscriber_sees_it_and_closes_by_a_press(app, cabinet, enter) -> None:
    clerk = enter("dnipro", Role.SUPPORT)
    look(clerk, cabinet)
    assert "Good day, Олена Тест" in clerk.page
    assert "Nothing can be changed here." in clerk.page
    assert [form for form in ("meter-", "/sign-out", "/profile", "/accounts/add") if form in clerk.answer.text] == []
    clerk.press()
    assert clerk.path == "/console/accounts"
    assert clerk.browser.get("/").status_code == 303


def test_who_looked_at_whom_when_and_why_is_on_the_trail(app, cabinet, enter) -> None:
    clerk = enter("dnipro", Role.SUPPORT)
    clerk.go("view_as", **cabinet)
    clerk.send(reason=" ")
    assert clerk.faults() == ["Please fill this in."]
    look(clerk, cabinet)
    with work.work_for(app, "dnipro"):
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.actor_kind, entry.subject_id) == ("subscriber.view", "staff", cabinet["account_id"])
        assert entry.after["reason"] == REASON
    assert REASON in clerk.go("account_history", account_id=cabinet["account_id"])


def sent(app: Flask, ids: dict[str, int]) -> Iterator[str]:
    """Every route of the portal that takes a form."""
    adapter = app.url_map.bind("", subdomain="tenant")
    known = {
        **ids,
        "token": "token",
        "letters": "stop-bills",
        "session_id": 1,
        "submission": UUID(int=1),
        "payment_id": 1,
    }
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("portal.") and "POST" in rule.methods:
            yield adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments}, method="POST")


def everything(app: Flask) -> dict[str, list]:
    with work.work_for(app, "dnipro"):
        return {
            name: db.session.execute(text(f'select * from "{name}" order by 1, 2')).all()
            for name in Base.metadata.tables
            if name not in {"staff_session", "throttle_bucket", "guess_budget"}
        }


def test_every_form_of_the_portal_is_refused_and_no_row_changes(app, cabinet, enter) -> None:
    clerk = enter("dnipro")
    browser = look(clerk, cabinet)
    token = clerk.form("csrf_token").fields["csrf_token"]
    pages = ["/", f"/accounts/{cabinet['account_id']}", "/readings", "/help"]
    before = everything(app)
    found = {path: browser.post(path, data={"csrf_token": token}).status_code for path in sent(app, cabinet)}
    assert {path: status for path, status in found.items() if status != 403} == {}
    assert len(found) >= 15
    assert {path: browser.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
    assert everything(app) == before


def test_pages_for_changing_are_not_open_either(cabinet, enter) -> None:
    browser = look(enter("dnipro"), cabinet)
    pages = ["/profile", "/profile/devices", "/accounts/add", f"/accounts/{cabinet['account_id']}/readings"]
    assert {path: browser.get(path).status_code for path in pages} == dict.fromkeys(pages, 403)


def test_nothing_is_offered_that_is_then_refused(cabinet, enter, stripe) -> None:  # noqa: F811
    browser = look(enter("dnipro"), cabinet)
    own = f"/accounts/{cabinet['account_id']}"
    pages = {
        path: browser.get(path).text for path in ("/", own, f"{own}/settlements", f"{own}/meters", f"{own}/claims")
    }
    offered = {link for page in pages.values() for link in re.findall(r'href="(/[^"?#]*[^"#]*)"', page)}
    assert {link for link in offered if browser.get(link).status_code == 403} == set()
    assert f"{own}/receipt" in offered
    assert "<textarea" not in pages[f"{own}/claims"]


def test_the_token_opens_nothing_elsewhere(app, cabinet, enter, browse) -> None:
    browser = look(enter("dnipro"), cabinet)
    name = cookie_name(COOKIE.kind, secure=True)
    token = browser.get_cookie(name, domain="dnipro.waterworks.test").value
    with work.work_for(app, "melitopol"):
        make_subscriber(make_account())
    for slug in ("melitopol", "kamianske"):
        other = browse(slug)
        other.set_cookie(name, token, domain=f"{slug}.waterworks.test", secure=True)
        assert other.get("/").status_code == 303
    for cookie in ("__Host-session", "__Host-staff"):
        other = browse("dnipro")
        other.set_cookie(cookie, token, domain="dnipro.waterworks.test", secure=True)
        assert [other.get(path).status_code for path in ("/", "/console/")] == [303, 303]


@pytest.mark.parametrize("end", ["disabled", "another role", "signed out", "idle", "after a quarter of an hour"])
def test_it_ends_with_whoever_looks(app, cabinet, browse, end: str, time_machine) -> None:
    with work.work_for(app, "dnipro"):
        member_id = make_member(Role.SUPPORT).id
    browser = sign_in_as(app, browse("dnipro"), "dnipro", member_id)
    from tests.fifth.visitor import Visitor

    look(Visitor(app, browser, door="console"), cabinet)
    assert browser.get("/").status_code == 200
    with work.work_for(app, "dnipro"):
        member = db.session.get(StaffMember, ("dnipro", member_id))
        session = db.session.scalars(select(StaffSession)).one()
        if end == "disabled":
            member.disabled_at = clock.now()
        elif end == "another role":
            member.role = Role.AUDITOR
        elif end == "signed out":
            db.session.delete(session)
        elif end == "idle":
            session.last_seen_at = clock.now() - timedelta(hours=1)
    if end == "after a quarter of an hour":
        time_machine.move_to(clock.now() + timedelta(minutes=15, seconds=1))
    assert browser.get("/").status_code == 303


def test_the_colleagues_own_cabinet_is_there_again_afterwards(app, cabinet, enter) -> None:
    with work.work_for(app, "dnipro"):
        own = make_subscriber(make_account(), language="en", display_name="Ірина")
        opened = sessions.open_session(own.id, remember=True, client="Firefox")
    clerk = enter("dnipro")
    clerk.browser.set_cookie("__Host-session", opened.token, domain="dnipro.waterworks.test", secure=True)
    look(clerk, cabinet)
    assert "Олена Тест" in clerk.page
    clerk.press()
    assert "Good day, Ірина" in clerk.open("/")
