"""The links of a reminder: one takes readings and nothing else, one stops the reminders; neither signs anybody in."""

import re
from datetime import timedelta

import pytest
import time_machine
from werkzeug.test import TestResponse

from app.core import switches, work
from app.identity import access, profile, queries, recovery
from tests.cabinet import words
from tests.factories import PASSWORD
from tests.fifth.visitor import Visitor
from tests.notices.cast import Person, Street, form_link, stop_link

STORED = "select meter_id, value_m3, subscriber_id, source from reading where submission is not null order by id"
WANTS = "select remind_readings, remind_days, notify_balance from subscriber where id = :id"


def reminded(street: Street, **more: object) -> tuple[Person, str, str]:
    """A person, the link to the form and the one to stop."""
    person = street.settle(**more)
    letter = next(letter for letter in street.hour() if letter["To"] == person.email)
    return person, form_link(letter), stop_link(letter)


def dials(visitor: Visitor) -> list[str]:
    return re.findall(r'name="(meter-\d+)"', visitor.page)


def send(visitor: Visitor, person: Person, value: str) -> str:
    return visitor.send(**{f"meter-{meter}": value for meter in person.meters})


def test_it_takes_readings(street: Street) -> None:
    person, link, _stop = reminded(street, meters=2)
    visitor = street.visitor()
    visitor.open(link)
    assert dials(visitor) == [f"meter-{meter}" for meter in person.meters]
    said = words(send(visitor, person, "1563"))
    assert "The readings are received 22 November 2026, 19:02" in said
    assert "Counts for November Account ул. Ленина, 21А" in said
    assert street.rows("melitopol", STORED) == [(meter, 1563, person.id, "web") for meter in person.meters]
    visitor.open(link)
    assert "No reading is due" in visitor.text


def test_pressed_twice_it_counts_once(street: Street) -> None:
    person, link, _stop = reminded(street)
    visitor = street.visitor()
    visitor.open(link)
    form = visitor.form("submission")
    data = {**form.fields, f"meter-{person.meters[0]}": "1563"}
    places = {visitor.browser.post(link, data=data).location for _ in range(2)}
    assert len(places) == 1
    assert street.rows("melitopol", STORED) == [(person.meters[0], 1563, person.id, "web")]


def test_it_shows_no_more_than_it_needs(street: Street) -> None:
    account = {"number": "0012345", "balance_minor": 84260, "surname": "Воробьёва"}
    person, link, _stop = reminded(street, account=account, display_name="Олена")
    page = street.visitor().open(link)
    assert "ул. Ленина, 21А account …2345" in words(page)
    assert [word for word in ("0012345", "₴842", "Воробьёва", "Олена", person.email, "flat") if word in page] == []


def test_it_signs_nobody_in_and_leaves_no_cookie(street: Street) -> None:
    person, link, _stop = reminded(street)
    visitor = street.visitor()
    visitor.open(link)
    asked = visitor.answer
    send(visitor, person, "1563")
    assert [answer.headers.getlist("Set-Cookie") for answer in (asked, visitor.answer)] == [[], []]
    assert street.rows("melitopol", "select count(*) from sign_in_session") == [(0,)]
    assert visitor.browser.get("/").location.startswith("/sign-in")


