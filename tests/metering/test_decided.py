"""After a decision of staff the litres of all that counts still add up to what the dial has turned (M10)."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.core import work
from app.core.db import db
from app.core.permissions import Role
from app.metering import meter_actions
from app.metering.meter_actions import Pressed
from app.metering.models import Meter, Reading
from app.metering.review import decide
from app.metering.staff_entry import Entry, enter_readings
from app.metering.staff_lookup import get_account
from tests.console.cast import make_member
from tests.factories import make_account, make_meter, make_reading, make_subscriber

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)
HIGH = {"status": "review", "reasons": ["very_high"]}


def at(month: int, day: int = 20) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


@pytest.fixture
def meter(app):
    with work.work_for(app, "dnipro"):
        account = make_account()
        make_subscriber(account)
        yield make_meter(account)


@pytest.fixture
def clerk(meter) -> int:
    return make_member(Role.METERING).id


def counting(meter: Meter) -> list[tuple[int, int | None]]:
    """Values and litres, in the order of the dial."""
    found = select(Reading.value_m3, Reading.used_litres).where(
        Reading.meter_id == meter.id, Reading.status.in_(("accepted", "review"))
    )
    return [tuple(row) for row in db.session.execute(found.order_by(Reading.taken_at, Reading.id))]


def enter(meter: Meter, day: int, value: str) -> None:
    entry = Entry(
        submission=uuid4(), typed={meter.id: value}, day=date(2026, 11, day), channel="by_visit", confirmed=True
    )
    assert enter_readings(get_account(meter.account_id), entry).outcome == "accept"


def roll_over(meter: Meter) -> None:
    values = {"day": "2026-11-22", "value": "100"}
    meter_actions.roll_over(meter.id, values, Pressed(submission=uuid4(), confirmed=True))


def test_what_staff_have_corrected_does_not_count_again(meter, clerk) -> None:
    make_reading(meter, 100, at(9))
    wrong = make_reading(meter, 420, at(10), used_litres=320_000, **HIGH)
    decide(wrong.id, "correct", staff_id=clerk, words="a photo", value="120")
    later = make_reading(meter, 920, at(10, 22), used_litres=800_000, **HIGH)
    decide(later.id, "refuse", staff_id=clerk, words="no")
    assert counting(meter) == [(100, None), (120, 20_000)]


def test_nor_what_a_colleagues_reading_has_taken_the_place_of(meter, clerk) -> None:
    make_reading(meter, 100, at(9))
    make_reading(meter, 110, at(11), used_litres=10_000)
    enter(meter, 21, "112")
    later = make_reading(meter, 920, at(11, 22), used_litres=808_000, **HIGH)
    decide(later.id, "refuse", staff_id=clerk, words="no")
    assert counting(meter) == [(100, None), (112, 12_000)]


def test_what_counts_again_is_counted_from_what_stands_now(meter, clerk) -> None:
    make_reading(meter, 100, at(8))
    wrong = make_reading(meter, 420, at(9), used_litres=320_000, **HIGH)
    make_reading(meter, 430, at(10, 20), status="superseded", used_litres=10_000)
    later = make_reading(meter, 930, at(10, 22), used_litres=510_000, **HIGH)
    for reading in (wrong, later):
        decide(reading.id, "refuse", staff_id=clerk, words="no")
    assert counting(meter) == [(100, None), (430, 330_000)]


def test_what_staff_have_accepted_once_is_not_asked_about_again(meter, clerk) -> None:
    make_reading(meter, 100, at(8))
    right = make_reading(meter, 420, at(10), used_litres=320_000, **HIGH)
    decide(right.id, "accept", staff_id=clerk)
    right.status = "superseded"
    db.session.flush()
    later = make_reading(meter, 930, at(10, 22), used_litres=830_000, **HIGH)
    decide(later.id, "refuse", staff_id=clerk, words="no")
    assert (right.status, counting(meter)) == ("accepted", [(100, None), (420, 320_000)])


@pytest.mark.parametrize(("value", "litres"), [("110", -5_000), ("100", -15_000)])
def test_a_correction_may_be_below_an_average_that_was_too_high(meter, clerk, value: str, litres: int) -> None:
    make_reading(meter, 100, at(8))
    make_reading(meter, 115, at(9), source="import", basis="estimate", used_litres=15_000)
    wrong = make_reading(meter, 420, at(10), used_litres=305_000, **HIGH)
    decide(wrong.id, "correct", staff_id=clerk, words="a photo", value=value)
    assert counting(meter) == [(100, None), (115, 15_000), (int(value), litres)]


@pytest.mark.parametrize(
    ("decision", "then"),
    [
        ("refuse", [(60_000, None), (100, 40_100_000)]),
        ("correct", [(60_000, None), (69_000, 9_000_000), (100, 31_100_000)]),
    ],
)
def test_a_dial_that_began_anew_by_the_word_of_staff_stays_so(meter, clerk, decision, then) -> None:
    make_reading(meter, 60_000, at(8))
    wrong = make_reading(meter, 70_000, at(10), used_litres=10_000_000, **HIGH)
    roll_over(meter)
    decide(wrong.id, decision, staff_id=clerk, words="a photo", value="69000")
    assert counting(meter) == then


def test_and_its_own_reading_can_be_corrected(meter, clerk) -> None:
    """It is in review where the verification is over."""
    meter.verified_until = date(2026, 1, 1)
    db.session.flush()
    make_reading(meter, 60_000, at(8))
    roll_over(meter)
    first = db.session.scalars(select(Reading).where(Reading.value_m3 == 100)).one()
    decide(first.id, "correct", staff_id=clerk, words="a photo", value="110")
    assert counting(meter) == [(60_000, None), (110, 40_110_000)]


@pytest.mark.parametrize(("decision", "then"), [("refuse", [(100, None)]), ("correct", [(100, None), (120, 20_000)])])
def test_a_meter_that_comes_back_has_used_nothing_while_it_was_away(meter, clerk, decision, then) -> None:
    make_reading(meter, 100, at(8))
    final = make_reading(meter, 420, at(10), used_litres=320_000, **HIGH)
    meter.removed_on = date(2026, 10, 20)
    db.session.flush()
    number = db.session.scalars(select(Account.number).where(Account.id == meter.account_id)).one()
    back = {"account_number": number, "kind": "cold", "day": "2026-11-22", "serial": meter.serial, "digits": "5"}
    back |= {"place": "", "verified_until": "", "start": "50"}
    meter_actions.install(back, Pressed(submission=uuid4()))
    decide(final.id, decision, staff_id=clerk, words="a photo", value="120")
    assert counting(meter) == [*then, (50, None)]
