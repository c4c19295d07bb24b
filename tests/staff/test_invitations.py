"""From the letter to the console, and back out again (I7)."""

import re

import pyotp
import pytest

from app.core import clock as now_of
from app.core import work
from app.core.permissions import Role
from app.staff import colleagues
from tests.console.cast import PASSWORD, make_member
from tests.post import links_in

NEW_PASSWORD = "тиха-вода-греблю-рве"


@pytest.fixture
def invited(enter, letters, stranger, clock):
    """An administrator invites somebody; his browser stands at the link of the letter."""
    administrator = enter("dnipro")
    administrator.go("invite")
    administrator.send(name="Леся", email="lesia@example.com", role="metering", language="en")
    letter = letters()[-1]
    visitor = stranger("dnipro")
    visitor.letter, visitor.administrator = letter, administrator
    visitor.link = link_of(letter)
    visitor.open(visitor.link)
    return visitor


def link_of(letter) -> str:
    return re.search(r"https://[^/\s]+(/console/invitations/[\w-]{30,})", letter.get_body(("plain",)).get_content())[1]


def key_on(page: str) -> str:
    return re.search(r'<code class="break">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")


def accept(visitor) -> None:
    visitor.send(password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    visitor.key = key_on(visitor.page)
    visitor.send(code=pyotp.TOTP(visitor.key).at(now_of.now()))


def test_the_letter_leads_to_the_console(invited) -> None:
    accept(invited)
    codes = re.findall(r"<li><code>([a-z0-9-]{14})</code>", invited.page)
    assert len(set(codes)) == 10
    invited.go("home")
    assert ("Good day, Леся" in invited.text, "metering" in invited.text) == (True, True)


def test_its_page_speaks_the_language_of_the_letter(invited, stranger) -> None:
    visitor = stranger("dnipro")
    visitor.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "uk"
    visitor.open(invited.link)
    visitor.send(password="1", password_again="1")
    assert (visitor.answer.status_code, '<html lang="en"' in visitor.page) == (422, True)


def test_a_recovery_code_lets_in_once(invited, stranger, clock) -> None:
    accept(invited)
    code = re.findall(r"<li><code>([a-z0-9-]{14})</code>", invited.page)[3]
    visits = []
    for _ in range(2):
        visitor = stranger("dnipro")
        visitor.go("sign_in", lang="en")
        visitor.send(email="lesia@example.com", password=NEW_PASSWORD)
        visitor.send(code=code.upper().replace("-", " "))
        visits.append(visitor.path)
    assert visits == ["/console/", "/console/second-factor"]


def test_without_the_second_factor_nothing_opens(invited) -> None:
    invited.send(password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    invited.go("home")
    assert invited.path == "/console/set-up"


def test_a_link_works_once(invited, stranger) -> None:
    accept(invited)
    other = stranger("dnipro")
    other.open(invited.link)
    assert (other.answer.status_code, "not good any more" in other.open(invited.link + "?lang=en")) == (410, True)


def test_a_link_of_one_utility_is_worthless_at_another(invited, stranger) -> None:
    other = stranger("melitopol")
    other.open(invited.link)
    assert other.answer.status_code == 410


def test_an_invitation_ends_after_a_week(invited, clock) -> None:
    clock.shift(7 * 24 * 3600 + 1)
    invited.open(invited.link)
    assert invited.answer.status_code == 410


def test_short_and_different_passwords_are_refused(invited) -> None:
    invited.open(invited.link + "?lang=en")
    invited.send(password="short", password_again="short")
    assert invited.faults() == ["This is too short: 12 characters at least."]
    invited.send(password=NEW_PASSWORD, password_again=NEW_PASSWORD + "x")
    assert invited.faults() == ["The two passwords are not the same. Please type them once more."]


def test_nobody_is_invited_twice(invited) -> None:
    administrator = invited.administrator
    administrator.go("invite")
    administrator.send(name="Леся", email="LESIA@example.com", role="support", language="uk")
    assert administrator.faults() == ["This address has been invited already. Please look for it in the list of staff."]


def test_a_new_invitation_makes_everything_before_it_void(invited, app, letters, stranger) -> None:
    accept(invited)
    with work.work_for(app, "dnipro"):
        member = colleagues.queries.find_by_email("lesia@example.com")
        colleagues.invite_again(member.id)
    invited.go("home")
    assert invited.path == "/console/sign-in"
    again = stranger("dnipro")
    again.go("sign_in", lang="en")
    assert "not right" in again.send(email="lesia@example.com", password=NEW_PASSWORD)
    again.open(link_of(letters()[-1]))
    accept(again)
    assert "Recovery codes" in again.text


def test_a_disabled_colleague_is_out_at_once(invited, app) -> None:
    accept(invited)
    with work.work_for(app, "dnipro"):
        colleagues.disable(colleagues.queries.find_by_email("lesia@example.com").id)
    invited.go("home")
    assert invited.path == "/console/sign-in"
    invited.send(email="lesia@example.com", password=NEW_PASSWORD)
    assert (invited.path, invited.answer.status_code) == ("/console/sign-in", 422)


def test_the_last_administrator_stays(enter, app) -> None:
    only = enter("kamianske", Role.ADMINISTRATOR)
    with work.work_for(app, "kamianske"):
        make_member(Role.ADMINISTRATOR, accepted_at=None)
        make_member(Role.BILLING)
    only.go("staff")
    staff_id = int(re.search(r"/console/staff/(\d+)", only.page)[1])
    for step in ("disable", "invite"):
        only.go("member", staff_id=staff_id)
        form = next(form for form in re.findall(r'action="([^"]+)"', only.page) if form.endswith(step))
        token = only.form("csrf_token").fields["csrf_token"]
        answer = only.browser.post(form, data={"csrf_token": token})
        assert (answer.status_code, "the only administrator" in answer.text) == (409, True)
    only.go("member", staff_id=staff_id)
    assert "the only administrator" in only.send(role="billing")


def test_everything_is_on_the_trail(invited) -> None:
    accept(invited)
    invited.administrator.go("audit_trail")
    said = invited.administrator.text
    wanted = ["invited a colleague", "accepted the invitation", "set up an authenticator app", "drew recovery codes"]
    assert [words for words in wanted if words not in said] == []
    assert (NEW_PASSWORD in said, invited.key in said, PASSWORD in said) == (False, False, False)


def test_links_of_other_letters_do_not_open_the_console(invited, letters) -> None:
    assert links_in(invited.letter) == []
