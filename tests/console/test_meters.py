"""Meters at the console: installed, replaced, sealed, verified, rolled over, removed, found and exported (U3)."""

import csv
from datetime import date
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core import tenancy, work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from app.metering.meter_actions import verified_until
from app.metering.models import Meter, MeterEvent, Reading
from tests.cabinet import counted_statements, office_reading
from tests.console.cast import grow_stale
from tests.factories import make_account, make_meter

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)
NEW = {"serial": "50000001", "digits": "5", "place": "ванна", "verified_until": "", "start": "3"}


def settle(app: Flask, slug: str = "dnipro", last: int = 1556, **more: object) -> tuple[int, str]:
    """A meter that the office read on 1 October, and its account's number."""
    with work.work_for(app, slug):
        account = make_account()
        meter = make_meter(account, **more)
        office_reading(meter, last, "2026-10-01")
        return meter.id, account.number


def get(app: Flask, meter_id: int, slug: str = "dnipro") -> Meter:
    with tenancy.serving(app, slug):
        return db.session.scalars(select(Meter).where(Meter.id == meter_id)).one()


def shown(app: Flask, serial: str, slug: str = "dnipro") -> list[tuple[object, ...]]:
    """Value, day, litres and status of a meter's readings, oldest first."""
    with tenancy.serving(app, slug):
        wanted = select(Reading.value_m3, Reading.taken_on, Reading.used_litres, Reading.status)
        of_meter = wanted.join(Meter, Meter.id == Reading.meter_id).where(Meter.serial == serial)
        return [tuple(row) for row in db.session.execute(of_meter.order_by(Reading.taken_at, Reading.id))]


def noted(app: Flask, slug: str = "dnipro") -> list[str]:
    with tenancy.serving(app, slug):
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_new_meter_has_its_start_and_the_countrys_verification(app, enter) -> None:
    _, number = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meter_install")
    clerk.send(account_number=number, kind="cold", day="2026-11-20", **NEW)
    with tenancy.serving(app, "dnipro"):
        meter = db.session.scalars(select(Meter).where(Meter.serial == "50000001")).one()
    assert (meter.installed_on, meter.verified_until) == (date(2026, 11, 20), date(2030, 11, 20))
    assert shown(app, "50000001") == [(3, date(2026, 11, 20), None, "accepted")]
    assert noted(app) == ["meter.install"]


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"account_number": "999999999999"}, "There is no account with this number"),
        ({"day": "2026-11-24"}, "This day has not come yet"),
        ({"serial": "?"}, "We do not understand this"),
        ({"start": "123456"}, "There are too many digits"),
        ({"verified_until": "2020-01-01"}, "The verification has to end after"),
    ],
)
def test_a_meter_that_cannot_be_installed_says_why(app, enter, typed: dict[str, str], fault: str) -> None:
    _, number = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meter_install")
    clerk.send(**{"account_number": number, "kind": "cold", "day": "2026-11-20", **NEW, **typed})
    assert (clerk.answer.status_code, [fault in said for said in clerk.faults()]) == (422, [True])
    assert shown(app, "50000001") == []


def test_replacing_takes_both_readings_of_one_day_and_the_litres_add_up(app, enter) -> None:
    meter_id, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meter_step", meter_id=meter_id, step="replace")
    clerk.send(day="2026-11-20", value="1563", words="не крутиться", **NEW)
    assert (clerk.answer.status_code, "This is the new one" in clerk.text) == (200, True)
    old = get(app, meter_id)
    assert (old.removed_on, old.replaced_by) == (date(2026, 11, 20), "50000001")
    assert shown(app, old.serial)[-1] == (1563, date(2026, 11, 20), 7000, "accepted")
    assert shown(app, "50000001") == [(3, date(2026, 11, 20), None, "accepted")]
    with tenancy.serving(app, "dnipro"):
        kinds = db.session.execute(select(MeterEvent.kind, MeterEvent.words).order_by(MeterEvent.id)).all()
    assert [tuple(row) for row in kinds] == [("replace", "не крутиться"), ("install", "")]


def test_a_final_reading_below_the_last_is_refused_and_nothing_typed_is_lost(app, enter) -> None:
    meter_id, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meter_step", meter_id=meter_id, step="replace")
    clerk.send(day="2026-11-20", value="1500", words="тече", **NEW)
    assert "less than 1,556" in " ".join(clerk.faults())
    assert {name: clerk.form("value").fields[name] for name in ("value", "serial", "words")} == {
        "value": "1500",
        "serial": "50000001",
        "words": "тече",
    }
    assert (get(app, meter_id).removed_on, shown(app, "50000001")) == (None, [])
    clerk.send(digits="5", reason="акт № 5: записано помилково")
    assert shown(app, get(app, meter_id).serial)[-1] == (1500, date(2026, 11, 20), -56_000, "accepted")


