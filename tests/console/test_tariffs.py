"""Tariffs at the console: drafted, tried, published, told of, withdrawn; from a file (B1)."""

import re

import pytest

from app.accounts.models import Account
from app.billing.letters import announce, announce_tariff
from app.billing.run import start_run
from app.billing.simulation import simulate
from app.billing.tariff import Block
from app.billing.tariff_file import EXAMPLE, import_tariffs
from app.billing.tariffs import NewTariff, blocks_of, draft_tariff, get_tariff, list_tariffs
from app.core import work
from app.core.db import db
from app.core.permissions import Role
from tests.billing.made import OCTOBER, count, issue, make_tariff
from tests.console.charging import NOW, account_to_charge, press, today  # noqa: F401  # fixtures
from tests.factories import PASSWORD, make_account, make_subscriber
from tests.fifth.visitor import Forms

WATER = {
    "service": "water",
    "people": "any/any",
    "unit": "m3",
    "valid_from": "01.12.2026",
    "vat_percent": "20",
    "words": "",
    "price_1": "50,00",
}


def test_a_tariff_is_drafted_tried_and_published(app, enter, account) -> None:
    with work.work_for(app, "dnipro"):
        issue(OCTOBER)
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff", tariff_id=0)
    visitor.send(**WATER, to_1="5", price_2="60,5")
    assert "Tried on October" in visitor.text
    # 5 m³ for 50 and 2 m³ for 60.50, in place of 7 m³ for 47.10.
    assert "371.00" in visitor.text
    assert "41.30" in visitor.text
    press(visitor, "publish")
    with work.work_for(app, "dnipro"):
        newest = list_tariffs()[0]
        assert (newest.status, newest.published_by[:7]) == ("published", "billing")
        assert [(b.from_litres, b.to_litres, b.price_minor) for b in blocks_of([newest.id])[newest.id]] == [
            (0, 5000, 5000),
            (5000, None, 6050),
        ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"price_1": ""}, "Please fill this in."),
        ({"price_1": "dear"}, "Please write the sum in digits"),
        ({"valid_from": "soon"}, "Please choose a day"),
        ({"price_2": "60"}, "Each step ends above the one before it"),
        ({"to_1": "9", "price_2": "60", "to_2": "3", "price_3": "70"}, "Each step ends above the one before it"),
        ({"vat_percent": "120"}, "100"),
        ({"to_1": "10"}, "The last step has no end"),
        ({"to_1": "10", "price_2": "60", "to_2": "20"}, "The last step has no end"),
        ({"to_1": "10", "price_2": "60", "to_4": "30"}, "Please fill this in."),
        ({"unit": "month", "to_1": "10", "price_2": "60"}, "Only what is priced per m³ has steps"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said_and_nothing_typed_is_lost(enter, account, typed, sentence) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff", tariff_id=0)
    visitor.send(**{**WATER, "words": "Decision 77"} | typed)
    assert sentence in visitor.text
    assert "Decision 77" in visitor.page


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.AUDITOR])
def test_who_may_not_change_tariffs_is_not_shown_the_form_of_a_new_one(enter, role) -> None:
    visitor = enter("dnipro", role)
    visitor.go("tariff", tariff_id=0)
    assert visitor.answer.status_code == 403


def test_a_draft_with_more_steps_than_the_empty_form_keeps_them(app, enter) -> None:
    steps = tuple(Block(place * 1000, (place + 1) * 1000 if place < 5 else None, 100 + place) for place in range(6))
    fields = {"holder": "any", "housing": "any", "unit": "m3", "vat_percent": 20, "words": ""}
    with work.work_for(app, "dnipro"):
        draft = draft_tariff(NewTariff(service="water", valid_from=OCTOBER, blocks=steps, **fields)).id
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff", tariff_id=draft)
    visitor.send(words="Decision 77")
    with work.work_for(app, "dnipro"):
        assert blocks_of([draft])[draft] == steps


