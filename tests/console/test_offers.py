"""What a page of the console offers, its reader may open and send; and the table of roles is shown whole (U3)."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from app.console.words import PERMISSIONS as IN_WORDS
from app.core import work
from app.core.permissions import PERMISSIONS, STAFF, Permission, Role, may
from tests.attacks.test_money_of_another_utility import ours  # noqa: F401  # fixture
from tests.console.cast import make_member, sign_in_as
from tests.fifth.visitor import Forms
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures


def pages(app: Flask, ids: dict[str, int]) -> Iterator[str]:
    adapter = app.url_map.bind("", subdomain="tenant")
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("console.") or "GET" not in rule.methods or rule.endpoint.endswith("_in"):
            continue
        choices = [name for name in rule.arguments if hasattr(rule._converters[name], "items")]
        for choice in sorted(rule._converters[choices[0]].items) if choices else [""]:
            values = {name: choice if name in choices else ids.get(name, 1) for name in rule.arguments}
            yield adapter.build(rule.endpoint, values)


def offers(app: Flask, page: str, path: str) -> Iterator[tuple[str, str, Permission]]:
    """Method, path and permission of all links and forms."""
    adapter = app.url_map.bind("", subdomain="tenant")
    links = [("GET", link) for link in re.findall(r'<a [^>]*href="([^"]+)"', page)]
    forms = [("POST", form.action or path) for form in Forms(page).found]
    for method, link in [*links, *forms]:
        there = urlsplit(link).path
        if there.startswith("/console"):
            try:
                endpoint, _values = adapter.match(there, method=method)
            except HTTPException:
                yield method, link, None
                continue
            if guard := app.view_functions[endpoint].guard:
                yield method, link, guard


@pytest.mark.parametrize("role", STAFF)
def test_nothing_is_offered_that_is_not_open(app, browse, ours, role: Role) -> None:  # noqa: F811
    with work.work_for(app, "dnipro"):
        staff_id = make_member(role).id
    client, found, seen = sign_in_as(app, browse("dnipro"), "dnipro", staff_id), set(), 0
    for path in pages(app, ours):
        answer = client.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        seen += 1
        for method, link, permission in offers(app, answer.text, path):
            if permission is None or not may(role, permission):
                found.add((path, method, link))
    assert found == set()
    assert seen > 15


def test_the_table_of_roles_is_shown_whole() -> None:
    of_staff = {one for one, roles in PERMISSIONS.items() if roles & set(STAFF)}
    assert of_staff - IN_WORDS.keys() == set()


def test_sums_of_an_account_are_for_those_who_may_see_money(enter, ours) -> None:  # noqa: F811
    clerk = enter("dnipro", Role.METERING)
    clerk.go("account", account_id=ours["account_id"])
    assert (clerk.answer.status_code, "Settlements" in clerk.text) == (200, False)
    clerk.go("account_settlements", account_id=ours["account_id"])
    assert clerk.answer.status_code == 403
