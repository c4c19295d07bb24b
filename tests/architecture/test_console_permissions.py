"""Every route of the console against the permission table: each role is let in exactly where its line says so (U3)."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core import work
from app.core.permissions import PERMISSIONS, STAFF, Permission, Role
from tests.console.cast import grow_stale, make_member, post, sign_in_as

SENSITIVE = {
    Permission.MANAGE_STAFF,
    Permission.EXPORT_AUDIT,
    Permission.IMPORT_REGISTER,
    Permission.EXPORT_READINGS,
    Permission.EXPORT_PAYMENTS,
    Permission.PRINT_RECEIPTS,
    Permission.CHANGE_SETTINGS,
    Permission.ISSUE_COMPANY_ACCESS,
}
FORBIDDEN = "This page is not open to you"
ASKED = "Nothing was done yet. What you filled in is kept, and is sent with the second factor."


def guarded(app: Flask) -> Iterator[tuple[str, str, Permission]]:
    """Method, path and permission. Ids that nobody has: whoever is let in gets a 404 or a page of his own."""
    adapter = app.url_map.bind("", subdomain="tenant")
    for rule in app.url_map.iter_rules():
        permission = app.view_functions[rule.endpoint].guard
        if rule.endpoint.startswith("console.") and permission is not None:
            values = {name: sample(rule._converters[name]) for name in rule.arguments}
            for method in rule.methods & {"GET", "POST"}:
                yield method, adapter.build(rule.endpoint, values, method=method), permission


def sample(converter: object) -> object:
    items = getattr(converter, "items", None)
    if items:
        return min(items)
    return 1 if type(converter).__name__ == "IntegerConverter" else "1"


@pytest.mark.parametrize("role", STAFF)
def test_a_role_enters_where_its_line_says_so(app: Flask, browse, role: Role) -> None:
    with work.work_for(app, "dnipro"):
        staff_id = make_member(role).id
    found, client = {}, sign_in_as(app, browse("dnipro"), "dnipro", staff_id)
    for method, path, permission in guarded(app):
        answer = client.get(path) if method == "GET" else post(client, path)
        if "/console/sign-in" in (answer.location or ""):  # some way in is the way out
            client = sign_in_as(app, browse("dnipro"), "dnipro", staff_id)
        let_in = not (answer.status_code == 403 and FORBIDDEN in answer.text)
        if let_in != (role in PERMISSIONS[permission]):
            found[method, path] = (answer.status_code, permission)
    assert found == {}


def test_before_the_second_factor_only_its_own_pages_are_open(app: Flask, browse) -> None:
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.ADMINISTRATOR).id
    client = sign_in_as(app, browse("dnipro"), "dnipro", staff_id, verified=False)
    opened = set()
    for method, path, _ in guarded(app):
        answer = client.get(path) if method == "GET" else post(client, path)
        if not (answer.location or "").startswith("/console/second-factor"):
            opened.add(path)
    assert opened == {"/console/second-factor"}


def test_a_stranger_is_asked_to_sign_in_everywhere(app: Flask, browse) -> None:
    found = {}
    for method, path, _ in guarded(app):
        answer = browse("dnipro").get(path) if method == "GET" else post(browse("dnipro"), path)
        found[method, path] = (answer.location or "").startswith("/console/sign-in")
    assert [where for where, asked in found.items() if not asked] == []


def test_what_is_sensitive_asks_for_the_second_factor_again(app: Flask, browse) -> None:
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.ADMINISTRATOR).id
    client = sign_in_as(app, browse("dnipro"), "dnipro", staff_id)
    grow_stale(app, "dnipro", minutes=50)
    found = {}
    for method, path, permission in guarded(app):
        if permission in SENSITIVE:
            if method == "GET":
                found[method, path] = (client.get(path).location or "").startswith("/console/second-factor")
            else:
                answer = post(client, path)
                found[method, path] = (answer.status_code, ASKED in answer.text) == (403, True)
    assert [where for where, asked in found.items() if not asked] == []
    assert len(found) >= 5


def test_what_staff_are_given_is_kept_nowhere_on_the_way(app: Flask, browse) -> None:
    """Pages, files and answers to scripts: a shared computer and a proxy forget them."""
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.ADMINISTRATOR).id
    client = sign_in_as(app, browse("dnipro"), "dnipro", staff_id)
    answers = {path: client.get(path) for method, path, _ in guarded(app) if method == "GET"}
    given = {path: one.headers.get("Cache-Control") for path, one in answers.items() if one.status_code == 200}
    assert given == dict.fromkeys(given, "no-store")
    assert {"/console/audit.csv", "/console/meters.csv", "/console/debtors.csv"} <= set(given)


def test_the_auditor_changes_nothing() -> None:
    his = {permission for permission, roles in PERMISSIONS.items() if Role.AUDITOR in roles}
    assert {p for p in his if not p.startswith(("see ", "use "))} == {Permission.EXPORT_AUDIT}
