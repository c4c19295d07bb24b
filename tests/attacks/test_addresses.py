"""Whatever is written into an address, the answer is a page or a refusal, never a fault of ours."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import work
from app.core.permissions import Role
from tests.console.conftest import enter  # noqa: F401  # fixture
from tests.factories import PASSWORD, make_account, make_meter, make_subscriber
from tests.ledger.entries import enter as enter_sums
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures

EMAIL = "olena@example.com"
NUMBERS = (2**31, 2**63 - 1, 2**63)
WORDS = ("\0", "9999-12-31", "9" * 40, "2026-99-99", "-1", "3", "x" * 5000)
LONG = 100
"""Of a word that is longer than this only some names are given: an address has its limits too."""
NAMES = (
    *(
        "account",
        "account_id",
        "action",
        "age",
        "answered",
        "entry",
        "kind",
        "least",
        "line",
        "meter_id",
        "name",
        "next",
    ),
    *("number", "ordered", "page", "part", "period", "phone", "q", "reason", "receipt", "removed", "service", "show"),
    *("since", "source", "status", "until", "words"),
)
LEAVES = ("sign_out", "sign_in")
FORBIDDEN = 403


@pytest.fixture
def own(app: Flask, stripe: object) -> int:  # noqa: F811
    """Faults are answered as subscribers would meet them."""
    with work.work_for(app, "dnipro"):
        account = make_account(balance_minor=5_000, balance_on=date(2026, 11, 1))
        make_meter(account)
        make_subscriber(account, identifier=EMAIL, email=EMAIL)
        return account.id


def addresses(app: Flask, door: str, own: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Pages of a door: with impossible numbers in their path, or of the own account, asked for impossible things."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{door}.") or "GET" not in rule.methods or rule.endpoint.endswith(LEAVES):
            continue
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<(?:path:|string:)?\w+>", "x", rule.rule))
        numbers = re.findall(r"<int:(\w+)>", path)
        for number in NUMBERS if numbers else ():
            yield re.sub(r"<int:\w+>", str(number), path), {}
        if set(numbers) <= {"account_id"}:
            for word in WORDS:
                names = NAMES if len(word) < LONG else ("q", "words", "page")
                yield path.replace("<int:account_id>", str(own)), dict.fromkeys(names, word)


def faults(app: Flask, door: str, own: int, *clients: FlaskClient) -> list[tuple[str, dict[str, Any]]]:
    asked = list(addresses(app, door, own))
    assert len(asked) > 100
    return [(path, query) for path, query in asked if first_answer(clients, path, query) >= 500]


def first_answer(clients: tuple[FlaskClient, ...], path: str, query: dict[str, Any]) -> int:
    """To the first who may open the page: what is written into its address is read alike for all who may."""
    status = FORBIDDEN
    for client in clients:
        status = client.get(path, query_string=query).status_code
        if status != FORBIDDEN:
            break
    return status


@pytest.fixture
def as_it_is_served(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)


@pytest.mark.usefixtures("as_it_is_served")
def test_of_a_subscriber(app, visit, own) -> None:
    visitor = visit("dnipro")
    visitor.sign_in(EMAIL, PASSWORD)
    assert faults(app, "portal", own, visitor.browser) == []


@pytest.mark.usefixtures("as_it_is_served")
def test_of_staff(app, enter, own) -> None:  # noqa: F811
    roles = [enter("dnipro", role).browser for role in (Role.ADMINISTRATOR, Role.BILLING)]
    assert faults(app, "console", own, *roles) == []


@pytest.mark.usefixtures("as_it_is_served")
def test_an_account_that_only_we_charge_has_a_last_page(app, enter) -> None:  # noqa: F811
    """The billing office has never said what it owes, and behind the last page there are no lines."""
    with work.work_for(app, "dnipro"):
        account = make_account()
        enter_sums(account, 10_000, on=date(2026, 10, 20), period=date(2026, 10, 1))
        account_id = account.id
    page = enter("dnipro", Role.BILLING).browser.get(f"/console/accounts/{account_id}/settlements?page=9")
    assert (page.status_code, "The billing office gave these sums" in page.text) == (200, False)


@pytest.mark.usefixtures("as_it_is_served")
@pytest.mark.parametrize("wanted", ["//[", "http://[x", "//evil.example", "/\\evil.example", "///evil.example"])
def test_the_way_back_of_who_is_in_already(visit, enter, own, wanted) -> None:  # noqa: F811
    subscriber = visit("dnipro")
    subscriber.sign_in(EMAIL, PASSWORD)
    there = [
        one.get("/console/sign-in" if one is not subscriber.browser else "/sign-in", query_string={"next": wanted})
        for one in (subscriber.browser, enter("dnipro").browser)
    ]
    assert [(answer.status_code, answer.location) for answer in there] == [(303, "/"), (303, "/console/")]
