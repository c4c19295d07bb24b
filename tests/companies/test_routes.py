"""Every route of the companies' door, for strangers, for each role, and before the issued password is replaced."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.core import work
from app.core.permissions import PERMISSIONS, Permission, Role
from tests.companies.cast import SLUG, make_company, make_user, sign_in_as

FIRST_PASSWORD = "/business/password"


def guarded(app: Flask) -> Iterator[tuple[str, str, Permission]]:
    """Method, path and permission, with ids that nobody has."""
    adapter = app.url_map.bind("", subdomain="tenant")
    for rule in app.url_map.iter_rules():
        permission = app.view_functions[rule.endpoint].guard
        if rule.endpoint.startswith("business.") and permission is not None:
            values = {name: "csv" if name == "kind" else 1 for name in rule.arguments}
            for method in rule.methods & {"GET", "POST"}:
                yield method, adapter.build(rule.endpoint, values, method=method), permission


def call(client, method: str, path: str):
    """With the token of whichever page is open to this browser."""
    if method == "GET":
        return client.get(path)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/business/", follow_redirects=True).text)
    return client.post(path, data={"csrf_token": token[1]})


def test_a_stranger_is_asked_to_sign_in(app: Flask, browse) -> None:
    found = {where[:2]: call(browse(SLUG), *where[:2]).location or "" for where in guarded(app)}
    assert len(found) >= 15
    assert [where for where, place in found.items() if not place.startswith("/business/sign-in")] == []


@pytest.mark.parametrize("role", [Role.COMPANY, Role.COMPANY_MANAGER])
def test_a_role_enters_where_its_line_says_so(app: Flask, browse, role: Role) -> None:
    with work.work_for(app, SLUG):
        user_id = make_user(make_company(), manages_users=role == Role.COMPANY_MANAGER).id
    client, found = sign_in_as(app, browse(SLUG), user_id), {}
    for method, path, permission in guarded(app):
        let_in = call(client, method, path).status_code != 403
        if let_in != (role in PERMISSIONS[permission]):
            found[method, path] = permission
    assert found == {}


def test_the_issued_password_opens_nothing_but_its_own_page(app: Flask, browse) -> None:
    with work.work_for(app, SLUG):
        user_id = make_user(make_company(), password_hash=None).id
    client = sign_in_as(app, browse(SLUG), user_id)
    opened = {path for method, path, _ in guarded(app) if call(client, method, path).location != FIRST_PASSWORD}
    assert opened == {FIRST_PASSWORD}


def test_staff_and_subscribers_have_no_line_here() -> None:
    his = {permission for permission, roles in PERMISSIONS.items() if Role.COMPANY_MANAGER in roles}
    assert {role for permission in his for role in PERMISSIONS[permission]} == {Role.COMPANY, Role.COMPANY_MANAGER}
