"""Two registrations at the same moment, on real transactions: one wins, the other gets a kind answer."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from app.accounts.models import Account, Street
from app.core import clock, tenancy, tokens, work
from app.core.db import db
from app.core.errors import Invalid
from app.core.links import DeadLink
from app.core.mail import Letter
from app.identity import letters, limits
from app.identity.activation import activate, check_activation
from app.identity.models import AccountAccess, Subscriber
from app.identity.queries import hold_subscriber
from app.identity.recovery import recover
from app.identity.registration import register
from tests.conftest import forget_throttles
from tests.factories import make_account
from tests.portal.newcomers import CHOSEN, PERSON
from tests.post import forget_jobs


@pytest.fixture
def clean(whole_app: Flask, sweeper: psycopg.Connection) -> Iterator[Flask]:
    """What these tests store is stored; here it goes again."""
    yield whole_app
    for slug in ("dnipro", "kamianske", "novosibirsk"):
        with work.work_for(whole_app, slug):
            for table in (AccountAccess, Subscriber, Account, Street, Letter, tokens.OneTimeToken):
                db.session.execute(delete(table))
    forget_jobs(whole_app)
    forget_throttles(sweeper)


def own_account(app: Flask, slug: str) -> tuple[int, str]:
    with work.work_for(app, slug):
        account = make_account()
        return account.id, account.number


def side_by_side(app: Flask, slug: str, first: dict, second: dict) -> list[Exception | None]:
    """The second begins before the first is committed. What each of them raised."""
    begun, go_on = Event(), Event()

    def run(values: dict, *, wait: bool) -> None:
        with work.work_for(app, slug):
            register(values.pop("account_id"), values, language="uk")
            begun.set()
            if wait:
                assert go_on.wait(10)

    with ThreadPoolExecutor(2) as pool:
        both: list[Future[None]] = [pool.submit(run, dict(first), wait=True)]
        assert begun.wait(10)
        both.append(pool.submit(run, dict(second), wait=False))
        with pytest.raises(TimeoutError):
            both[1].result(timeout=0.4)
        go_on.set()
        return [future.exception(timeout=10) for future in both]


def values(app: Flask, slug: str, email: str, account: tuple[int, str] | None = None, **more: str) -> dict:
    account_id, number = account or own_account(app, slug)
    return {**PERSON[slug], "account_id": account_id, "account_number": number, "email": email, **more}


def stored(app: Flask, slug: str) -> tuple[list[str], list[tuple[str, str]]]:
    """E-mails of subscribers, and the letters: kind and recipient."""
    with tenancy.serving(app, slug):
        emails = list(db.session.scalars(select(Subscriber.email)))
        letters = [tuple(row) for row in db.session.execute(select(Letter.kind, Letter.recipient).order_by(Letter.id))]
        return emails, letters


def test_one_login(clean: Flask) -> None:
    first, second = (values(clean, "kamianske", email) for email in ("a@example.com", "b@example.com"))
    won, lost = side_by_side(clean, "kamianske", first, second)
    assert won is None
    assert isinstance(lost, Invalid)
    assert {name: wrong.code for name, wrong in lost.fields.items()} == {"login": "login_taken"}
    assert stored(clean, "kamianske") == (["a@example.com"], [("activate", "a@example.com")])


def test_one_account_in_novosibirsk(clean: Flask) -> None:
    account = own_account(clean, "novosibirsk")
    first, second = (values(clean, "novosibirsk", email, account) for email in ("a@example.com", "b@example.com"))
    assert side_by_side(clean, "novosibirsk", first, second) == [None, None]
    letters = [("initial_password", "a@example.com"), ("account_taken", "b@example.com")]
    assert stored(clean, "novosibirsk") == (["a@example.com"], letters)


def test_one_address_in_dnipro(clean: Flask) -> None:
    """Nobody has opened a letter yet, so the later one counts."""
    first, second = (values(clean, "dnipro", "a@example.com") for _ in range(2))
    assert side_by_side(clean, "dnipro", first, second) == [None, None]
    assert stored(clean, "dnipro") == (["a@example.com"], [("activate", "a@example.com")] * 2)


def test_one_form_sent_twice(clean: Flask) -> None:
    form = values(clean, "dnipro", "a@example.com")
    assert side_by_side(clean, "dnipro", form, form) == [None, None]
    assert stored(clean, "dnipro") == (["a@example.com"], [("activate", "a@example.com")] * 2)


def test_who_opens_his_letter_while_somebody_registers_anew_stays(clean: Flask) -> None:
    """He has waited for two days, so his login would be free; at this very moment he opens the letter after all."""
    first = values(clean, "kamianske", "a@example.com")
    with work.work_for(clean, "kamianske"):
        register(first.pop("account_id"), first, language="uk")
        someone = db.session.scalars(select(Subscriber)).one()
        someone.registered_at = clock.now() - limits.ACTIVATION_VALID * 2
        tokens.keep_token("link", purpose=letters.ACTIVATE, subject_id=someone.id, valid_for=limits.ACTIVATION_VALID)
    second = values(clean, "kamianske", "b@example.com")
    opened, go_on = Event(), Event()

    def open_letter() -> None:
        with work.work_for(clean, "kamianske"):
            activate("link", CHOSEN, browser="")
            db.session.flush()
            opened.set()
            assert go_on.wait(10)

    def register_anew() -> None:
        with work.work_for(clean, "kamianske"):
            register(second.pop("account_id"), second, language="uk")

    with ThreadPoolExecutor(2) as pool:
        opening = pool.submit(open_letter)
        assert opened.wait(10)
        registering = pool.submit(register_anew)
        with pytest.raises(TimeoutError):
            registering.result(timeout=0.4)
        go_on.set()
        opening.result(timeout=10)
        assert isinstance(registering.exception(timeout=10), Invalid)
    assert stored(clean, "kamianske")[0] == ["a@example.com"]


def test_who_opens_his_letter_while_a_stranger_registers_him_is_asked_for_the_password_that_counts(
    clean: Flask,
) -> None:
    """Else the owner's password would be looked at, and the stranger's would be good."""
    account = own_account(clean, "dnipro")
    first = values(clean, "dnipro", "a@example.com", account)
    with work.work_for(clean, "dnipro"):
        register(first.pop("account_id"), first, language="uk")
        someone = db.session.scalars(select(Subscriber)).one()
        tokens.keep_token("link", purpose=letters.ACTIVATE, subject_id=someone.id, valid_for=limits.ACTIVATION_VALID)
    strangers = values(clean, "dnipro", "a@example.com", account, password="вода-чужого-77")
    renewed, go_on = Event(), Event()

    def register_anew() -> None:
        with work.work_for(clean, "dnipro"):
            register(strangers.pop("account_id"), strangers, language="uk")
            db.session.flush()
            renewed.set()
            assert go_on.wait(10)

    def open_letter() -> None:
        with work.work_for(clean, "dnipro"):
            check_activation("link")
            activate("link", CHOSEN, browser="")

    with ThreadPoolExecutor(2) as pool:
        registering = pool.submit(register_anew)
        assert renewed.wait(10)
        opening = pool.submit(open_letter)
        with pytest.raises(TimeoutError):
            opening.result(timeout=0.4)
        go_on.set()
        registering.result(timeout=10)
        assert isinstance(opening.exception(timeout=10), Invalid)
    with tenancy.serving(clean, "dnipro"):
        assert db.session.scalars(select(Subscriber.activated_at)).one() is None


def test_a_password_recovered_waits_for_an_address_confirmed_before_it_takes_its_link(clean: Flask) -> None:
    """Whoever confirms an address holds the subscriber, and then ends his links: the other way round they met."""
    first = values(clean, "dnipro", "a@example.com")
    with work.work_for(clean, "dnipro"):
        register(first.pop("account_id"), first, language="uk")
        someone = db.session.scalars(select(Subscriber.id)).one()
        tokens.keep_token("link", purpose=letters.RECOVER, subject_id=someone, valid_for=limits.RECOVERY_VALID)

    def recover_password() -> None:
        with work.work_for(clean, "dnipro"):
            recover("link", "вода-нова-чиста-77", browser="")

    with ThreadPoolExecutor(1) as pool, work.work_for(clean, "dnipro"):
        hold_subscriber(someone)
        recovering = pool.submit(recover_password)
        with pytest.raises(TimeoutError):
            recovering.result(timeout=0.4)
        db.session.execute(text("set local lock_timeout = '2s'"))
        tokens.revoke_tokens(purpose=letters.RECOVER, subject_id=someone)
        db.session.commit()
        assert isinstance(recovering.exception(timeout=10), DeadLink)
