"""A common meter is switched for a whole house, and the cabinet closes where the plugin says so (M5)."""

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.core import tenancy, work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from tests.cabinet import sign_in
from tests.console.cast import post
from tests.factories import make_account, make_meter, make_subscriber


def settle(app: Flask, slug: str) -> tuple[int, int, int]:
    """Two flats of one house and one next door: the street, the first account and its subscriber."""
    with work.work_for(app, slug):
        mine = make_account(house="7", flat="1")
        make_meter(mine)
        make_account(house="7", flat="2")
        make_account(house="7", block="2", flat="1")
        subscriber = make_subscriber(mine, language="en")
        return mine.street_id, mine.id, subscriber.id


def common(app: Flask, slug: str) -> list[bool]:
    with tenancy.serving(app, slug):
        return list(db.session.scalars(select(Account.common_meter).order_by(Account.id)))


def test_a_house_is_found_switched_and_closed_in_the_cabinet(app, enter, browse) -> None:
    street_id, account_id, subscriber_id = settle(app, "novosibirsk")
    clerk = enter("novosibirsk", Role.METERING)
    clerk.go("houses", street="ленина", house="7")
    clerk.go("house", street_id=street_id, house="7")
    assert "Switch on for 2 accounts" in clerk.text
    clerk.send(house="7")
    assert common(app, "novosibirsk") == [True, True, False]
    assert "Changed at 2 accounts" in clerk.text
    me = sign_in(app, browse("novosibirsk"), "novosibirsk", subscriber_id)
    assert "Your house has a common meter" in me.get(f"/accounts/{account_id}/readings?lang=en").text
    with tenancy.serving(app, "novosibirsk"):
        entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.after) == ("house.common-meter", {"common_meter": True, "accounts": 2})


def test_it_is_switched_off_again_and_left_to_the_register(app, enter) -> None:
    street_id, _, _ = settle(app, "novosibirsk")
    clerk = enter("novosibirsk", Role.METERING)
    clerk.go("house", street_id=street_id, house="7")
    token = clerk.form("csrf_token").fields["csrf_token"]
    for step, expected in (("on", True), ("off", False), ("register", False)):
        path = clerk.paths.build("console.house_step", {"street_id": street_id, "step": step})
        clerk.browser.post(path, data={"csrf_token": token, "house": "7", "block": ""})
        assert common(app, "novosibirsk")[:2] == [expected, expected]
    clerk.go("house", street_id=street_id, house="7")
    assert "imports do not change it" not in clerk.text


def test_the_auditor_looks_and_does_not_switch(app, enter) -> None:
    street_id, _, _ = settle(app, "novosibirsk")
    auditor = enter("novosibirsk", Role.AUDITOR)
    auditor.go("house", street_id=street_id, house="7")
    assert "Switch on" not in auditor.text
    answer = post(auditor.browser, f"/console/houses/{street_id}/on", house="7", block="")
    assert (answer.status_code, common(app, "novosibirsk")) == (403, [False, False, False])


def test_before_anybody_asks_no_house_is_called_missing(enter) -> None:
    clerk = enter("dnipro", Role.METERING)
    clerk.go("houses")
    before = "No such house" in clerk.text, "No house has a common meter yet" in clerk.text
    clerk.go("houses", street="nowhere", house="7")
    assert (before, "No such house" in clerk.text) == ((False, True), True)
