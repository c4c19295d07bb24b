"""Reminders go out: to those who asked and whose readings are missing, once per window, never at night (M3, M9)."""

import pytest
import time_machine

from app.core import switches, work
from app.notices import actions
from tests.cabinet import counted_statements
from tests.notices.cast import Street

SENT = "select period::text, day from reminder_sent order by period, day"


def recipients(street: Street) -> list[str]:
    return [letter["To"] for letter in street.hour()]


def test_only_who_asked(street: Street) -> None:
    asked = street.settle()
    street.settle(remind_readings=False)
    street.settle(activated_at=None)
    assert recipients(street) == [asked.email]


def test_once_however_often_the_hour_comes(street: Street) -> None:
    person = street.settle()
    assert recipients(street) == [person.email]
    assert recipients(street) == []
    with work.work_for(street.app, "melitopol"):
        actions.remind(after=0)
    assert street.letters() == []
    assert street.rows("melitopol", SENT) == [("2026-11-01", 0)]


def test_once_per_window_and_again_in_the_next(street: Street, clock: time_machine.Traveller) -> None:
    person = street.settle()
    moments = [f"2026-{day}T17:02+00:00" for day in ("11-21", "11-22", "11-23", "11-30", "12-21", "12-22", "12-23")]
    assert street.hours(clock, *moments) == [(moments[1], person.email), (moments[5], person.email)]


def test_never_after_the_reading_came(street: Street) -> None:
    street.send_reading(street.settle(meters=2))
    assert recipients(street) == []
    assert street.rows("melitopol", SENT) == []


def test_what_is_no_reading_of_this_month_by_a_subscriber(street: Street) -> None:
    last_month, office, refused = street.settle(), street.settle(), street.settle()
    street.send_reading(last_month, period="2026-10-01")
    street.send_reading(office, source="import")
    street.send_reading(refused, status="refused")
    assert recipients(street) == [last_month.email, office.email, refused.email]


def test_nobody_is_asked_for_what_staff_have_read(street: Street) -> None:
    """Told by phone, or corrected. An average that the office puts down is no reading, nor how a meter starts."""
    read, averaged, put_in = street.settle(), street.settle(), street.settle()
    street.send_reading(read, source="staff")
    street.send_reading(averaged, source="staff", basis="estimate")
    street.send_reading(put_in, source="staff", reasons=["start"])
    assert recipients(street) == [averaged.email, put_in.email]


def test_one_of_two_meters_is_enough_to_be_reminded(street: Street) -> None:
    person = street.settle(meters=2)
    street.send_reading(person, of=person.meters[:1])
    assert recipients(street) == [person.email]


@pytest.mark.parametrize(
    "sql",
    [
        "update account set closed_on = '2026-11-01' where id = :account",
        "update meter set removed_on = '2026-11-20' where account_id = :account",
        "delete from meter where account_id = :account",
        "delete from account_access where account_id = :account",
    ],
)
def test_nothing_to_read_nothing_to_be_reminded_of(street: Street, sql: str) -> None:
    person = street.settle()
    street.change(person, "delete from reading")
    street.change(person, sql)
    assert recipients(street) == []


def test_a_common_meter_closes_entry_and_with_it_the_reminder(street: Street, clock: time_machine.Traveller) -> None:
    street.settle("novosibirsk", account={"common_meter": True})
    person = street.settle("novosibirsk")
    evening = "2026-11-22T19:02+07:00"
    assert street.hours(clock, evening) == [(evening, person.email)]


def test_a_window_that_is_closed(street: Street, clock: time_machine.Traveller) -> None:
    """Novosibirsk's closes with the 25th; what comes later counts for December, and is asked for in December."""
    person = street.settle("novosibirsk")
    days = [f"2026-{day}T19:02+07:00" for day in ("11-21", "11-26", "11-30", "12-02", "12-21", "12-22")]
    assert street.hours(clock, *days) == [(days[5], person.email)]


def test_a_suspended_utility_is_silent(street: Street) -> None:
    person = street.settle()
    with work.work_for(street.app, "melitopol"):
        switches.suspend()
    assert recipients(street) == []
    with work.work_for(street.app, "melitopol"):
        switches.resume()
    assert recipients(street) == [person.email]