def test_a_high_final_reading_is_asked_about_first(app, enter) -> None:
    meter_id, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meter_step", meter_id=meter_id, step="remove")
    clerk.send(day="2026-11-20", value="1956", words="немає води")
    assert ("Is this right?" in clerk.text, get(app, meter_id).removed_on) == (True, None)
    clerk.send(confirmed="1")
    assert get(app, meter_id).removed_on == date(2026, 11, 20)
    assert shown(app, get(app, meter_id).serial)[-1] == (1956, date(2026, 11, 20), 400_000, "accepted")


def test_the_dial_began_anew_and_is_counted_past_its_end(app, enter) -> None:
    """Too far apart for the judge of subscribers' readings to see it."""
    meter_id, _ = settle(app, last=75_000)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meter_step", meter_id=meter_id, step="roll-over")
    clerk.send(day="2026-11-20", value="300")
    assert "25,300" in clerk.text
    clerk.send(confirmed="1")
    assert shown(app, get(app, meter_id).serial)[-1] == (300, date(2026, 11, 20), 25_300_000, "accepted")
    clerk.go("meter_step", meter_id=meter_id, step="roll-over")
    clerk.send(day="2026-11-21", value="301")
    assert clerk.faults() == ["This is not less than the last reading, so the dial has not begun anew."]


@pytest.mark.parametrize(
    ("slug", "kind", "until"),
    [
        ("dnipro", "cold", date(2030, 11, 20)),
        ("novosibirsk", "cold", date(2032, 11, 20)),
        ("novosibirsk", "hot", date(2030, 11, 20)),
    ],
)
def test_a_verification_holds_as_long_as_the_country_says(app, enter, slug: str, kind: str, until: date) -> None:
    meter_id, _ = settle(app, slug, kind=kind, verified_until=date(2026, 1, 1))
    clerk = enter(slug, Role.METERING)
    clerk.go("meter_step", meter_id=meter_id, step="verify")
    clerk.send(day="2026-11-20", outcome="passed", until="", number="12-34")
    assert get(app, meter_id, slug).verified_until == until


def test_a_meter_that_failed_counts_no_more(app, enter) -> None:
    meter_id, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meter_step", meter_id=meter_id, step="verify")
    clerk.send(day="2026-11-20", outcome="failed", until="", number="")
    assert get(app, meter_id).verified_until == date(2026, 11, 19)
    clerk.go("meters", due="overdue")
    assert clerk.text.count(get(app, meter_id).serial) == 1


def test_a_meter_leads_to_its_account(app, enter) -> None:
    meter_id, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meter", meter_id=meter_id)
    assert f'href="/console/accounts/{get(app, meter_id).account_id}"' in clerk.page


def test_a_reading_of_a_company_says_so_in_words(app, enter) -> None:
    meter_id, _ = settle(app, "novosibirsk")
    with work.work_for(app, "novosibirsk"):
        db.session.execute(update(Reading).values(source="company"))
    assert "by the company" in enter("novosibirsk", Role.METERING).go("meter", meter_id=meter_id)


def test_a_seal_pressed_twice_is_one_seal(app, enter) -> None:
    meter_id, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    for _ in range(2):
        clerk.go("meter_step", meter_id=meter_id, step="seal")
        clerk.send(day="2026-11-20", number="A-77")
    assert (clerk.text.count("A-77"), noted(app)) == (1, ["meter.seal"])


def test_a_removed_meter_is_left_alone_and_may_come_back(app, enter) -> None:
    meter_id, number = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meter_step", meter_id=meter_id, step="remove")
    form = clerk.form("value")
    clerk.send(day="2026-11-20", value="1560", words="у повірку")
    clerk.browser.post(
        clerk.paths.build("console.meter_step_send", {"meter_id": meter_id, "step": "remove"}),
        data=form.fields | {"day": "2026-11-20", "value": "1560", "words": "у повірку"},
    )
    assert len(shown(app, get(app, meter_id).serial)) == 2
    clerk.go("meter_step", meter_id=meter_id, step="seal")
    clerk.send(day="2026-11-20", number="1")
    assert "This meter is removed" in clerk.text
    clerk.go("meter_install")
    clerk.send(
        account_number=number,
        kind="cold",
        day="2026-11-22",
        **NEW | {"serial": get(app, meter_id).serial, "start": "1561"},
    )
    assert get(app, meter_id).removed_on is None
    assert shown(app, get(app, meter_id).serial)[-1] == (1561, date(2026, 11, 22), None, "accepted")


