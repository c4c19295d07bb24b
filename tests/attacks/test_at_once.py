"""Everything that moves money or rights, pressed twice at the very same moment: it happens once. Real commits."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.billing.adjustments import list_adjustments, list_waiting
from app.core import clock, work
from app.core.db import db
from app.core.permissions import Role
from app.identity.models import PendingEmail
from app.ledger.queries import balance_of
from app.payments.models import Payment, PaymentShare
from app.payments.refunds import list_refunds
from app.staff.codes import _digest
from app.staff.models import StaffMember, StaffPasskey, StaffRecoveryCode
from tests.cabinet import sign_in
from tests.conftest import Browser, forget_throttles
from tests.console.cast import code_now, make_member, sign_in_as
from tests.factories import NUMBERS, PASSWORD, make_account, make_subscriber
from tests.post import forget_jobs

TABLES = (
    "payment, payment_share, adjustment, ledger_entry, ledger_document, account, street, staff_member, "
    "audit_entry, letter, subscriber"
)
WAITING = "select count(distinct pid) from pg_locks where not granted"
PATIENCE_SECONDS = 20
BEGUN_SECONDS = 4
"""Who is refused before he writes anything is not seen to wait."""


@pytest.fixture
def dnipro_for_real(whole_app: Flask, sweeper: psycopg.Connection) -> Iterator[Flask]:
    yield whole_app
    sweeper.execute(f"truncate {TABLES} cascade")
    forget_jobs(whole_app)
    forget_throttles(sweeper)


@pytest.fixture
def colleague(dnipro_for_real: Flask) -> Callable[..., Browser]:
    def enter(role: Role = Role.BILLING, *, staff_id: int | None = None, verified: bool = True) -> Browser:
        app = dnipro_for_real
        if staff_id is None:
            with work.work_for(app, "dnipro"):
                staff_id = make_member(role).id
        browser = Browser(app, "https://dnipro.waterworks.test")
        sign_in_as(app, browser, "dnipro", staff_id, verified=verified)
        browser.post_form("/console/nowhere", "/console/sign-in", {})  # the token of a form
        return browser

    return enter


def at_once(owner: psycopg.Connection, table: str, presses: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    """All have begun before the first of them may write into the table."""
    deadline = time.monotonic() + BEGUN_SECONDS
    with ThreadPoolExecutor(len(presses)) as people:
        with owner.transaction():
            owner.execute(f"lock table {table} in share mode")
            sent = [people.submit(press) for press in presses]
            while owner.execute(WAITING).fetchone() < (len(presses),) and time.monotonic() < deadline:
                time.sleep(0.02)
        return [one.result(PATIENCE_SECONDS) for one in sent]


def press(browser: Browser, path: str, **typed: str) -> Callable[[], TestResponse]:
    return lambda: browser.post_form(path, "/console/sign-in", typed)  # its token is known already


def correction(token: str, amount: str) -> dict[str, str]:
    when = f"{clock.now():%Y-%m}"
    return {"service": "water", "kind": "recalculation", "sign": "less", "period": when, "words": "a slip"} | {
        "amount": amount,
        "token": f"00000000-0000-4000-8000-00000000000{token}",
    }


@pytest.fixture
def account(dnipro_for_real: Flask) -> int:
    with work.work_for(dnipro_for_real, "dnipro"):
        return make_account().id


def balance(app: Flask, account: int) -> int:
    with work.work_for(app, "dnipro"):
        return balance_of(account).total_minor


def test_one_correction_is_entered_once(dnipro_for_real, colleague, account, sweeper) -> None:
    tabs = [colleague(), colleague()]
    path = f"/console/accounts/{account}/adjust"
    answers = at_once(sweeper, "adjustment", [press(tab, path, **correction("1", "600")) for tab in tabs])
    assert sorted(one.status_code for one in answers) == [303, 409]
    assert balance(dnipro_for_real, account) == -60_000


def test_parts_at_the_same_moment_are_not_small(dnipro_for_real, colleague, account, sweeper) -> None:
    """1000 may be moved alone."""
    tabs = [colleague(), colleague()]
    path = f"/console/accounts/{account}/adjust"
    parts = [press(tab, path, **correction(token, "600")) for token, tab in enumerate(tabs, 1)]
    assert [one.status_code for one in at_once(sweeper, "adjustment", parts)] == [303, 303]
    assert balance(dnipro_for_real, account) == -60_000
    agree = [press(tab, f"/console/adjustments/{waiting(dnipro_for_real)}/agree") for tab in tabs]
    at_once(sweeper, "adjustment", agree)
    assert balance(dnipro_for_real, account) == -120_000


def waiting(app: Flask) -> int:
    with work.work_for(app, "dnipro"):
        return list_waiting()[0][0].id


def test_agreed_and_refused_at_once_is_one_of_the_two(dnipro_for_real, colleague, account, sweeper) -> None:
    asks, *others = [colleague() for _ in range(3)]
    asks.post_form(f"/console/accounts/{account}/adjust", "/console/sign-in", correction("1", "5000"))
    path = f"/console/adjustments/{waiting(dnipro_for_real)}"
    steps = [press(one, f"{path}/{step}") for one, step in zip(others, ("agree", "refuse"), strict=True)]
    at_once(sweeper, "adjustment", steps)
    assert balance(dnipro_for_real, account) in {0, -500_000}
    own = asks.post_form(f"{path}/agree", "/console/sign-in", {})
    assert own.status_code == 303
    with work.work_for(dnipro_for_real, "dnipro"):
        [known] = list_adjustments(account)
        assert known.decided_by != known.asked_by


def test_one_refund_is_asked_for_once(dnipro_for_real, colleague, account, sweeper) -> None:
    with work.work_for(dnipro_for_real, "dnipro"):
        now = clock.now()
        none: dict[str, Any] = dict.fromkeys(("checkout_url", "failure", "email"), "")
        paid = Payment(status="paid", amount_minor=50_000, language="uk", created_at=now, expires_at=now, **none)
        paid.paid_at = now
        db.session.add(paid)
        db.session.flush()
        db.session.add(PaymentShare(payment_id=paid.id, account_id=account, amount_minor=50_000))
        payment_id = paid.id
    tabs, path = [colleague(), colleague()], f"/console/payments/{payment_id}/refund"
    typed = {"amount": "400", "words": "paid twice", "number": "1"}
    at_once(sweeper, "payment_refund", [press(tab, path, **typed) for tab in tabs])
    with work.work_for(dnipro_for_real, "dnipro"):
        assert [one.amount_minor for one in list_refunds(payment_id)] == [40_000]


@pytest.mark.parametrize(
    "asked",
    [
        (
            "staff_member",
            "/console/staff/invite",
            {"name": "Леся Нова", "email": "lesia@example.com", "role": "support", "language": "uk"},
            "has been invited already",
        ),
        (
            "account",
            "/console/accounts/open",
            {"account_number": NUMBERS["dnipro"].format(77), "street": "вул. Троїцька", "house": "7"}
            | {"holder_kind": "person", "surname": "Нова"},
            "There is an account with this number already",
        ),
        ("street", "/console/streets/add", {"name": "вул. Нова"}, "There is a street of this name already"),
    ],
)
def test_what_there_is_once_is_made_once(colleague, account, sweeper, asked) -> None:
    table, path, typed, sentence = asked
    tabs = [colleague(Role.ADMINISTRATOR), colleague(Role.ADMINISTRATOR)]
    answers = at_once(sweeper, table, [press(tab, path, **typed) for tab in tabs])
    assert sorted(one.status_code < 400 for one in answers) == [False, True]
    refused = next(one for one in answers if one.status_code >= 400)
    assert (refused.status_code in {409, 422}, sentence in refused.text) == (True, True)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_opens_one_of_two_doors(dnipro_for_real, colleague, sweeper, kind) -> None:
    with work.work_for(dnipro_for_real, "dnipro"):
        staff_id = make_member(Role.SUPPORT).id
        db.session.add(StaffRecoveryCode(staff_id=staff_id, digest=_digest("abcd-efgh-jkmn")))
    code = code_now() if kind == "app" else "abcd-efgh-jkmn"
    tabs = [colleague(staff_id=staff_id, verified=False) for _ in range(2)]
    table = "staff_member" if kind == "app" else "staff_recovery_code"
    answers = at_once(sweeper, table, [press(tab, "/console/second-factor", code=code) for tab in tabs])
    assert sorted(one.status_code for one in answers) == [303, 422]


def test_two_administrators_do_not_remove_one_another(dnipro_for_real, colleague, sweeper) -> None:
    with work.work_for(dnipro_for_real, "dnipro"):
        ids = [make_member(Role.ADMINISTRATOR).id for _ in range(2)]
    tabs = [colleague(staff_id=one) for one in ids]
    steps = [press(tab, f"/console/staff/{other}/disable") for tab, other in zip(tabs, reversed(ids), strict=True)]
    at_once(sweeper, "staff_member", steps)
    with work.work_for(dnipro_for_real, "dnipro"):
        left = db.session.scalars(db.select(StaffMember).where(StaffMember.disabled_at.is_(None))).all()
        assert len(left) == 1


def test_one_second_factor_stays(dnipro_for_real, colleague, sweeper) -> None:
    """Two passkeys, no app: each of two tabs removes one of them."""
    with work.work_for(dnipro_for_real, "dnipro"):
        staff_id = make_member(Role.SUPPORT, totp_key=None).id
        known = {"staff_id": staff_id, "public_key": b"", "sign_count": 0, "transports": [], "added_at": clock.now()}
        keys = [StaffPasskey(credential=bytes([one]), name=str(one), **known) for one in range(2)]
        db.session.add_all(keys)
        db.session.flush()
        paths = [f"/console/profile/passkeys/{one.id}/remove" for one in keys]
    tabs = [colleague(staff_id=staff_id) for _ in paths]
    answers = at_once(sweeper, "staff_passkey", [press(tab, path) for tab, path in zip(tabs, paths, strict=True)])
    assert sorted(one.status_code for one in answers) == [303, 422]


def test_a_new_address_is_asked_about_once(dnipro_for_real, account, sweeper) -> None:
    with work.work_for(dnipro_for_real, "dnipro"):
        owner = make_subscriber(make_account(), email="old@example.com").id
    typed = {"display_name": "Олена", "email": "new@example.com", "phone": "", "language": "uk"}
    tabs = [Browser(dnipro_for_real, "https://dnipro.waterworks.test") for _ in range(2)]
    for tab in tabs:
        sign_in(dnipro_for_real, tab, "dnipro", owner)
        tab.post_form("/nowhere", "/help", {})
    sent = [press(tab, "/profile/contacts", **typed, present_password=PASSWORD) for tab in tabs]
    assert [one.status_code for one in at_once(sweeper, "pending_email", sent)] == [303, 303]
    with work.work_for(dnipro_for_real, "dnipro"):
        assert [one.email for one in db.session.scalars(db.select(PendingEmail))] == ["new@example.com"]
