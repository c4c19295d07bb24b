"""Strangers who guess: sums, letters, passwords, names. They learn nothing, and soon they may not even ask (R2, I3)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import work
from app.identity import limits
from tests.factories import PASSWORD, make_account, make_many_accounts, make_subscriber
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import PAYMENTS, newcomer
from tests.statements import noted_statements

Visit = Callable[[str], Visitor]
RIGHT, WRONG = "842,60", "100,01"
SAVEPOINT = re.compile(r"sa_savepoint_\d+")


class Guesser:
    """Posts one form again and again, from as many addresses as it likes."""

    def __init__(self, visitor: Visitor, endpoint: str) -> None:
        visitor.go(endpoint, lang="en")
        self.browser: FlaskClient = visitor.browser
        self.path = visitor.path
        self.token = visitor.form("csrf_token").fields["csrf_token"]

    def guess(self, client: str = "203.0.113.9", **typed: str) -> int:
        answer = self.browser.post(
            self.path, data={"csrf_token": self.token, **typed}, environ_overrides={"REMOTE_ADDR": client}
        )
        return answer.status_code


def many_clients(how_many: int) -> list[str]:
    return [f"203.0.{n // 250}.{n % 250}" for n in range(how_many)]


@pytest.fixture
def numbers(app: Flask) -> list[str]:
    """Five hundred accounts, all of which have paid the same sum."""
    with work.work_for(app, "kamianske"):
        return make_many_accounts(500, payment=PAYMENTS[0])


def test_500_sums_on_one_account(app: Flask, visit: Visit) -> None:
    """At most ten are looked at, in a lifetime; the right one is not among them any more."""
    who, guesser = newcomer(app, "kamianske"), Guesser(visit("kamianske"), "register")
    answers = [
        guesser.guess(client, account_number=who.number, payment_sum=str(n + 1))
        for n, client in enumerate(many_clients(500))
    ]
    assert answers == [422] * limits.WEAK_GUESSES_FOR_LIFE + [429] * (500 - limits.WEAK_GUESSES_FOR_LIFE)
    assert guesser.guess("192.0.2.77", account_number=who.number, payment_sum=RIGHT) == 429


def test_sums_and_letters_share_one_budget(app: Flask, visit: Visit) -> None:
    who, guesser = newcomer(app, "kamianske"), Guesser(visit("kamianske"), "register")
    answers = [guesser.guess(account_number=who.number, payment_sum=WRONG, surname_letters="Шев") for _ in range(7)]
    assert answers == [422] * 5 + [429] * 2


def test_a_number_that_nobody_has_comes_to_its_end_as_well(visit: Visit) -> None:
    guesser = Guesser(visit("kamianske"), "register")
    answers = [guesser.guess(account_number="999999", payment_sum=WRONG) for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_who_has_no_guess_left_is_told_whom_to_call(app: Flask, visit: Visit) -> None:
    visitor, who = visit("kamianske"), newcomer(app, "kamianske")
    for _ in range(11):
        visitor.go("register", lang="en")
        visitor.send(account_number=who.number, payment_sum=WRONG)
    assert visitor.answer.status_code == 429
    assert "Please call or visit us with the bill, and our staff will help you to register." in visitor.page
    assert 'href="/help"' in visitor.page


def test_one_sum_on_many_accounts_from_one_client(visit: Visit, numbers: list[str]) -> None:
    guesser = Guesser(visit("kamianske"), "register")
    answers = [guesser.guess(account_number=number, payment_sum=WRONG) for number in numbers[:60]]
    assert answers == [422] * limits.PROOFS_BY_CLIENT.burst + [429] * (60 - limits.PROOFS_BY_CLIENT.burst)


def test_one_sum_on_500_accounts_from_500_clients(visit: Visit, numbers: list[str]) -> None:
    """Weak proof pauses for everybody, and the page says so."""
    visitor = visit("kamianske")
    guesser, burst = Guesser(visitor, "register"), limits.WEAK_PROOFS_BY_UTILITY.burst
    answers = [
        guesser.guess(client, account_number=number, payment_sum=WRONG)
        for client, number in zip(many_clients(500), numbers, strict=True)
    ]
    assert answers == [422] * burst + [429] * (500 - burst)
    visitor.send(account_number=numbers[499], payment_sum=RIGHT)
    assert visitor.answer.status_code == 429
    assert "There are too many wrong tries at our cabinet just now" in visitor.page
    assert "Please try again in 1 minute." in visitor.page


def test_a_household_of_ipv6_addresses_is_one_client(visit: Visit, numbers: list[str]) -> None:
    guesser = Guesser(visit("kamianske"), "register")
    answers = [
        guesser.guess(f"2001:db8:0:7::{n:x}", account_number=number, payment_sum=WRONG)
        for n, number in enumerate(numbers[:40])
    ]
    assert answers.count(422) == limits.PROOFS_BY_CLIENT.burst


def test_a_full_hall_of_honest_people_is_let_through(visit: Visit, numbers: list[str]) -> None:
    """Right guesses are given back: an office shows one address to us."""
    guesser = Guesser(visit("kamianske"), "register")
    answers = [guesser.guess(account_number=number, payment_sum=RIGHT) for number in numbers[:100]]
    assert answers == [200] * 100


def test_strong_proof_is_slowed_down_for_each_account(app: Flask, visit: Visit) -> None:
    who, guesser = newcomer(app, "melitopol"), Guesser(visit("melitopol"), "register")
    answers = [
        guesser.guess(client, **{**who.first, "flat": str(n + 100)}) for n, client in enumerate(many_clients(20))
    ]
    assert answers == [422] * 15 + [429] * 5


def test_one_address_is_not_tried_on_all_numbers(app: Flask, visit: Visit) -> None:
    who, guesser = newcomer(app, "melitopol"), Guesser(visit("melitopol"), "register")
    answers = [
        guesser.guess(client, **{**who.first, "account_number": str(n + 1)})
        for n, client in enumerate(many_clients(20))
    ]
    assert answers == [422] * 15 + [429] * 5


def test_one_password_on_many_names(app: Flask, visit: Visit) -> None:
    guesser = Guesser(visit("dnipro"), "sign_in")
    answers = [guesser.guess(identifier=f"olena-{n}@example.com", password=PASSWORD) for n in range(50)]
    burst = limits.SIGN_INS_BY_CLIENT.burst
    assert answers == [422] * burst + [429] * (50 - burst)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Everything that is asked of PostgreSQL, the throttles' own connections included."""
    asked: list[str] = []
    with noted_statements(app) as noted:
        yield asked
    asked.extend(SAVEPOINT.sub("", statement) for statement in noted)


