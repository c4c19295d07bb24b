"""Whatever is typed at the doors of subscribers and companies, the answer is a page or a refusal."""

import re
from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from flask import Flask

from app.core import work
from tests.attacks.test_addresses import LONG, NAMES, NUMBERS, WORDS, as_it_is_served  # noqa: F401  # fixture
from tests.cabinet import sign_in
from tests.companies.cast import SLUG, make_company, make_user, organisation
from tests.companies.cast import sign_in_as as sign_in_company
from tests.conftest import Browser
from tests.factories import make_account, make_meter, make_subscriber

LEAVES = ("sign_out", "session_end")
TYPED = ("\0", "²", "9" * 5000, "9999-12-31", '{"id": 1}', "\u202e", "x" * 10_000, "%_'\"\\", "-1", str(2**63))
FIELDS = (
    *("access_code", "account_number", "agree_terms", "block", "by", "contact_name", "display_name", "email", "file"),
    *("flat", "given_name", "house", "identifier", "language", "login", "manages_users", "name", "next", "password"),
    *("notify_balance", "password_again", "patronymic", "payment_sum", "phone", "present_password", "q", "page"),
    *("remember", "remind_days", "remind_readings", "show", "street", "submission", "surname", "surname_letters"),
    *("ticket", "meter_serial", "meter-1", "right-1"),
)


def paths(app: Flask, door: str, method: str, own: int) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{door}.") or method not in rule.methods or rule.endpoint.endswith(LEAVES):
            continue
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<(?:path:|string:)?\w+>", "x", rule.rule))
        for number in (own, *NUMBERS) if "<int" in path else (own,):
            yield re.sub(r"<int:\w+>", str(number), path)


@pytest.mark.usefixtures("as_it_is_served")
@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
@pytest.mark.parametrize("inside", [False, True])
def test_forms_of_subscribers(app, browse, slug, inside) -> None:
    with work.work_for(app, slug):
        account = make_account()
        make_meter(account)
        own, someone = account.id, make_subscriber(account).id
    client = browse(slug)
    if inside:
        sign_in(app, client, slug, someone)
    page = "/help" if inside else "/sign-in"
    assert list(faults_of_forms(client, page, paths(app, "portal", "POST", own))) == []


@pytest.mark.usefixtures("as_it_is_served")
def test_doors_of_companies(app, browse) -> None:
    with work.work_for(app, SLUG):
        account = make_account(**organisation())
        make_meter(account)
        own, user = account.id, make_user(make_company(account)).id
    client = sign_in_company(app, browse(SLUG), user)
    asked = [(path, word) for path in paths(app, "business", "GET", own) for word in WORDS]
    answers = [client.get(path, query_string=dict.fromkeys(names_for(word), word)) for path, word in asked]
    assert [answer.request.path for answer in answers if answer.status_code >= 500] == []
    forms = paths(app, "business", "POST", own)
    assert list(faults_of_forms(client, "/business/profile", forms)) == []


def names_for(word: str) -> tuple[str, ...]:
    """An address has its limits."""
    return NAMES if len(word) < LONG else ("q", "words", "page")


def faults_of_forms(client: Browser, page: str, forms: Iterable[str]) -> Iterator[tuple[str, str]]:
    """All that can be typed on the own account; where a number is nobody's, a word each: the form is not read there."""
    for path, word in product(forms, TYPED):
        if any(f"/{number}" in path for number in NUMBERS) and word != TYPED[len(path) % len(TYPED)]:
            continue
        names = FIELDS if len(word) < LONG else FIELDS[:: len(word) // 1500]
        if client.post_form(path, page, dict.fromkeys(names, word)).status_code >= 500:
            yield path, word[:9]
