"""A form that comes after the second factor grew stale is kept, and sent on with it (I7)."""

from io import BytesIO

import pytest
from flask import Flask

from app.core import work
from app.core.permissions import Role
from app.staff import queries
from tests.console.cast import code_now, grow_stale, make_member, sign_in_as
from tests.fifth.visitor import Visitor
from tests.staff.authenticator import SecurityKey
from tests.staff.conftest import clock
from tests.staff.test_passkeys import add, options_on

__all__ = ["clock"]
TYPED = {"name": "Леся <b>Нова</b> \"&'", "email": "lesia@dnipro.example.com", "role": "support", "language": "uk"}


@pytest.fixture
def late(app: Flask, clock, enter) -> Visitor:
    """An administrator who has filled in an invitation and was called away."""
    visitor = enter("dnipro")
    visitor.go("invite")
    grow_stale(app, "dnipro", minutes=41)
    clock.shift(30)
    return visitor


def invited(app: Flask) -> list[str]:
    with work.work_for(app, "dnipro"):
        return [member.email for member in queries.list_members() if member.accepted_at is None]


def waits(visitor: Visitor) -> bool:
    return (visitor.answer.status_code, "What you filled in is kept" in visitor.text) == (403, True)


def test_what_was_typed_survives_the_second_factor(app, late) -> None:
    late.send(**{**TYPED, "name": "Леся Нова"})
    assert (waits(late), invited(app)) == (True, [])
    late.send(second_factor_code=code_now())
    assert (late.path, invited(app)) == ("/console/staff", [TYPED["email"]])


def test_it_is_as_it_was_typed_also_where_it_is_wrong(app, late) -> None:
    late.send(**{**TYPED, "email": "nobody"})
    late.send(second_factor_code=code_now())
    assert (late.answer.status_code, late.form("email").fields["name"]) == (422, TYPED["name"])
    assert invited(app) == []
    assert "second_factor_code" not in late.answer.text


def test_a_wrong_code_keeps_it_and_is_counted(app, late) -> None:
    late.send(**{**TYPED, "name": "Леся Нова"})
    statuses = [late.send(second_factor_code="000000") and late.answer.status_code for _ in range(6)]
    assert (statuses, invited(app)) == ([422] * 5 + [429], [])
    assert late.form("second_factor_code").fields["name"] == "Леся Нова"


def test_a_code_that_was_used_sends_nothing(app, late) -> None:
    late.send(**{**TYPED, "name": "Леся Нова"})
    with work.work_for(app, "dnipro"):
        me = next(member for member in queries.list_members() if member.role == Role.ADMINISTRATOR)
        me.totp_step = 10**12
    late.send(second_factor_code=code_now())
    assert (late.answer.status_code, invited(app)) == (422, [])


def test_a_passkey_sends_it_on_too(app, clock, enter) -> None:
    visitor, key = enter("dnipro"), SecurityKey()
    add(visitor, key)
    visitor.go("invite")
    grow_stale(app, "dnipro", minutes=41)
    visitor.send(**{**TYPED, "name": "Леся Нова"})
    form = visitor.form("second_factor_answer")
    data = {**form.fields, "second_factor_answer": key.get(options_on(visitor))}
    again = visitor.browser.post(form.action, data=data)
    assert (again.status_code, invited(app)) == (303, [TYPED["email"]])
    grow_stale(app, "dnipro", minutes=41)
    assert visitor.browser.post(form.action, data={**data, "email": "b@example.com"}).status_code == 422
    assert invited(app) == [TYPED["email"]]


def test_all_of_several_values_are_kept(app, enter, clock) -> None:
    visitor = enter("dnipro")
    visitor.go("home")
    token = visitor.form("csrf_token").fields["csrf_token"]
    grow_stale(app, "dnipro", minutes=41)
    data = {"csrf_token": token, "account": ["1", "2"]}
    answer = visitor.browser.post("/console/companies/1/objects/remove?q=a%22b", data=data)
    assert [f'name="account" value="{one}"' in answer.text for one in (1, 2)] == [True, True]
    assert 'action="/console/companies/1/objects/remove?q=a%22b"' in answer.text


def test_an_empty_code_is_asked_for_again(app, late) -> None:
    late.send(**{**TYPED, "name": "Леся Нова"})
    form = late.form("second_factor_code")
    sent = {**form.fields, "second_factor_answer": ""}
    assert late.browser.post(form.action, data=sent).status_code == 422
    assert invited(app) == []


def test_files_have_to_be_chosen_again_and_it_says_so(app, enter, clock) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("bank")
    grow_stale(app, "dnipro", minutes=41)
    form = visitor.form("register")
    data = {**form.fields, "file": (BytesIO(b"1;2"), "p24.txt")}
    visitor.answer = visitor.browser.post("/console/bank", data=data, follow_redirects=True)
    assert "please choose the files once more" in visitor.text


def test_secrets_are_not_kept(app, enter, clock) -> None:
    visitor = enter("dnipro")
    visitor.go("invite")
    grow_stale(app, "dnipro", minutes=41)
    data = {**visitor.form("email").fields, "password": "глибока-вода-1947"}
    visitor.answer = visitor.browser.post("/console/staff/invite", data=data, follow_redirects=True)
    assert "глибока-вода-1947" not in visitor.page
    assert "please fill the form in and send it once more" in visitor.text


def test_what_was_typed_survives_a_session_that_ended(app, clock, enter, browse) -> None:
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.ADMINISTRATOR).id
    visitor = Visitor(app, sign_in_as(app, browse("dnipro"), "dnipro", staff_id), door="console")
    visitor.go("invite", lang="en")
    clock.shift(31 * 60)
    visitor.send(**{**TYPED, "name": "Леся Нова"})
    assert (visitor.answer.status_code, "You were signed out" in visitor.text, invited(app)) == (401, True, [])
    kept = visitor.form("email")
    early = visitor.browser.post(kept.action, data=kept.fields)
    assert (early.status_code, invited(app)) == (401, [])
    sign_in_as(app, visitor.browser, "dnipro", staff_id)
    assert visitor.browser.post(kept.action, data=kept.fields).status_code == 303
    assert invited(app) == [TYPED["email"]]


@pytest.mark.parametrize(("path", "more"), [("staff/invite", {"password": "x"}), ("second-factor", {"code": "123456"})])
def test_secrets_of_a_session_that_ended_are_not_kept(clock, enter, path, more) -> None:
    visitor = enter("dnipro")
    visitor.go("invite")
    clock.shift(31 * 60)
    answer = visitor.browser.post(f"/console/{path}", data={**visitor.form("email").fields, **more})
    assert (answer.status_code, answer.location) == (303, "/console/sign-in")


def test_a_role_that_was_lost_meanwhile_is_not_asked_for_a_code(app, late) -> None:
    late.send(**{**TYPED, "name": "Леся Нова"})
    form = late.form("second_factor_code")
    with work.work_for(app, "dnipro"):
        make_member(Role.ADMINISTRATOR)
        for member in queries.list_members():
            member.role = Role.SUPPORT
    answer = late.browser.post(form.action, data={**form.fields, "second_factor_code": code_now()})
    assert (answer.status_code, "Is it you?" in answer.text, invited(app)) == (403, False, [])
