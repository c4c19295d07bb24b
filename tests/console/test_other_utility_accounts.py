"""Every route of the work on accounts is called with the ids of another utility, and with ids nobody has: 404 (T6)."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.accounts.merging import merge_accounts
from app.accounts.models import AccountMerge
from app.core import work
from app.core.db import db
from app.core.permissions import Role
from tests.console.cast import make_member, post, sign_in_as
from tests.factories import make_account, make_subscriber

OURS = {"account_id", "subscriber_id", "merge_id", "street_id"}


def move_in() -> dict[str, int]:
    account, gone = make_account(), make_account()
    subscriber = make_subscriber(account)
    merge_accounts(gone.id, account.id)
    merge_id = db.session.scalars(db.select(AccountMerge.id).where(AccountMerge.gone_id == gone.id)).one()
    return {
        "account_id": account.id,
        "subscriber_id": subscriber.id,
        "merge_id": merge_id,
        "street_id": account.street_id,
    }


def addresses(app: Flask, ids: dict[str, int]) -> Iterator[tuple[str, str]]:
    adapter = app.url_map.bind("", subdomain="tenant")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("console.") and rule.arguments and rule.arguments <= OURS:
            for method in rule.methods & {"GET", "POST"}:
                yield method, adapter.build(rule.endpoint, {name: ids[name] for name in rule.arguments}, method=method)


@pytest.fixture
def colleague(app: Flask, browse):
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.ADMINISTRATOR).id
    return sign_in_as(app, browse("dnipro"), "dnipro", staff_id)


def call(client, method: str, path: str) -> int:
    return client.get(path).status_code if method == "GET" else post(client, path).status_code


def test_own_ids_open_every_page(app, colleague) -> None:
    with work.work_for(app, "dnipro"):
        mine = move_in()
    # A house is a street and a number, which stands behind the question mark.
    pages = [path for method, path in addresses(app, mine) if method == "GET" and "/houses/" not in path]
    assert len(pages) >= 10
    assert {path: status for path in pages if (status := colleague.get(path).status_code) != 200} == {}


@pytest.mark.parametrize("slug", ["melitopol", "novosibirsk"])
def test_ids_of_another_utility_open_nothing(app, colleague, slug: str) -> None:
    with work.work_for(app, slug):
        others = move_in()
    found = {(method, path): call(colleague, method, path) for method, path in addresses(app, others)}
    assert {where: status for where, status in found.items() if status != 404} == {}
    assert len(found) >= 20


@pytest.mark.parametrize("nobody", [0, 999_999_999, 2**63, 10**30])
def test_ids_nobody_has_open_nothing(app, colleague, nobody: int) -> None:
    ids = dict.fromkeys(OURS, nobody)
    found = {(method, path): call(colleague, method, path) for method, path in addresses(app, ids)}
    assert {where: status for where, status in found.items() if status != 404} == {}
