"""Readings that a colleague enters for others: by the same judge, on any day, lower only with a reason (U3, M2)."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.core import tenancy, work
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.permissions import Role
from app.metering.models import Meter, Reading
from tests.cabinet import office_reading
from tests.factories import make_account, make_meter, make_reading

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)


def settle(app: Flask, slug: str = "dnipro", **more: object) -> tuple[int, int, str, str]:
    """Account and meter, their numbers. The office read 1556 on 1 October."""
    with work.work_for(app, slug):
        account = make_account()
        meter = make_meter(account, **more)
        office_reading(meter, 1556, "2026-10-01")
        return account.id, meter.id, account.number, meter.serial


def stored(app: Flask, slug: str = "dnipro", *columns: str) -> list[tuple[object, ...]]:
    wanted = [getattr(Reading, name) for name in columns or ("value_m3", "taken_on", "used_litres", "status")]
    with tenancy.serving(app, slug):
        found = select(*wanted).where(Reading.source == "staff").order_by(Reading.id)
        return [tuple(row) for row in db.session.execute(found)]


def test_found_by_either_number_and_stored_on_the_day_it_was_read(app, enter) -> None:
    _, meter_id, number, serial = settle(app)
    clerk = enter("dnipro", Role.SUPPORT)
    for words, value, day in ((number, "1563", "2026-11-20"), (serial, "1565", "2026-11-22")):
        clerk.go("readings_enter", words=words)
        clerk.send(**{f"meter-{meter_id}": value}, day=day, channel="by_paper", reason="")
    assert stored(app) == [
        (1563, date(2026, 11, 20), 7000, "accepted"),
        (1565, date(2026, 11, 22), 2000, "accepted"),
    ]
    assert stored(app, "dnipro", "reasons") == [(["by_paper"],), (["by_paper"],)]
    with tenancy.serving(app, "dnipro"):
        after = [dict(entry.after) for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert [(one["value_m3"], one["day"]) for one in after] == [(1563, "2026-11-20"), (1565, "2026-11-22")]


def test_a_closed_window_is_open_for_staff_and_says_which_month_it_counts_for(app, enter) -> None:
    """In Novosibirsk readings after the 25th count for the next period."""
    _, meter_id, number, _ = settle(app, "novosibirsk")
    clerk = enter("novosibirsk", Role.METERING)
    clerk.go("readings_enter", words=number)
    clerk.send(**{f"meter-{meter_id}": "1563"}, day="2026-10-26", channel="by_visit", reason="")
    assert stored(app, "novosibirsk", "period", "status") == [(date(2026, 11, 1), "accepted")]


def test_a_lower_value_needs_a_reason_and_is_noted_with_it(app, enter) -> None:
    _, meter_id, number, _ = settle(app, "kamianske")
    clerk = enter("kamianske", Role.METERING)
    clerk.go("readings_enter", words=number)
    dial = {f"meter-{meter_id}": "1500"}
    clerk.send(**dial, day="2026-11-20", channel="by_paper", reason="")
    assert ["write the reason below" in fault for fault in clerk.faults()] == [True]
    assert clerk.form("day").fields[f"meter-{meter_id}"] == "1500"
    clerk.send(**dial, channel="by_paper", reason="лист № 7 від 19.11.2026")
    assert stored(app, "kamianske") == [(1500, date(2026, 11, 20), -56_000, "accepted")]
    assert stored(app, "kamianske", "reasons") == [(["lowered", "by_paper"],)]
    with tenancy.serving(app, "kamianske"):
        entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.before["value_m3"], entry.after["reason"]) == (1556, "лист № 7 від 19.11.2026")


def test_what_is_unusual_is_confirmed_by_a_second_press(app, enter) -> None:
    _, meter_id, number, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_enter", words=number)
    clerk.send(**{f"meter-{meter_id}": "1956"}, day="2026-11-20", channel="by_phone", reason="")
    assert ("Is this right?" in clerk.text, stored(app)) == (True, [])
    clerk.send(confirmed="1")
    assert stored(app) == [(1956, date(2026, 11, 20), 400_000, "accepted")]


def test_a_meter_that_is_overdue_goes_to_review(app, enter) -> None:
    _, meter_id, number, _ = settle(app, verified_until=date(2026, 11, 1))
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_enter", words=number)
    clerk.send(**{f"meter-{meter_id}": "1563"}, day="2026-11-20", channel="by_phone", reason="")
    assert stored(app, "dnipro", "status") == [("review",)]
    assert "does not count until the meter is verified" in clerk.text


@pytest.mark.parametrize(
    ("day", "fault"),
    [("2026-11-24", "has not come yet"), ("2026-09-30", "newer reading already"), ("", "fill this in")],
)
def test_days_that_cannot_be(app, enter, day: str, fault: str) -> None:
    _, meter_id, number, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_enter", words=number)
    clerk.send(**{f"meter-{meter_id}": "1563"}, day=day, channel="by_phone", reason="")
    assert ([fault in said for said in clerk.faults()], stored(app)) == ([True], [])


def test_the_same_form_twice_is_one_reading(app, enter) -> None:
    account_id, meter_id, number, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_enter", words=number)
    form = clerk.form("day").fields | {f"meter-{meter_id}": "1563", "channel": "by_phone"}
    for _ in range(2):
        clerk.browser.post(f"/console/readings/enter/{account_id}", data=form)
    assert len(stored(app)) == 1


def test_a_reading_of_yesterday_comes_after_all_that_was_read_yesterday(app, enter) -> None:
    """What is judged as following it is kept as following it, so the litres add up."""
    _, meter_id, number, _ = settle(app)
    with work.work_for(app, "dnipro"):
        meter = db.session.scalars(select(Meter).where(Meter.id == meter_id)).one()
        office_reading(meter, 1558, "2026-11-22", used_litres=2000)
        make_reading(meter, 1560, datetime(2026, 11, 22, 18, tzinfo=UTC), used_litres=2000)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_enter", words=number)
    clerk.send(**{f"meter-{meter_id}": "1563"}, day="2026-11-22", channel="by_phone", reason="")
    with tenancy.serving(app, "dnipro"):
        wanted = select(Reading.value_m3, Reading.used_litres, Reading.status).order_by(Reading.taken_at, Reading.id)
        found = [tuple(row) for row in db.session.execute(wanted)]
    assert found[1:] == [(1558, 2000, "accepted"), (1560, 2000, "superseded"), (1563, 5000, "accepted")]


def test_a_closed_account_takes_no_reading(app, enter) -> None:
    account_id, meter_id, number, _ = settle(app)
    clerk = enter("dnipro", Role.METERING)
    clerk.go("readings_enter", words=number)
    form = clerk.form("day").fields | {f"meter-{meter_id}": "1563", "channel": "by_phone"}
    with work.work_for(app, "dnipro"):
        db.session.get_one(Account, ("dnipro", account_id)).closed_on = date(2026, 11, 1)
    answer = clerk.browser.post(f"/console/readings/enter/{account_id}", data=form)
    assert (answer.status_code, "This account is closed" in answer.text, stored(app)) == (409, True, [])


@pytest.mark.parametrize("slug", ["melitopol", "novosibirsk"])
def test_accounts_and_meters_of_another_utility_take_no_reading(app, enter, slug: str) -> None:
    theirs = settle(app, slug)
    mine = settle(app)
    clerk = enter("dnipro", Role.ADMINISTRATOR)
    clerk.go("readings_enter", words=mine[2])
    form = clerk.form("day").fields | {f"meter-{theirs[1]}": "1563", "channel": "by_phone"}
    statuses = [
        clerk.browser.post(f"/console/readings/enter/{one[0]}", data=form).status_code for one in (theirs, mine)
    ]
    statuses.append(clerk.browser.get(f"/console/readings/enter?account={theirs[0]}").status_code)
    clerk.go("readings_enter", words=theirs[2])
    assert (statuses, "No such account" in clerk.text) == ([404, 404, 404], True)
    with tenancy.serving(app, slug):
        assert db.session.scalars(select(Reading).where(Reading.source == "staff")).all() == []


def test_irrigation_is_installed_read_and_told_where_the_plugin_has_it(irrigating, enter_there) -> None:
    app, number = irrigating
    clerk = enter_there(Role.METERING)
    clerk.go("meter_install")
    new = {"serial": "70000001", "digits": "5", "place": "сад", "verified_until": "", "start": "10"}
    clerk.send(account_number=number, kind="irrigation", day="2026-11-01", **new)
    assert "Watering" in clerk.text
    with tenancy.serving(app, "dnipro"):
        meter_id = db.session.scalars(select(Meter.id).where(Meter.kind == "irrigation")).one()
    clerk.go("readings_enter", words=number)
    clerk.send(**{f"meter-{meter_id}": "25"}, day="2026-11-20", channel="by_visit", reason="")
    assert stored(app)[-1] == (25, date(2026, 11, 20), 15_000, "accepted")
    clerk.go("meter", meter_id=meter_id)
    assert "25 m³" in clerk.text.replace("\u00a0", " ")
