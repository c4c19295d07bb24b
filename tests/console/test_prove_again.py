"""An account whose weak proof is closed for life: staff who have seen the bill let it be proved again (R2, U3)."""

import pytest
from sqlalchemy import select

from app.core import work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from app.identity.limits import WEAK_GUESSES_FOR_LIFE
from tests.factories import PASSWORD, make_subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import Newcomer, newcomer

CLOSED = "a sum or letters do not prove it any more"


@pytest.fixture
def holder(app, visit) -> tuple[Newcomer, Visitor]:
    """Has guessed too often at his own account."""
    who, visitor = newcomer(app, "kamianske"), visit("kamianske")
    for _ in range(WEAK_GUESSES_FOR_LIFE):
        guess(visitor, who, payment_sum="100,01")
    assert guess(visitor, who) == 429
    return who, visitor


def guess(visitor: Visitor, who: Newcomer, **wrong: str) -> int:
    visitor.go("register", lang="en")
    visitor.send(**{**who.first, **wrong})
    return visitor.answer.status_code


def test_staff_let_it_be_proved_again(app, holder, enter) -> None:
    (who, visitor), clerk = holder, enter("kamianske", Role.SUPPORT)
    assert CLOSED in clerk.go("account_subscribers", account_id=who.account_id)
    assert "The account can be proved again" in clerk.press()
    assert CLOSED not in clerk.go("account_subscribers", account_id=who.account_id)
    assert guess(visitor, who) == 200
    with work.work_for(app, "kamianske"):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("account.%"))).one()
        assert (entry.action, entry.subject_id) == ("account.prove-again", who.account_id)
    assert "let the account be proved again" in clerk.go("account_history", account_id=who.account_id)


def test_pressed_twice_it_is_done_once(app, holder, enter) -> None:
    (who, _visitor), clerk = holder, enter("kamianske", Role.SUPPORT)
    clerk.go("account_subscribers", account_id=who.account_id)
    token = clerk.form("csrf_token").fields["csrf_token"]
    clerk.press()
    clerk.browser.post(f"/console/accounts/{who.account_id}/prove-again", data={"csrf_token": token})
    assert "This is not possible any more." in clerk.go("account_subscribers", account_id=who.account_id)


@pytest.mark.parametrize("role", [Role.METERING, Role.AUDITOR])
def test_others_see_it_and_cannot_press(app, holder, enter, role: Role) -> None:
    (who, _visitor), clerk = holder, enter("kamianske", role)
    page = clerk.go("account_subscribers", account_id=who.account_id)
    assert (CLOSED in page, "Let it be proved again" in page) == (True, False)


def test_an_account_nobody_guessed_at_offers_nothing(app, enter) -> None:
    who = newcomer(app, "kamianske")
    assert CLOSED not in enter("kamianske").go("account_subscribers", account_id=who.account_id)


def test_who_adds_the_account_to_his_cabinet_is_told_what_to_do(app, holder, visit) -> None:
    (who, _visitor), visitor = holder, visit("kamianske")
    with work.work_for(app, "kamianske"):
        name = make_subscriber(email="a@example.com").sign_in_name
    visitor.sign_in(name, PASSWORD)
    visitor.go("account_add")
    visitor.send(**who.first)
    assert "our staff can add the account to your cabinet, or let you try again." in visitor.page
