"""The profile says when the next reminder comes."""

import time_machine

from tests.cabinet import sign_in, words
from tests.notices.cast import Person, Street


def told(street: Street, person: Person) -> str:
    browser = sign_in(street.app, street.browse(person.slug), person.slug, person.id)
    said = words(browser.get("/profile", query_string={"lang": "en"}).text)
    return said.partition("The next reminder comes on ")[2].partition(".")[0]


def test_when_the_next_reminder_comes(street: Street, clock: time_machine.Traveller) -> None:
    person = street.settle()
    clock.move_to("2026-11-05T12:00+02:00", tick=False)
    assert told(street, person) == "22 November, unless the readings for November are here by then"
    street.send_reading(person)
    assert told(street, person) == "22 December, unless the readings for December are here by then"


def test_after_it_came(street: Street) -> None:
    person = street.settle()
    assert told(street, person) == "22 November, unless the readings for November are here by then"
    street.hour()
    assert told(street, person) == "22 December, unless the readings for December are here by then"


def test_own_days(street: Street) -> None:
    person = street.settle(remind_days=[5, 28], remind_readings=False)
    assert told(street, person) == "28 November, unless the readings for November are here by then"


def test_who_wants_none_is_told_of_none(street: Street) -> None:
    assert told(street, street.settle(remind_readings=False)) == ""
    assert told(street, street.settle("kamianske", remind_readings=False, remind_days=[5])) == ""
