"""Whatever is written into a form of the cabinet or of a company, the answer is a page or a refusal."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from app.core import tokens, work
from app.identity.letters import PAY, REMINDED
from app.web.same_page import ONLY_SHOW
from tests.attacks.test_addresses import as_it_is_served  # noqa: F401  # fixture
from tests.attacks.test_forms import APP, AT_ONCE, FIELDS
from tests.cabinet import sign_in
from tests.companies.cast import SLUG, make_company, make_user, organisation
from tests.companies.cast import sign_in_as as sign_in_company
from tests.conftest import Browser
from tests.factories import make_account, make_meter, make_subscriber
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures

WORDS = ("\0", "²", "-1", "9" * 19, "9" * 5000, "9999-12-31", "yes")
LEAVES = ("sign_out", "session_end")


def names() -> list[str]:
    files = [
        *APP.glob("templates/**/*.html"),
        *APP.glob("portal/*.py"),
        *APP.glob("business/*.py"),
        *APP.glob("*/schemas.py"),
    ]
    found = {name for file in files for one in FIELDS.findall(file.read_text()) for name in one}
    return sorted(found - {"", "csrf_token", ONLY_SHOW})


def doors(app: Flask, door: str, ids: dict[str, object]) -> Iterator[str]:
    adapter = app.url_map.bind("", subdomain="tenant")
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{door}.") or "POST" not in rule.methods or rule.endpoint.endswith(LEAVES):
            continue
        choices = [name for name in rule.arguments if hasattr(rule._converters[name], "items")]
        for choice in sorted(rule._converters[choices[0]].items) if choices else [""]:
            values = {name: choice if name in choices else ids.get(name, 1) for name in rule.arguments}
            yield adapter.build(rule.endpoint, values, method="POST")


def sent(client: Browser, path: str, word: str, fields: list[str], page: str = "/help") -> list[int]:
    size = AT_ONCE if len(word) > AT_ONCE else len(fields)
    parts = [fields[place : place + size] for place in range(0, len(fields), size)]
    return [client.post_form(path, page, dict.fromkeys(part, word)).status_code for part in parts]


@pytest.mark.usefixtures("as_it_is_served")
def test_no_form_of_the_cabinet_breaks(app, browse, stripe) -> None:  # noqa: F811
    slug = "dnipro"
    with work.work_for(app, slug):
        account = make_account(balance_minor=5_000, balance_on=date(2026, 11, 1))
        meter = make_meter(account)
        person_id = make_subscriber(account, remind_readings=True).id
        links = {}
        for purpose in (REMINDED, PAY):
            links[purpose] = tokens.draw_link_token()
            tokens.keep_token(links[purpose], purpose=purpose, subject_id=person_id, valid_for=timedelta(days=1))
        ids = {"account_id": account.id, "token": links[REMINDED], "submission": "b9f8f9e0-95d1-4b8a-9a38-6a0b5c1b2f11"}
        fields = [
            *names(),
            f"meter-{meter.id}",
            "meter-99999999999999999999",
            f"sum-{account.id}",
            "sum-" + "9" * 19,
            "sum-²",
            "account",
        ]
    client = sign_in(app, browse(slug), slug, person_id)
    paths = [*doors(app, "portal", ids), f"/pay/{links[PAY]}"]
    found = {(path, word[:12]): sent(client, path, word, fields) for path in paths for word in WORDS}
    assert len(paths) > 20
    assert {where: all_of for where, all_of in found.items() if not {413, 500}.isdisjoint(all_of)} == {}


@pytest.mark.usefixtures("as_it_is_served")
def test_no_form_of_a_company_breaks(app, browse) -> None:
    with work.work_for(app, SLUG):
        account = make_account(**organisation())
        meter = make_meter(account)
        company = make_company(account)
        user = make_user(company)
        ids, user_id = {"user_id": user.id}, user.id
        own = [f"meter-{meter.id}", f"right-{meter.id}"]
        fields = [*names(), *own]
    client = sign_in_company(app, browse(SLUG), user_id)
    found = {
        (path, word[:12]): sent(client, path, word, fields, "/business/profile")
        for path in doors(app, "business", ids)
        for word in WORDS
    }
    found |= {
        ("own", word[:12]): sent(client, "/business/readings", word, [*own, "q", "show", "page"]) for word in WORDS
    }
    assert {where: all_of for where, all_of in found.items() if not {413, 500}.isdisjoint(all_of)} == {}