def test_the_due_list_counts_and_is_exported_harmlessly(app, enter) -> None:
    settle(app, verified_until=date(2026, 12, 1), place="=cmd|' /C calc'!A0")
    settle(app, verified_until=date(2026, 11, 1))
    clerk = enter("dnipro", Role.METERING)
    clerk.go("meters")
    counts = " ".join(clerk.text.split())
    assert "1 verification over 1 due within 30 days 1 due within 90 days 0 date unknown" in counts
    clerk.go("meters_export", due="30")
    assert clerk.answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(StringIO(clerk.answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert ", flat " in rows[1][2]
    assert [row[5] for row in rows] == ["place", "'=cmd|' /C calc'!A0"]
    grow_stale(app, "dnipro", minutes=50)
    clerk.go("meters_export")
    assert clerk.path == "/console/second-factor"


def test_the_list_asks_as_much_for_fifty_meters_as_for_one(app, enter) -> None:
    settle(app)
    clerk, found = enter("dnipro", Role.METERING), []
    clerk.go("meters")
    for many in (0, 20):
        for _ in range(many):
            settle(app)
        with counted_statements(app) as sent:
            clerk.go("meters")
        found.append(len(sent))
    assert found[0] == found[1]


@pytest.mark.parametrize("slug", ["melitopol", "kamianske"])
def test_meters_and_houses_of_another_utility_are_not_there(app, enter, slug: str) -> None:
    meter_id, _ = settle(app, slug)
    with tenancy.serving(app, slug):
        street_id = db.session.scalar(db.text("select street_id from account"))
    clerk = enter("dnipro", Role.ADMINISTRATOR)
    clerk.go("meter_install")
    token = clerk.form("csrf_token").fields["csrf_token"]
    paths = [clerk.paths.build("console.meter", {"meter_id": meter_id})]
    paths += [
        clerk.paths.build("console.meter_step", {"meter_id": meter_id, "step": step}, method="GET")
        for step in ("replace", "seal", "verify", "roll-over", "remove")
    ]
    posted = [*paths[1:], *(f"/console/houses/{street_id}/{step}" for step in ("on", "off", "register"))]
    statuses = [clerk.browser.get(path).status_code for path in [*paths, f"/console/houses/{street_id}?house=21А"]]
    data = {"csrf_token": token, "house": "21А", "day": "2026-11-20", "value": "1", "number": "1", "outcome": "passed"}
    statuses += [clerk.browser.post(path, data=data).status_code for path in posted]
    assert set(statuses) == {404}
    with tenancy.serving(app, slug):
        assert db.session.scalars(select(MeterEvent)).all() == []


@pytest.mark.parametrize(
    "path",
    [
        "/console/meters?serial=%00&street=%00&kind=%00&due=%00&page=99999999999999999999",
        "/console/meters?serial=%25%27%5C&street=%25%7C",
        "/console/houses?street=%00&house=%00",
        "/console/readings/enter?words=%00",
        "/console/readings/enter?words=%F0%9F%92%A7",
        "/console/meters/install?account=%00",
    ],
)
def test_nonsense_in_the_address_finds_nothing(app, enter, path: str) -> None:
    settle(app)
    clerk = enter("dnipro", Role.METERING)
    assert clerk.browser.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/console/meters/99999999999999999999",
        "/console/readings/enter?account=99999999999999999999",
        "/console/houses/99999999999999999999?house=1",
        "/console/houses/1?house=%00",
    ],
)
def test_ids_that_nobody_can_have_are_not_there(app, enter, path: str) -> None:
    settle(app)
    assert enter("dnipro", Role.METERING).browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("kind", "day", "until"),
    [
        ("cold", date(2028, 2, 29), date(2034, 2, 28)),
        ("hot", date(2028, 2, 29), date(2032, 2, 29)),
        ("hot", date(2026, 2, 28), date(2030, 2, 28)),
    ],
)
def test_a_verification_of_29_february_ends_on_the_last_of_february(app, kind: str, day: date, until: date) -> None:
    """In Russia cold meters are verified every six years and hot ones every four."""
    with tenancy.serving(app, "novosibirsk"):
        assert verified_until(kind, day) == until
