"""Claims are read and answered at the console (A6); the ledger with who entered what (B3)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.accounts import merging
from app.billing.claims import list_claims, make_claim
from app.core import work
from app.core.db import db
from app.core.permissions import Role
from app.identity import access
from app.identity.models import Subscriber
from app.ledger.posting import reverse
from app.ledger.queries import list_entries
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.ledger.entries import enter as enter_sums

EMAIL = "olena@example.com"


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 12, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def account(app) -> int:
    with work.work_for(app, "dnipro"):
        account = make_account(balance_minor=10_000, balance_on=date(2026, 10, 31))
        make_subscriber(account, identifier=EMAIL, email=EMAIL)
        enter_sums(account, 5000)
        return account.id


@pytest.fixture
def visitor(visit, account) -> Any:
    visitor = visit("dnipro")
    visitor.sign_in(EMAIL, PASSWORD)
    return visitor


def test_what_looks_wrong_is_sent_and_answered(app, visitor, account, enter, letters) -> None:
    with work.work_for(app, "dnipro"):
        entry = next(one.id for one in list_entries(account) if one.kind == "charge")
    visitor.go("claims", account_id=account, entry=entry)
    visitor.send(words="")
    assert "Please fill this in." in visitor.text
    visitor.send(words="I was away in September 🤷\u200d♀️")
    assert "Your message is with the office." in visitor.text
    staff = enter("dnipro", Role.SUPPORT)
    staff.go("claims")
    assert "I was away in September" in staff.text
    with work.work_for(app, "dnipro"):
        (claim,) = list_claims(account)
        assert claim.entry_id == entry
        claim_id = claim.id
    staff.go("claim", claim_id=claim_id)
    staff.send(words="We have looked:\r\nthe reading was yours.\r\n\r\nOur good wishes.")
    (letter,) = [one for one in letters() if one["To"] == EMAIL]
    answer = "We have looked:\nthe reading was yours.\n\nOur good wishes."
    assert answer in letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert answer.replace("\n", "<br>") in letter.get_body(("html",)).get_content()
    visitor.go("claims", account_id=account)
    assert f'<p class="as-written">{answer}</p>' in visitor.page


def test_a_sum_that_was_taken_back_since_is_said_to_be(app, visitor, account, enter) -> None:
    """A month that was withdrawn after somebody had asked about a line of it."""
    with work.work_for(app, "dnipro"):
        entry = next(one for one in list_entries(account) if one.kind == "charge")
        document_id = entry.document_id
        writer = db.session.scalars(select(Subscriber.id)).one()
        claim_id = make_claim(account, writer, "I was away in September", entry_id=entry.id).id
    said, staff = "This entry has been taken back since.", enter("dnipro", Role.SUPPORT)
    staff.go("claim", claim_id=claim_id)
    visitor.go("claims", account_id=account)
    assert (said in staff.text, said in visitor.text) == (False, False)
    with work.work_for(app, "dnipro"):
        reverse(document_id, words="a tariff was wrong")
    staff.go("claim", claim_id=claim_id)
    visitor.go("claims", account_id=account)
    assert (said in staff.text, said in visitor.text) == (True, True)


def test_an_answer_that_came_second_is_not_lost(app, account, enter) -> None:
    with work.work_for(app, "dnipro"):
        writer = make_subscriber(make_account(), identifier="ivan@example.com", email="ivan@example.com")
        claim_id = make_claim(account, writer.id, "I was away in September", entry_id=None).id
    one, other = enter("dnipro", Role.SUPPORT), enter("dnipro", Role.BILLING)
    for staff in (one, other):
        staff.go("claim", claim_id=claim_id)
    one.send(words="The reading was yours.")
    other.send(words="We give you the norm back: the pump stood still.")
    assert other.answer.status_code == 409
    assert "A colleague has answered meanwhile." in other.text
    assert "The reading was yours." in other.text
    assert "We give you the norm back: the pump stood still." in other.text


def test_staff_see_who_entered_what(app, enter, account) -> None:
    staff = enter("dnipro", Role.AUDITOR)
    staff.go("account_settlements", account_id=account)
    assert "by the utility" in staff.text
    assert "150.00" in "".join(staff.text.split())


def test_a_claim_is_answered_once(app, visitor, account, enter, letters) -> None:
    visitor.go("claims", account_id=account)
    visitor.send(words="too much")
    with work.work_for(app, "dnipro"):
        claim_id = list_claims(account)[0].id
    staff, colleague = enter("dnipro", Role.BILLING), enter("dnipro", Role.SUPPORT)
    for one in (staff, colleague):
        one.go("claim", claim_id=claim_id)
    staff.send(words="We have looked.")
    colleague.send(words="Something else.")
    assert "A colleague has answered meanwhile." in colleague.text
    assert len([one for one in letters() if one["To"] == EMAIL]) == 1


def test_another_utilitys_claim_is_not_here(app, visitor, account, enter) -> None:
    visitor.go("claims", account_id=account)
    visitor.send(words="too much")
    with work.work_for(app, "dnipro"):
        claim_id = list_claims(account)[0].id
    other = enter("melitopol", Role.ADMINISTRATOR)
    assert other.browser.get(f"/console/claims/{claim_id}").status_code == 404


def test_the_answer_is_not_for_who_lost_the_account(app, account, enter, letters) -> None:
    """It speaks of the account's sums, and he may have been a stranger in the first place."""
    with work.work_for(app, "dnipro"):
        (me,) = db.session.scalars(select(Subscriber))
        claim_id = make_claim(account, me.id, "too much", entry_id=None).id
        access.remove_account(me.id, access.get_own_account(me.id, account))
    staff = enter("dnipro", Role.SUPPORT)
    letters()
    staff.go("claim", claim_id=claim_id)
    assert "Your answer stays here and is sent to nobody." in staff.text
    staff.send(words="The holder owes 150.00.")
    assert "No e-mail was sent" in staff.text
    assert letters() == []


def test_the_answer_follows_a_merged_account(app, visitor, account, enter, letters) -> None:
    visitor.go("claims", account_id=account)
    visitor.send(words="too much")
    with work.work_for(app, "dnipro"):
        into = make_account().id
        merging.merge_accounts(account, into)
        claim_id = list_claims(account)[0].id
    staff = enter("dnipro", Role.SUPPORT)
    letters()
    staff.go("claim", claim_id=claim_id)
    staff.send(words="We have looked.")
    (letter,) = letters()
    assert letter["To"] == EMAIL
    assert f"/accounts/{account}/claims" in letter.get_body(("plain",)).get_content()
    visitor.open(f"/accounts/{account}/claims")
    assert "We have looked." in visitor.text
    assert visitor.answer.request.path == f"/accounts/{into}/claims"
