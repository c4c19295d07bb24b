"""The link of a reminder that can only pay: once a part, once the rest; nobody is signed in (B9)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from app.billing.models import Bill, BillingRun
from app.core import clock as now_of
from app.core import switches, work
from app.core.db import db
from app.identity import access, profile, queries, recovery
from app.ledger.queries import balance_of
from app.payments.answers import KeptCard
from app.payments.checkout import begin_payment, open_page
from app.payments.models import Autopay, Payment
from tests.cabinet import words
from tests.factories import PASSWORD
from tests.fifth.visitor import Forms, Visitor
from tests.notices.cast import Person, Street
from tests.payments.acts import hear, told
from tests.payments.conftest import stand_in, stripe  # noqa: F401  # fixtures
from tests.portal.test_same_page import in_language
from tests.post import links_in

pytestmark = pytest.mark.usefixtures("stripe", "dnipros_day")
OWING = {"number": "012345678901", "balance_minor": 60_000, "surname": "Воробйова"}


@pytest.fixture
def dnipros_day(clock) -> None:
    """Three days before its month ends."""
    clock.move_to(datetime(2026, 11, 27, 17, 2, tzinfo=UTC), tick=False)


def reminded(street: Street, **more: object) -> tuple[Person, str]:
    """A person who owes 600.00, and the link."""
    person = street.settle("dnipro", account=OWING, **more)
    letter = next(letter for letter in street.hour() if letter["To"] == person.email)
    assert "To be paid: ₴600.00." in letter.get_body(("plain",)).get_content()
    return person, next(link for link in links_in(letter) if link.startswith("/pay-link/"))


def choose(visitor: Visitor, person: Person, link: str, typed: str) -> str:
    """Where the page to pay on is."""
    visitor.answer = visitor.browser.post(link, data={f"sum-{person.accounts[0]}": typed}, follow_redirects=True)
    there = visitor.browser.get(f"{visitor.answer.request.path}/go")
    assert there.headers["Referrer-Policy"] == "no-referrer"
    return there.location


def pay(stripe, url: str) -> None:  # noqa: F811
    session = next(one for one in stripe.store.objects.values() if one.get("url") == url)
    stripe.bank.pay(session)
    for event in told(stripe):
        hear(event)


def owed(street: Street, person: Person) -> int:
    with work.work_for(street.app, "dnipro"):
        return balance_of(person.accounts[0]).total_minor


def test_it_pays_a_part_and_later_the_rest(street: Street, stripe) -> None:  # noqa: F811
    person, link = reminded(street)
    visitor = street.visitor("dnipro")
    visitor.open(link)
    assert 'value="600.00"' in visitor.page
    url = choose(visitor, person, link, "250,00")
    page = visitor.answer.request.path
    assert "To pay you go to" in visitor.open(page)
    with work.work_for(street.app, "dnipro"):
        pay(stripe, url)
    assert owed(street, person) == 35_000
    assert "It stands in your account already" in words(visitor.open(page))
    visitor.open(link)
    assert 'value="350.00"' in visitor.page


def test_what_a_card_pays_by_itself_is_not_asked_for(street: Street) -> None:
    """Neither by the reminder nor by the page."""
    person = street.settle("dnipro", account={"balance_minor": 60_000}, accounts=2)
    taken, left = person.accounts
    pays_by_itself(street, person, taken)
    letter = next(one for one in street.hour() if "/pay-link/" in one.get_body(("plain",)).get_content())
    assert "To be paid: ₴600.00." in letter.get_body(("plain",)).get_content()
    visitor = street.visitor("dnipro")
    visitor.open(next(link for link in links_in(letter) if link.startswith("/pay-link/")))
    asked = visitor.form(f"sum-{taken}").fields
    assert (asked[f"sum-{taken}"], asked[f"sum-{left}"]) == ("", "600.00")
    assert "Automatic payment: ₴600.00 on" in words(visitor.page)


def pays_by_itself(street: Street, person: Person, account_id: int) -> None:
    now = now_of.now()
    with work.work_for(street.app, "dnipro"):
        run = BillingRun(
            period=date(2026, 11, 1),
            status="issued",
            due_on=date(2026, 12, 20),
            started_at=now,
            issued_at=now,
            told_at=now,
            started_by="",
            issued_by="",
        )
        consent = Autopay(
            subscriber_id=person.id,
            account_id=account_id,
            status="active",
            most_minor=100_000,
            days_before=3,
            consent="2026-11",
            language="en",
            asked_at=now,
            begun_at=now,
            expires_at=now,
        )
        db.session.add_all([run, consent])
        db.session.flush()
        bill = {"account_id": account_id, "period": run.period, "due_on": run.due_on, "issued_at": now}
        db.session.add(Bill(run_id=run.id, total_minor=60_000, **bill))


def test_it_shows_and_does_no_more_than_that(street: Street) -> None:
    person, link = reminded(street)
    visitor = street.visitor("dnipro")
    page = visitor.open(link)
    assert "…8901" in words(page)
    assert [word for word in (OWING["number"], "Воробйова", person.email) if word in page] == []
    headers = visitor.answer.headers
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")
    choose(visitor, person, link, "50,00")
    assert visitor.answer.headers.getlist("Set-Cookie") == []
    assert visitor.browser.get("/").location.startswith("/sign-in")
    assert street.visitor("dnipro").browser.get(link.replace("/pay-link/", "/remind/")).status_code == 410


def test_what_cannot_be_paid_is_said(street: Street) -> None:
    person, link = reminded(street)
    browser = street.visitor("dnipro").browser
    field = f"sum-{person.accounts[0]}"
    assert [browser.post(link, data={field: typed}).status_code for typed in ("", "0", "words", "-5")] == [422] * 4
    assert browser.post(link, data={"sum-999999": "50,00"}).status_code == 422
    begun = browser.post(link, data={field: "50,00"})
    assert begun.status_code == 303
    assert browser.get(f"{begun.location}/go").status_code == 303
    again = browser.post(link, data={field: "50,00"})
    assert again.status_code == 409
    assert "A payment for this is under way" in again.text
    assert browser.post(link, data={field: "50,00", "knowing": "yes"}).status_code == 303


def change_password(person: Person) -> None:
    recovery.set_password(queries.get_subscriber(person.id), "нова-кімната-47")


def remove_account(person: Person) -> None:
    access.remove_account(person.id, access.get_own_account(person.id, person.accounts[0]))


@pytest.mark.parametrize("change", [change_password, remove_account])
def test_it_is_taken_back(street: Street, change) -> None:
    person, link = reminded(street)
    with work.work_for(street.app, "dnipro"):
        change(person)
    assert street.visitor("dnipro").browser.get(link).status_code == 410


def test_while_payments_are_closed_it_is_not_said_to_have_ended(street: Street, stripe) -> None:  # noqa: F811
    """Nor is what was begun by it hidden: it may be paid all the same."""
    person, link = reminded(street)
    visitor = street.visitor("dnipro")
    url = choose(visitor, person, link, "250,00")
    page = visitor.answer.request.path
    with work.work_for(street.app, "dnipro"):
        switches.switch("payments", on=False)
    browser = visitor.browser
    for answer in (browser.get(link), browser.post(link, data={f"sum-{person.accounts[0]}": "50,00"})):
        assert (answer.status_code, "This link has ended" in answer.text) == (503, False)
        assert "Payments by card are closed just now" in answer.text
    visitor.open(page)
    assert "We have not heard of the payment yet" in words(visitor.page)
    assert (f"{page}/go" in visitor.page, browser.get(f"{page}/go").location) == (False, page)
    with work.work_for(street.app, "dnipro"):
        pay(stripe, url)
    assert "It stands in your account already" in words(visitor.open(page))


def test_a_new_address_ends_what_went_to_the_old_one(street: Street) -> None:
    person, link = reminded(street)
    with work.work_for(street.app, "dnipro"):
        values = {"display_name": "Олена", "language": "en", "email": "new@example.com", "present_password": PASSWORD}
        profile.change_contacts(person.id, values)
    (letter,) = street.letters()
    visitor = street.visitor("dnipro")
    visitor.open(next(one for one in links_in(letter) if one.startswith("/confirm-email/")))
    visitor.press()
    assert street.visitor("dnipro").browser.get(link).status_code == 410


def test_it_ends_after_a_month(street: Street, clock) -> None:
    _person, link = reminded(street)
    clock.shift(timedelta(days=30, seconds=-1))
    assert street.visitor("dnipro").browser.get(link).status_code == 200
    clock.shift(timedelta(seconds=2))
    assert street.visitor("dnipro").browser.get(link).status_code == 410


def test_another_utility_and_another_persons_payment_are_nobodys_business(street: Street) -> None:
    person, link = reminded(street)
    visitor = street.visitor("dnipro")
    choose(visitor, person, link, "50,00")
    payment = visitor.answer.request.path.rpartition("/")[2]
    assert street.visitor("novosibirsk").browser.get(link).status_code == 410
    other = street.settle("dnipro", account={"balance_minor": 1700}, email="ivan@example.com")
    letter = next(letter for letter in street.hour() if letter["To"] == other.email)
    theirs = next(one for one in links_in(letter) if one.startswith("/pay-link/"))
    for path in (f"{theirs}/{payment}", f"{theirs}/{payment}/go"):
        assert street.visitor("dnipro").browser.get(path).status_code == 404


def test_payments_that_were_not_begun_by_it_are_not_seen(street: Street) -> None:
    """By number they could be counted through: all that was ever paid in the cabinet."""
    person, link = reminded(street)
    with work.work_for(street.app, "dnipro"):
        sums = {person.accounts[0]: 12_345}
        elsewhere = begin_payment(person.id, sums, email=person.email, language="en").id
        open_page(elsewhere)
    browser = street.visitor("dnipro").browser
    for path in (f"{link}/{elsewhere}", f"{link}/{elsewhere}/go"):
        answer = browser.get(path)
        assert (answer.status_code, "123.45" in answer.text) == (404, False)
    # What may be paid just now stands in the way, and is shown so that nobody pays twice.
    refused = browser.post(link, data={f"sum-{person.accounts[0]}": "50,00"})
    there = re.search(rf'href="({re.escape(link)}/[^"]+)"', refused.text)[1]
    assert "123.45" in browser.get(there).text
    assert street.visitor("dnipro").browser.get(there.replace(link, f"{link[:-1]}x")).status_code == 410


def test_what_is_being_taken_from_a_card_is_no_page_to_go_to(street: Street) -> None:
    person, link = reminded(street)
    with work.work_for(street.app, "dnipro"):
        card = KeptCard(customer="cus_1", id="pm_1", name="Visa")
        begin_payment(person.id, {person.accounts[0]: 60_000}, email=person.email, language="en", card=card)
    browser = street.visitor("dnipro").browser
    refused = browser.post(link, data={f"sum-{person.accounts[0]}": "50,00"})
    page = browser.get(re.search(rf'href="({re.escape(link)}/[^"]+)"', refused.text)[1]).text
    assert "Being taken from your card" in page
    assert "/go" not in page


def test_who_comes_back_without_a_sign_in_is_thanked_and_told_nothing(street: Street) -> None:
    person, link = reminded(street)
    visitor = street.visitor("dnipro")
    choose(visitor, person, link, "50,00")
    with work.work_for(street.app, "dnipro"):
        path = f"/payments/{db.session.scalars(db.select(Payment.id)).one()}/back"
    page = words(street.visitor("dnipro").open(f"{path}?lang=en"))
    assert "If you have paid, thank you" in page
    assert "50.00" not in page
    other = street.settle("dnipro", email="ivan@example.com")
    visitor.sign_in(other.email, PASSWORD)
    assert "If you have paid, thank you" in words(visitor.open(f"{path}?lang=en"))
    visitor = street.visitor("dnipro")
    visitor.sign_in(person.email, PASSWORD)
    assert visitor.browser.get(path).location == path.removesuffix("/back")


@pytest.mark.parametrize("balance_minor", [-500, 999])
def test_who_owes_nothing_that_a_card_may_pay_gets_no_such_link(street: Street, balance_minor: int) -> None:
    person = street.settle("dnipro", account={"balance_minor": balance_minor})
    letter = next(letter for letter in street.hour() if letter["To"] == person.email)
    assert [link for link in links_in(letter) if link.startswith("/pay-link/")] == []


def test_another_sum_begins_with_the_one_that_was(street: Street) -> None:
    person, link = reminded(street)
    visitor = street.visitor("dnipro")
    field = f"sum-{person.accounts[0]}"
    visitor.answer = visitor.browser.post(link, data={field: "50,00"}, follow_redirects=True)
    another = next(one for one in Forms(visitor.answer.text).links if one.startswith(f"{link}?again="))
    visitor.open(another)
    assert visitor.form(field).fields[field] == "50.00"
    assert visitor.browser.get(f"{link}?again=cut").status_code == 404


def test_the_page_of_the_bank_does_not_tell_whose_link_it_is(street: Street, stripe) -> None:  # noqa: F811
    """The receipt goes to the subscriber all the same."""
    person, link = reminded(street)
    url = choose(street.visitor("dnipro"), person, link, "250,00")
    assert [one.get("customer_email") for one in stripe.store.objects.values() if one.get("url") == url] == [None]
    with work.work_for(street.app, "dnipro"):
        pay(stripe, url)
    (letter,) = [one for one in street.letters() if one["Subject"] == "Your payment has come"]
    assert letter["To"] == person.email


def test_who_got_hold_of_a_link_cannot_begin_payments_without_end(street: Street) -> None:
    """What cannot be read does not count, and another hour is another matter."""
    person, link = reminded(street)
    browser, field = street.visitor("dnipro").browser, f"sum-{person.accounts[0]}"

    def begin(typed: str) -> int:
        return browser.post(link, data={field: typed, "knowing": "yes"}).status_code

    assert [begin(typed) for typed in ["a lot"] * 3 + ["50,00"] * 20] == [422] * 3 + [303] * 20
    assert begin("50,00") == 429
    assert browser.get(link).status_code == 200


def test_in_another_language_the_sum_is_still_there(street: Street) -> None:
    person, link = reminded(street)
    visitor, name = street.visitor("dnipro"), f"sum-{person.accounts[0]}"
    visitor.answer = visitor.browser.post(link, data={name: "12,345"})
    in_language(visitor, "ru")
    assert '<html lang="ru">' in visitor.page
    assert visitor.form(name).fields[name] == "12,345"
    with work.work_for(street.app, "dnipro"):
        assert db.session.scalars(db.select(Payment)).all() == []
