"""Every route with an id is called with the ids of another utility, and of another subscriber: 404 (T6)."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import work
from app.core.db import db
from app.identity import sessions
from app.identity.models import SignInSession
from tests.cabinet import post, sign_in
from tests.factories import make_account, make_meter, make_payment, make_photo, make_reading, make_subscriber

SECRETS = {"token"}
"""Arguments that are no ids: they are worth nothing without having been sent to somebody."""


BACK = {"portal.payment_back", "portal.autopay_back"}
"""Says the same to everybody who is not the payer."""
LEAD_AWAY = {"portal.payment_go", "portal.autopay", "portal.autopay_go", *BACK}
"""To another site, back from it, and what is there only where cards are taken: tests/portal goes there."""


def move_in() -> dict[str, Any]:
    """Somebody's ids, by the names that routes give them."""
    account = make_account()
    meter, subscriber = make_meter(account), make_subscriber(account, language="en")
    submission = uuid4()
    reading = make_reading(meter, 1563, submission=submission, subscriber_id=subscriber.id)
    sessions.open_session(subscriber.id, remember=True, client="Firefox")
    db.session.flush()
    return {
        "account_id": account.id,
        "submission": submission,
        "session_id": db.session.scalar(select(SignInSession.id).where(SignInSession.subscriber_id == subscriber.id)),
        "meter_id": meter.id,
        "photo_id": make_photo(reading).id,
        "subscriber_id": subscriber.id,
        "payment_id": make_payment(subscriber, account).id,
        "form": "csv",
    }


@pytest.fixture
def me(app: Flask, browse) -> tuple[FlaskClient, dict[str, Any]]:
    with work.work_for(app, "dnipro"):
        mine = move_in()
    return sign_in(app, browse("dnipro"), "dnipro", mine["subscriber_id"]), mine


def addresses(app: Flask, ids: dict[str, Any], *, but: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Method and path of every route that takes an id. An argument that `ids` does not know fails the test."""
    adapter = app.url_map.bind("", subdomain="tenant")
    for rule in app.url_map.iter_rules():
        wanted = rule.arguments - SECRETS
        # What a secret opens is asked for with it in tests/notices.
        if rule.endpoint.startswith("portal.") and wanted == rule.arguments and wanted and rule.endpoint not in but:
            for method in rule.methods & {"GET", "POST"}:
                yield method, adapter.build(rule.endpoint, {name: ids[name] for name in wanted}, method=method)


def call(client: FlaskClient, method: str, path: str, ids: dict[str, Any]) -> int:
    if method == "GET":
        return client.get(path).status_code
    return post(client, path, **{f"meter-{ids['meter_id']}": "1570"}).status_code


def test_my_own_ids_open_every_page(app, me) -> None:
    client, mine = me
    pages = [path for method, path in addresses(app, mine, but=LEAD_AWAY) if method == "GET"]
    assert len(pages) >= 7
    assert {path: status for path in pages if (status := client.get(path).status_code) != 200} == {}


@pytest.mark.parametrize("slug", ["melitopol", "kamianske", "novosibirsk", "dnipro"])
def test_ids_that_are_not_mine_open_nothing(app, me, slug: str) -> None:
    """In dnipro: another subscriber of the same utility."""
    with work.work_for(app, slug):
        others = move_in()
    found = {(method, path): call(me[0], method, path, others) for method, path in addresses(app, others, but=BACK)}
    assert {where: status for where, status in found.items() if status != 404} == {}


@pytest.mark.parametrize("slug", ["melitopol", "dnipro"])
def test_ids_in_forms_and_queries_open_nothing_either(app, me, slug: str) -> None:
    client, mine = me
    with work.work_for(app, slug):
        others = move_in()
    dial = {f"meter-{others['meter_id']}": "1570"}
    statuses = [
        post(client, "/readings/send", account=others["account_id"], **dial).status_code,
        post(client, "/readings/send", account=mine["account_id"], **dial).status_code,
        post(client, f"/accounts/{mine['account_id']}/readings", account=others["account_id"], **dial).status_code,
        client.get("/readings", query_string={"account_id": others["account_id"]}).status_code,
        client.get("/readings", query_string={"meter_id": others["meter_id"]}).status_code,
    ]
    assert statuses == [404] * 5


def test_a_stranger_is_sent_to_sign_in_by_every_page(app, me, browse) -> None:
    stranger = browse("dnipro")
    found = {path: stranger.get(path).location for method, path in addresses(app, me[1], but=BACK) if method == "GET"}
    assert {path: place for path, place in found.items() if not (place or "").startswith("/sign-in")} == {}