def test_each_utility_has_its_own_day(street: Street, clock: time_machine.Traveller) -> None:
    melitopol, kamianske, dnipro = street.settle("melitopol"), street.settle("kamianske"), street.settle("dnipro")
    days = [f"2026-11-{day}T17:02+00:00" for day in (22, 26, 27)]
    assert street.hours(clock, *days) == [
        (days[0], melitopol.email),
        (days[2], dnipro.email),
        (days[2], kamianske.email),
    ]


def test_own_days_take_the_place_of_the_utilitys(street: Street, clock: time_machine.Traveller) -> None:
    """One reminder for each, while the reading is missing."""
    person = street.settle(remind_days=[5, 20], remind_readings=False)
    street.settle("dnipro", remind_days=[5, 20], remind_readings=False)
    days = [f"2026-{day}T17:02+00:00" for day in ("11-04", "11-05", "11-06", "11-20", "11-22", "11-27", "12-05")]
    assert street.hours(clock, *days[:6]) == [(days[1], person.email), (days[3], person.email)]
    clock.move_to("2026-12-04T12:00+00:00", tick=False)
    street.send_reading(person, period="2026-12-01")
    assert street.hours(clock, days[6]) == []
    assert street.rows("melitopol", SENT) == [("2026-11-01", 5), ("2026-11-01", 20)]


def test_an_own_day_that_a_month_has_not(street: Street, clock: time_machine.Traveller) -> None:
    person = street.settle(remind_days=[30, 31])
    days = ["2027-02-27T17:02+00:00", "2027-02-28T17:02+00:00", "2027-03-01T17:02+00:00"]
    assert street.hours(clock, *days) == [(days[1], person.email)]


def test_the_night_in_which_the_clock_goes_back(street: Street, clock: time_machine.Traveller) -> None:
    """The night to 25 October has an hour more, and nobody is woken in it: 9:02 is 7:02 and not 6:02 in UTC."""
    people = [street.settle(remind_days=[25]) for _ in range(2)]
    night = [
        f"2026-10-{day}:02+00:00" for day in ("24T17", "24T18", "24T21", "25T00", "25T01", "25T06", "25T07", "25T17")
    ]
    found = street.hours(clock, *night)
    assert sorted(email for _, email in found) == [person.email for person in people]
    assert {moment for moment, _ in found} <= {night[6], night[7]}


def test_letters_are_spread_over_the_day(street: Street, clock: time_machine.Traveller) -> None:
    """By the subscriber's number, so that hour after hour as many are sent."""
    people = [street.settle() for _ in range(12)]
    hours = [f"2026-11-22T{hour:02}:02+00:00" for hour in (7, 12, 17)]
    found = dict(reversed(told) for told in street.hours(clock, *hours))
    turn = {True: hours[0], False: hours[1]}
    assert found == {
        person.email: hours[2] if person.id % 100 >= 54 else turn[person.id % 100 < 9] for person in people
    }


def test_chunk_after_chunk(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    people = [street.settle() for _ in range(5)]
    assert recipients(street) == [person.email for person in people]


def test_a_chunk_is_one_question_whatever_its_size(street: Street) -> None:
    """Two statements find whom to write to; what comes on top is the posting of the letter itself."""
    counts = []
    for how_many in (1, 3):
        for _ in range(how_many):
            street.settle()
        with counted_statements(street.app) as sent, work.work_for(street.app, "melitopol"):
            actions.remind(after=0)
        counts.append(len(sent))
    letter = (counts[1] - counts[0]) / 2
    assert counts[0] - letter == 4  # the utility, its switches, the end of the chunk, who is claimed
    assert letter == 2  # the letter, its job


def test_old_ones_are_forgotten(street: Street, clock: time_machine.Traveller) -> None:
    street.settle()
    street.hour()
    clock.move_to("2027-03-30T12:00+00:00", tick=False)
    with work.work_for(street.app, "melitopol"):
        actions.forget_old_reminders()
    assert street.rows("melitopol", SENT) == []
