"""Whatever is written into a form of the console, the answer is a page or a refusal, never a fault of ours."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core import work
from app.core.permissions import Role
from tests.attacks.test_addresses import as_it_is_served  # noqa: F401  # fixture
from tests.attacks.test_money_of_another_utility import ours  # noqa: F401  # fixture
from tests.companies.cast import SLUG, make_company, make_user, organisation
from tests.conftest import Browser
from tests.console.cast import make_member, post, sign_in_as
from tests.factories import make_account
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures

APP = Path(__file__).parents[2] / "app"
FIELDS = re.compile(r'name="([a-z_-]+)"|[fF]ield\(\s*(?:name=)?"([a-z_]+)"|"([a-z_]+)": (?:asked|typed\w*|field_of)\(')
WORDS = ("\0", "²", "9" * 5000, "9999-12-31", '{"id": 1}')
AT_ONCE = 40
"""So many fields: more of the long ones would be too large a form."""
LEAVES = ("sign_out", "session_end", "member_step")


def names() -> list[str]:
    """Of all fields of all forms."""
    files = [*APP.glob("templates/**/*.html"), *APP.glob("console/*.py"), *APP.glob("*/schemas.py")]
    return sorted(
        {name for file in files for found in FIELDS.findall(file.read_text()) for name in found} - {"", "csrf_token"}
    )


def doors(app: Flask, ids: dict[str, int]) -> Iterator[str]:
    adapter = app.url_map.bind("", subdomain="tenant")
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("console.") or "POST" not in rule.methods or rule.endpoint.endswith(LEAVES):
            continue
        choices = [name for name in rule.arguments if hasattr(rule._converters[name], "items")]
        for choice in sorted(rule._converters[choices[0]].items) if choices else [""]:
            values = {name: choice if name in choices else ids.get(name, 1) for name in rule.arguments}
            yield adapter.build(rule.endpoint, values, method="POST")


def sent(client: Browser, path: str, word: str, fields: list[str]) -> list[int]:
    parts = [fields[place : place + AT_ONCE] for place in range(0, len(fields), AT_ONCE)]
    whole = parts if len(word) > AT_ONCE else [fields]
    return [post(client, path, **dict.fromkeys(part, word)).status_code for part in whole]


@pytest.mark.usefixtures("as_it_is_served")
def test_no_form_of_the_console_breaks(app, browse, ours) -> None:  # noqa: F811
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.ADMINISTRATOR).id
    client, fields = sign_in_as(app, browse("dnipro"), "dnipro", staff_id), names()
    paths = list(doors(app, ours))
    assert (len(paths) > 70, {"last_day", "credential", "number", "account"} <= set(fields)) == (True, True)
    found = {(path, word[:12]): sent(client, path, word, fields) for path in paths for word in WORDS}
    assert {where: all_of for where, all_of in found.items() if not {400, 413, 500}.isdisjoint(all_of)} == {}


@pytest.mark.usefixtures("as_it_is_served")
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/x"])
def test_what_is_no_form_changes_nothing(app, browse, ours, kind: str) -> None:  # noqa: F811
    """A body that we cannot read holds no token either."""
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.ADMINISTRATOR).id
    client = sign_in_as(app, browse("dnipro"), "dnipro", staff_id)
    statuses = {client.post(path, data=b'{"a": "\xff', content_type=kind).status_code for path in doors(app, ours)}
    assert statuses == {400}


@pytest.mark.usefixtures("as_it_is_served")
@pytest.mark.parametrize("referrer", ["http://[", "https://evil.example/console/bank", "//evil.example", ""])
def test_a_form_leads_back_to_a_page_of_ours(app, browse, ours, referrer: str) -> None:  # noqa: F811
    """Whatever the browser says it stood on: a correction that lacks its words."""
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.ADMINISTRATOR).id
    client = sign_in_as(app, browse("dnipro"), "dnipro", staff_id)
    client.environ_base["HTTP_REFERER"] = referrer
    path = f"/console/adjustments/{ours['adjustment_id']}/take_back"
    assert post(client, path).location.startswith("/console/")


@pytest.mark.usefixtures("as_it_is_served")
def test_no_form_about_a_company_breaks(app, browse) -> None:
    with work.work_for(app, SLUG):
        staff_id = make_member(Role.ADMINISTRATOR).id
        account = make_account(**organisation())
        company = make_company(account)
        ids = {"company_id": company.id, "user_id": make_user(company).id}
    client, fields = sign_in_as(app, browse(SLUG), SLUG, staff_id), [*names(), "organisation", "numbers", "by"]
    paths = [path for path in doors(app, ids) if "/companies/" in path]
    assert len(paths) > 7
    found = {(path, word[:12]): sent(client, path, word, fields) for path in paths for word in WORDS}
    assert {where: all_of for where, all_of in found.items() if not {400, 413, 500}.isdisjoint(all_of)} == {}
