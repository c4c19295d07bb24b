"""The volumes that the office was told add up to what the dial has turned, whatever staff decide afterwards."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.core import tenancy, work
from app.core.db import db
from app.core.permissions import Role
from app.metering.export.actions import NothingToExport
from app.metering.export.queries import count_waiting
from app.metering.models import Meter, Reading
from app.metering.review import decide
from app.metering.staff_entry import Entry, enter_readings
from app.metering.staff_lookup import get_account
from tests.console.cast import make_member
from tests.metering.export.cast import change_reading, correct, csv_rows, send_reading, settle

BEFORE, VALUE, USED, MARK, INSTEAD = 4, 5, 6, 11, 12


@pytest.fixture
def meter(app, clock) -> int:
    return settle(app, "dnipro", number="012345678901")


def told(content: bytes) -> list[tuple[str, ...]]:
    return [tuple(row[at] for at in (BEFORE, VALUE, USED, MARK, INSTEAD)) for row in csv_rows(content)[1:]]


def settle_october(app, meter: int) -> int:
    """1990 waits for staff, 1995 was counted from it."""
    october = datetime(2026, 10, 20, 10, tzinfo=UTC)
    waiting = send_reading(app, "dnipro", meter, 1990, october, status="review", reasons=["very_high"])
    send_reading(app, "dnipro", meter, 1995, used_litres=5000)
    return waiting


@pytest.mark.parametrize(
    ("decision", "lines"),
    [
        ("accept", [("1556", "1990", "434", "новий", "")]),
        ("refuse", [("1556", "1995", "439", "виправлення", "1995")]),
        ("correct", [("1556", "1560", "4", "новий", ""), ("1560", "1995", "435", "виправлення", "1995")]),
    ],
)
def test_a_reading_that_is_counted_anew_goes_again(app, meter, send, again, decision, lines) -> None:
    waiting = settle_october(app, meter)
    assert told(send("dnipro")[1]) == [("1990", "1995", "5", "новий", "")]
    with work.work_for(app, "dnipro"):
        decide(waiting, decision, staff_id=make_member(Role.METERING).id, words="a photo", value="1560")
    with tenancy.serving(app, "dnipro"):
        expected = count_waiting()
    written, content = send("dnipro")
    assert (told(content), written.batch.readings, written.batch.used_litres) == (
        lines,
        expected.readings,
        expected.used_litres,
    )
    assert again("dnipro", 2)[1] == content
    with pytest.raises(NothingToExport):
        send("dnipro")


def test_and_can_be_withdrawn_after_it(app, meter, send) -> None:
    waiting = settle_october(app, meter)
    send("dnipro")
    with work.work_for(app, "dnipro"):
        decide(waiting, "refuse", staff_id=make_member(Role.METERING).id, words="no")
        newest = db.session.scalars(select(Reading.id).where(Reading.value_m3 == 1995)).one()
    send("dnipro")
    change_reading(app, "dnipro", newest, "refused")
    assert [line[1:] for line in told(send("dnipro")[1])] == [("1995", "439", "скасовано", "")]
    with pytest.raises(NothingToExport):
        send("dnipro")


def test_of_two_readings_of_one_day_the_second_follows_the_first(app, meter, send) -> None:
    with work.work_for(app, "dnipro"):
        account = get_account(db.session.get_one(Meter, ("dnipro", meter)).account_id)
        for value in ("1563", "1566"):
            typed = {meter: value}
            enter_readings(account, Entry(submission=uuid4(), typed=typed, day=date(2026, 11, 20), channel="by_visit"))
    assert [line[:3] for line in told(send("dnipro")[1])] == [("1556", "1563", "7"), ("1563", "1566", "3")]


def test_of_two_readings_after_it_one_takes_its_place_and_the_other_is_new(app, meter, send) -> None:
    """An office that replaces what it has by both would lose the first with its volume."""
    first = send_reading(app, "dnipro", meter)
    send("dnipro")
    correct(app, "dnipro", first, 1565, source="staff")
    send_reading(app, "dnipro", meter, 1570, datetime(2026, 11, 22, 10, tzinfo=UTC), used_litres=5000)
    assert [line[1:2] + line[3:] for line in told(send("dnipro")[1])] == [
        ("1565", "виправлення", "1563"),
        ("1570", "новий", ""),
    ]
    with pytest.raises(NothingToExport):
        send("dnipro")