def work_of(app: Flask, guesser: Guesser, **typed: str) -> tuple[int, list[str]]:
    with statements(app) as asked:
        status = guesser.guess(**typed)
    assert asked
    return status, asked


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
def test_unknown_and_wrong_cost_the_same_work(app: Flask, visit: Visit, slug: str) -> None:
    """R2: time tells nothing either, because the same is done."""
    who, guesser = newcomer(app, slug), Guesser(visit(slug), "register")
    unknown = {"novosibirsk": "99-9999999", "melitopol": "9999999"}.get(slug, who.number.replace("1", "9"))
    wrong = {"payment_sum": WRONG} if slug == "kamianske" else {"house": "999"}
    guesser.guess(**{**who.first, **wrong})
    answers = [
        work_of(app, guesser, **{**who.first, **wrong}),
        work_of(app, guesser, **{**who.first, **wrong, "account_number": unknown}),
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_unknown_names_cost_the_same_work_at_the_door(app: Flask, visit: Visit) -> None:
    with work.work_for(app, "dnipro"):
        make_subscriber(make_account(), email="olena@example.com")
    guesser = Guesser(visit("dnipro"), "sign_in")
    answers = [
        work_of(app, guesser, identifier=name, password="не-той-пароль")
        for name in ("olena@example.com", "nobody@example.com")
    ]
    assert answers[0] == answers[1]


def test_a_forgotten_password_costs_the_same_work_for_everybody(app: Flask, visit: Visit) -> None:
    """I2."""
    with work.work_for(app, "dnipro"):
        make_subscriber(make_account(), email="olena@example.com")
    guesser = Guesser(visit("dnipro"), "recover")
    answers = [work_of(app, guesser, email=name) for name in ("olena@example.com", "nobody@example.com")]
    assert answers[0] == answers[1]
    assert answers[0][0] == 303