@pytest.mark.parametrize("holder", ["any", "person", "organisation"])
@pytest.mark.parametrize("housing", ["any", "flat", "house"])
def test_a_draft_from_a_file_stays_for_whom_it_is(app, enter, holder, housing) -> None:
    with work.work_for(app, "dnipro"):
        (draft,) = import_tariffs(EXAMPLE.replace("any;any", f"{holder};{housing}").encode())
        draft_id = draft.id
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff", tariff_id=draft_id)
    visitor.send(words="Decision 77")
    with work.work_for(app, "dnipro"):
        found = get_tariff(draft_id)
        assert (found.words, found.holder, found.housing) == ("Decision 77", holder, housing)
    visitor.go("tariffs")
    assert ("everybody" in visitor.text) == (holder == "any")


@pytest.mark.parametrize("step", ["count", "review"])
def test_a_month_that_waits_for_review_is_not_given_another_price(app, enter, account, step) -> None:
    """Its bills were counted by what held then, and would be issued by it."""
    with work.work_for(app, "dnipro"):
        count(OCTOBER) if step == "review" else start_run(OCTOBER)
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff", tariff_id=0)
    visitor.send(**WATER | {"valid_from": "15.10.2026"})
    press(visitor, "publish")
    assert "October is counted already, by the prices before." in visitor.text
    with work.work_for(app, "dnipro"):
        assert [one.status for one in list_tariffs()] == ["draft", "published"]


def test_a_draft_that_a_colleague_changed_is_looked_at_once_more(app, enter, account) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff", tariff_id=0)
    visitor.send(**WATER)
    stale = next(one for one in Forms(visitor.answer.text).found if one.action.endswith("/publish"))
    visitor.send(price_1="5000,00")
    visitor.answer = visitor.browser.post(stale.action, data=stale.fields, follow_redirects=True)
    assert "A colleague changed this draft meanwhile." in visitor.text
    press(visitor, "publish")
    with work.work_for(app, "dnipro"):
        assert [one.status for one in list_tariffs()] == ["published", "published"]


def test_a_charged_month_keeps_its_tariff(app, enter, account) -> None:
    with work.work_for(app, "dnipro"):
        issue(OCTOBER)
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff", tariff_id=0)
    visitor.send(**{**WATER, "valid_from": "15.10.2026"})
    press(visitor, "publish")
    assert "October is charged already" in visitor.text
    with work.work_for(app, "dnipro"):
        used = next(one for one in list_tariffs() if one.status == "published").id
    visitor.go("tariff", tariff_id=used)
    press(visitor, "withdraw")
    assert "Bills were made by this tariff" in visitor.text


def test_tariffs_come_from_a_file_or_none_of_them_do(app, enter) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff_file")
    visitor.send(lines=EXAMPLE.replace("47,10", "dear"))
    assert "Nothing was taken." in visitor.text
    assert "Please write the sum in digits" in visitor.text
    visitor.send(lines=EXAMPLE)
    assert "1 draft is made." in visitor.text
    with work.work_for(app, "dnipro"):
        assert [one.status for one in list_tariffs()] == ["draft"]


def test_a_fee_of_each_person_is_tried_for_each_person(app, account) -> None:
    with work.work_for(app, "dnipro"):
        make_account(people_registered=3)
        make_tariff("water_fee", 1000, unit="month")
        issue(OCTOBER)
        new = NewTariff(
            service="water_fee",
            holder="any",
            housing="any",
            unit="person",
            valid_from=NOW.date(),
            vat_percent=20,
            words="",
            blocks=(Block(0, None, 700),),
        )
        tried = simulate(draft_tariff(new))
    assert tried is not None
    assert [(one.before_minor, one.after_minor) for one in tried.changes] == [(1000, 2100), (1000, 700)]