def test_it_is_kept_nowhere_and_tells_the_next_page_nothing(street: Street) -> None:
    _person, link, stop = reminded(street)
    for path in (link, stop, "/remind/nobody"):
        headers = street.visitor().browser.get(path).headers
        told = [headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")]
        assert told == ["no-store", "strict-origin", "noindex"]


def test_no_log_knows_the_link(street: Street, caplog: pytest.LogCaptureFixture) -> None:
    """Of a request, access_log.py tells the rule of the route."""
    caplog.set_level("DEBUG")
    person, link, stop = reminded(street)
    visitor = street.visitor()
    visitor.open(link)
    send(visitor, person, "1563")
    visitor.browser.post(stop)
    assert "reminders stopped" in caplog.messages
    assert [path for path in (link, stop) if path.rsplit("/", 1)[1] in caplog.text] == []


def test_an_unusual_reading_is_asked_about(street: Street) -> None:
    person, link, _stop = reminded(street)
    visitor = street.visitor()
    visitor.open(link)
    send(visitor, person, "1700")
    assert "Is this right?" in visitor.text
    assert "csrf_token" not in visitor.page
    assert street.rows("melitopol", STORED) == []
    visitor.send(edit="1")
    assert 'value="1700"' in visitor.page
    send(visitor, person, "1700")
    visitor.send(confirmed="1")
    assert "The reading is received" in visitor.text
    assert street.rows("melitopol", STORED) == [(person.meters[0], 1700, person.id, "web")]


def test_what_cannot_be_is_said_at_its_dial(street: Street) -> None:
    person, link, _stop = reminded(street)
    visitor = street.visitor()
    visitor.open(link)
    send(visitor, person, "1555")
    assert visitor.answer.status_code == 422
    assert len(visitor.faults()) == 1
    assert 'value="1555"' in visitor.page
    send(visitor, person, "")
    assert "Please fill in at least one dial" in visitor.text


def test_what_came_meanwhile_is_said(street: Street, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-11-28T10:00+02:00", tick=False)
    person, link, _stop = reminded(street, slug="kamianske")
    visitor = street.visitor("kamianske")
    visitor.open(link)
    street.send_reading(person)
    said = words(send(visitor, person, "1563"))
    assert visitor.answer.status_code == 422
    assert "A reading of today is with us already" in said
    assert "What you have typed is still here" not in said


def test_meters_of_others_are_not_taken(street: Street) -> None:
    person, link, _stop = reminded(street)
    other = street.settle()
    browser = street.visitor().browser
    dial = {f"meter-{other.meters[0]}": "1563"}
    assert browser.post(link, data={"account": other.accounts[0], **dial}).status_code == 404
    assert browser.post(link, data={"account": person.accounts[0], **dial}).status_code == 404
    assert browser.post(link, data=dial).status_code == 404
    assert street.rows("melitopol", STORED) == []


def test_an_account_that_was_closed_meanwhile(street: Street) -> None:
    person, link, _stop = reminded(street)
    visitor = street.visitor()
    visitor.open(link)
    street.change(person, "update account set closed_on = '2026-11-22' where id = :account")
    assert "No reading is due" in words(send(visitor, person, "1563"))
    assert street.rows("melitopol", STORED) == []


def test_a_common_meter_is_not_asked_for(street: Street, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-11-22T19:02+07:00", tick=False)
    person, link, _stop = reminded(street, slug="novosibirsk", accounts=2)
    street.change(person, "update account set common_meter = true where id = :account")
    visitor = street.visitor("novosibirsk")
    visitor.open(link)
    assert dials(visitor) == [f"meter-{person.meters[1]}"]


def test_many_accounts_come_in_parts(street: Street) -> None:
    person, link, _stop = reminded(street, accounts=22)
    visitor = street.visitor()
    visitor.open(link)
    assert len(dials(visitor)) == 20
    visitor.send(**dict.fromkeys(dials(visitor), "1563"))
    assert "Send the readings of other accounts" in visitor.text
    visitor.open(link)
    assert dials(visitor) == [f"meter-{meter}" for meter in person.meters[20:]]


def opened(street: Street, path: str, slug: str = "melitopol") -> TestResponse:
    return street.visitor(slug).browser.get(path)


def test_dead_links_are_all_alike(street: Street, clock: time_machine.Traveller) -> None:
    _person, link, stop = reminded(street)
    form_token, stop_token = (path.rsplit("/", 1)[1] for path in (link, stop))
    dead = [
        opened(street, link, "dnipro"),
        opened(street, "/remind/" + "x" * 43),
        opened(street, f"/remind/{stop_token}"),
        opened(street, f"/stop-reminders/{form_token}"),
        opened(street, f"/recover/{form_token}"),
        street.visitor("dnipro").browser.post(link, data={}),
        street.visitor("dnipro").browser.post(stop, data={}),
    ]
    assert [answer.status_code for answer in dead] == [410] * 7
    clock.move_to("2026-11-29T19:01+02:00", tick=False)
    assert opened(street, link).status_code == 200
    clock.move_to("2026-11-29T19:02+02:00", tick=False)
    assert opened(street, link).status_code == 410


def test_a_link_that_stops_no_more_says_where_to_stop_them(street: Street, clock: time_machine.Traveller) -> None:
    _person, _link, stop = reminded(street)
    clock.shift(timedelta(days=61))
    for answer in (opened(street, stop), street.visitor().browser.post(stop)):
        assert answer.status_code == 410
        assert 'href="/profile/notices"' in answer.text
        assert "You can send readings" not in answer.text


def test_it_ends_with_the_window(street: Street, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-11-22T19:02+07:00", tick=False)
    _person, link, _stop = reminded(street, slug="novosibirsk")
    clock.move_to("2026-11-25T23:59:59+07:00", tick=False)
    assert opened(street, link, "novosibirsk").status_code == 200
    clock.move_to("2026-11-26T00:00+07:00", tick=False)
    assert opened(street, link, "novosibirsk").status_code == 410


def switch_off(person: Person) -> None:
    profile.change_notices(person.id, {"notify_balance": True, "remind_readings": False, "remind_days": []})


def change_password(person: Person) -> None:
    recovery.set_password(queries.get_subscriber(person.id), "нова-кімната-47")


def remove_account(person: Person) -> None:
    access.remove_account(person.id, access.get_own_account(person.id, person.accounts[0]))


@pytest.mark.parametrize("change", [switch_off, change_password, remove_account])
def test_it_is_taken_back(street: Street, change) -> None:
    person, link, _stop = reminded(street, accounts=2)
    with work.work_for(street.app, "melitopol"):
        change(person)
    assert opened(street, link).status_code == 410


def test_who_wants_none_has_no_form_however_that_came_about(street: Street) -> None:
    person, link, _stop = reminded(street)
    street.change(person, "update subscriber set remind_readings = false where id = :id")
    assert opened(street, link).status_code == 410


def test_a_new_address_ends_what_went_to_the_old_one(street: Street) -> None:
    person, link, stop = reminded(street)
    with work.work_for(street.app, "melitopol"):
        values = {"display_name": "Олена", "language": "en", "email": "new@example.com", "present_password": PASSWORD}
        profile.change_contacts(person.id, values)
    (letter,) = street.letters()
    visitor = street.visitor()
    visitor.open(re.search(r"https://\S+/confirm-email/\S+", letter.get_body(("plain",)).get_content())[0])
    visitor.press()
    assert [opened(street, path).status_code for path in (link, stop)] == [410, 410]


def test_a_suspended_utility(street: Street) -> None:
    _person, link, stop = reminded(street)
    with work.work_for(street.app, "melitopol"):
        switches.suspend()
    assert [opened(street, path).status_code for path in (link, stop)] == [503, 503]


def test_guesses_are_throttled_and_right_links_are_not(street: Street) -> None:
    _person, link, stop = reminded(street)
    assert {opened(street, link).status_code for _ in range(40)} == {200}
    statuses = [opened(street, f"/remind/{number}").status_code for number in range(29)]
    statuses += [opened(street, f"/stop-reminders/{number}").status_code for number in range(3)]
    assert statuses == [410] * 30 + [429] * 2
    assert opened(street, stop).status_code == 429


def test_a_program_that_looks_at_links_stops_nothing(street: Street) -> None:
    person, _link, stop = reminded(street, notify_balance=True)
    assert "Stop the reminders?" in opened(street, stop).text
    assert street.rows("melitopol", WANTS, id=person.id) == [(True, [], True)]


def test_stopping_by_hand(street: Street) -> None:
    person, link, stop = reminded(street, notify_balance=True)
    visitor = street.visitor()
    visitor.open(stop)
    visitor.answer = visitor.browser.post(stop)
    assert "The reminders are stopped" in visitor.text
    assert street.rows("melitopol", WANTS, id=person.id) == [(False, [], True)]
    assert opened(street, link).status_code == 410


def test_stopping_by_the_mail_programs_own_button(street: Street) -> None:
    """RFC 8058: no cookie, no page before it; some are web pages of another site. Twice is as good as once."""
    person, _link, stop = reminded(street, notify_balance=True)
    for headers in ({}, {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}):
        data = {"List-Unsubscribe": "One-Click"}
        assert street.visitor().browser.post(stop, data=data, headers=headers).status_code == 200
    assert street.rows("melitopol", WANTS, id=person.id) == [(False, [], True)]


def test_own_days_are_stopped_too(street: Street, clock: time_machine.Traveller) -> None:
    person, _link, stop = reminded(street, remind_days=[22, 23])
    street.visitor().browser.post(stop)
    assert street.rows("melitopol", WANTS, id=person.id) == [(False, [], False)]
    assert street.hours(clock, "2026-11-23T17:02+00:00") == []
