"""The letter: what it says, and that it is looked at once more before it leaves (M9)."""

from email import message_from_bytes
from email.message import EmailMessage

import pytest
import time_machine

from app.core import switches, work
from app.notices import actions
from tests.notices.cast import Street, form_link, stop_link
from tests.post import text_of

WAITING = "select count(*) from letter where sent_at is null"


def post(street: Street, slug: str = "melitopol") -> None:
    """The letters are posted and wait for their moment."""
    with work.work_for(street.app, slug):
        actions.remind(after=0)


def letter_to(street: Street, **more: object) -> EmailMessage:
    street.settle(**more)
    (letter,) = street.hour()
    return letter


def test_it_names_account_period_last_day_and_the_links(street: Street) -> None:
    letter = letter_to(street, account={"number": "0012345"})
    assert letter["Subject"] == "Readings for November: it is time"
    assert text_of(letter).split("\n-- \n")[0].rstrip() == (
        "Good day, Олена.\n\n"
        "You asked us to remind you. The readings of this account are not here yet:\n\n"
        "- ул. Ленина, 21А, account 0012345\n\n"
        "Readings for November are welcome any day, best before 25 November.\n\n"
        "Send the readings here, without signing in:\n\n"
        f"https://melitopol.waterworks.test{form_link(letter)}\n\n"
        "The link is good until 29 November and opens only the form for readings. "
        "If you have sent them meanwhile, leave this letter.\n\n"
        "Stop these reminders:\n"
        f"https://melitopol.waterworks.test{stop_link(letter)}"
    )
    html = letter.get_body(("html",)).get_content()
    assert [html.count(link) for link in (form_link(letter), stop_link(letter), "0012345")] == [3, 1, 1]


@pytest.mark.parametrize(
    ("slug", "language", "subject"),
    [
        ("melitopol", "uk", "Час передати показники за листопад"),
        ("melitopol", "ru", "Пора передать показания за ноябрь"),
    ],
)
def test_in_the_subscribers_language(street: Street, slug: str, language: str, subject: str) -> None:
    assert letter_to(street, slug=slug, language=language)["Subject"] == subject


def test_the_last_day_has_an_hour_where_the_window_closes_at_one(
    street: Street, clock: time_machine.Traveller, replug
) -> None:
    replug("novosibirsk", ("to_day = 25", 'to_day = 25\ncloses_at = "18:00"'))
    clock.move_to("2026-11-22T19:02+07:00", tick=False)
    letter = letter_to(street, slug="novosibirsk")
    assert "Readings for November are taken until 25 November, 18:00." in text_of(letter)
    assert "The link is good until 25 November " in text_of(letter)


def test_fifty_accounts_are_one_letter(street: Street) -> None:
    letter = letter_to(street, accounts=50)
    lines = [line for line in text_of(letter).splitlines() if line.startswith("- ")]
    assert len(lines) == 7
    assert lines[-1] == "- and 44 more accounts"


def test_only_accounts_that_wait_are_named(street: Street) -> None:
    person = street.settle(accounts=3)
    street.change(person, "update account_access set name = 'Дача' where account_id = :of", of=person.accounts[2])
    street.change(person, "update account set closed_on = '2026-11-01' where id = :account")
    street.send_reading(person, of=person.meters[1:2])
    (letter,) = street.hour()
    (line,) = (line for line in text_of(letter).splitlines() if line.startswith("- "))
    assert line.startswith("- Дача: ул. Ленина, 21А, account ")


def test_one_press_in_the_mail_program_stops_it(street: Street) -> None:
    """RFC 8058; no mail program would know a link that is folded as Python does it."""
    letter = letter_to(street)
    sent = message_from_bytes(letter.as_bytes())
    assert sent["List-Unsubscribe"] == f"<https://melitopol.waterworks.test{stop_link(letter)}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert max(map(len, letter.as_bytes().splitlines())) < 200


@pytest.mark.parametrize(
    "sql",
    [
        "update subscriber set remind_readings = false where id = :id",
        "update account set closed_on = '2026-11-22' where id = :account",
        "delete from account_access where account_id = :account",
        "update meter set removed_on = '2026-11-22' where account_id = :account",
    ],
)
def test_what_changed_since_it_was_posted(street: Street, sql: str) -> None:
    person = street.settle()
    post(street)
    street.change(person, sql)
    assert street.letters() == []
    assert street.rows("melitopol", WAITING) == [(0,)]


def test_a_reading_that_came_since_it_was_posted(street: Street) -> None:
    person = street.settle()
    post(street)
    street.send_reading(person)
    assert street.letters() == []
    assert street.rows("melitopol", WAITING) == [(0,)]


def test_an_address_that_changed_since_it_was_posted(street: Street) -> None:
    person = street.settle()
    post(street)
    street.change(person, "update subscriber set email = 'new@example.com', language = 'ru' where id = :id")
    (letter,) = street.letters()
    assert (letter["To"], letter["Content-Language"]) == ("new@example.com", "ru")


def test_a_mail_server_that_was_away_until_the_evening(street: Street, clock: time_machine.Traveller) -> None:
    """The letter waits for the morning, in which the reading may have come."""
    people = [street.settle(), street.settle()]
    post(street)
    clock.move_to("2026-11-22T20:00+02:00", tick=False)
    assert street.letters() == []
    assert street.rows("melitopol", WAITING) == [(2,)]
    clock.move_to("2026-11-23T09:00+02:00", tick=False)
    street.send_reading(people[0])
    assert [letter["To"] for letter in street.letters()] == [people[1].email]
    assert street.rows("melitopol", WAITING) == [(0,)]


def test_a_mail_server_that_was_away_until_the_window_closed(street: Street, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-11-22T19:02+07:00", tick=False)
    street.settle("novosibirsk")
    post(street, "novosibirsk")
    clock.move_to("2026-11-26T12:00+07:00", tick=False)
    assert street.letters() == []
    assert street.rows("novosibirsk", WAITING) == [(0,)]


def test_a_utility_that_was_suspended_meanwhile(street: Street, clock: time_machine.Traveller) -> None:
    person = street.settle()
    post(street)
    with work.work_for(street.app, "melitopol"):
        switches.suspend()
    assert street.letters() == []
    with work.work_for(street.app, "melitopol"):
        switches.resume()
    clock.move_to("2026-11-23T09:00+02:00", tick=False)
    assert [letter["To"] for letter in street.letters()] == [person.email]


def test_its_row_says_whom_and_what_for_and_nothing_else(street: Street) -> None:
    person = street.settle()
    street.hour()
    context = {"period": "2026-11-01", "subscriber_id": person.id}
    assert street.rows("melitopol", "select context, secrets from letter") == [(context, [])]