def test_whoever_was_told_of_a_tariff_is_told_that_it_is_withdrawn(app, enter, account, letters) -> None:
    with work.work_for(app, "dnipro"):
        holder = db.session.get_one(Account, ("dnipro", account))
        make_subscriber(holder, identifier="olena@example.com", email="olena@example.com").notify_balance = True
        firm = make_account(holder_kind="organisation", organisation="Mill")
        make_subscriber(firm, identifier="ivan@example.com", email="ivan@example.com").notify_balance = True
    visitor = enter("dnipro", Role.BILLING)
    for told in ({"people": "organisation/any"}, {}):
        visitor.go("tariff", tariff_id=0)
        visitor.send(**WATER | told)
        press(visitor, "publish")
    assert sorted(letter["To"] for letter in letters()) == ["ivan@example.com", "ivan@example.com", "olena@example.com"]
    with work.work_for(app, "dnipro"):
        make_subscriber(make_account(), identifier="new@example.com", email="new@example.com").notify_balance = True
        newest = list_tariffs()[0].id
    visitor.go("tariff", tariff_id=newest)
    assert "Whoever was told of it by letter gets another one." in visitor.text
    again = next(one for one in Forms(visitor.answer.text).found if one.action.endswith("/withdraw"))
    press(visitor, "withdraw")
    visitor.answer = visitor.browser.post(again.action, data=again.fields, follow_redirects=True)
    assert "this tariff is withdrawn already" in visitor.text
    told = letters()
    assert sorted(letter["To"] for letter in told) == ["ivan@example.com", "olena@example.com"]
    assert {letter["Subject"] for letter in told} == {"Тариф усе-таки не змінюється: Водопостачання"}
    assert all("Вам нічого не потрібно робити." in letter.get_body(("plain",)).get_content() for letter in told)


def test_a_letter_of_a_tariff_that_was_withdrawn_meanwhile_does_not_leave(app, enter, account, letters) -> None:
    with work.work_for(app, "dnipro"):
        holder = db.session.get_one(Account, ("dnipro", account))
        make_subscriber(holder, identifier="olena@example.com", email="olena@example.com").notify_balance = True
        tariff = make_tariff("water", 5000, valid_from=NOW.date().replace(month=12))
        announce(tariff.id, after=0)
        announce_tariff(tariff)
        tariff_id = tariff.id
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff", tariff_id=tariff_id)
    press(visitor, "withdraw")
    assert letters() == []


def test_who_wants_to_know_of_the_balance_is_told_of_a_new_tariff(app, visit, enter, account, letters) -> None:
    with work.work_for(app, "dnipro"):
        holder = db.session.get_one(Account, ("dnipro", account))
        olena = make_subscriber(holder, identifier="olena@example.com", email="olena@example.com")
        olena.notify_balance = True
        make_subscriber(make_account(), identifier="ivan@example.com", email="ivan@example.com")
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("tariff", tariff_id=0)
    visitor.send(**WATER)
    assert "1 subscriber who wants to know" in visitor.text
    press(visitor, "publish")
    (letter,) = letters()
    assert letter["To"] == "olena@example.com"
    assert re.search("50[.,]00", letter.get_body(("plain",)).get_content())
    cabinet = visit("dnipro")
    cabinet.sign_in("olena@example.com", PASSWORD)
    cabinet.go("overview")
    assert "From 1 December on a new tariff holds for Water supply." in cabinet.text


@pytest.mark.parametrize(
    ("whom", "told"),
    [({}, True), ({"housing": "flat"}, True), ({"housing": "house"}, False), ({"holder": "organisation"}, False)],
)
def test_the_cabinet_tells_of_a_tariff_whom_it_is_for(app, visit, account, whom, told) -> None:
    with work.work_for(app, "dnipro"):
        make_subscriber(db.session.get_one(Account, ("dnipro", account)), identifier="olena@example.com")
        announce_tariff(make_tariff("water", 5000, valid_from=NOW.date().replace(month=12, day=1), **whom))
    cabinet = visit("dnipro")
    cabinet.sign_in("olena@example.com", PASSWORD)
    cabinet.go("overview")
    assert ("a new tariff holds for Water supply" in cabinet.text) is told
