"""The account's card; adding, naming and removing an account (A1–A3)."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.merging import merge_accounts
from app.accounts.models import Account
from app.core import work
from app.core.db import db
from app.identity.limits import WEAK_GUESSES_FOR_LIFE
from tests.cabinet import office_reading, post, sign_in, words
from tests.factories import make_account, make_meter, make_subscriber

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)

ADDRESS = {"street": "вул. Троїцька", "house": "21А", "flat": "14"}
RUSSIAN_ADDRESS = {"street": "ул. Ленина", "house": "21А", "flat": "14"}
NAME = {"surname": "Воробьёва", "given_name": "Мария", "patronymic": "Ивановна"}
PROOFS = {
    "dnipro": ADDRESS,
    "kamianske": {"payment_sum": "842,60"},
    "melitopol": {**RUSSIAN_ADDRESS, "block": "", "surname": "Воробьёва"},
    "novosibirsk": {**RUSSIAN_ADDRESS, **NAME},
}


def settle(app: Flask, client: FlaskClient, slug: str = "dnipro", **more) -> tuple[FlaskClient, int]:
    with work.work_for(app, slug):
        account = make_account(**more)
        subscriber_id, account_id = make_subscriber(account, language="en").id, account.id
    return sign_in(app, client, slug, subscriber_id), account_id


def test_what_the_register_says(app, browse) -> None:
    client, account = settle(app, browse("dnipro"), people_registered=3, private_house=True)
    page = words(client.get(f"/accounts/{account}").text)
    assert "Holder Воробьёва Мария Ивановна" in page
    assert "Address вул. Троїцька, 21А, flat 14 private house" in page
    assert "People registered 3" in page
    assert "Services Water supply, Wastewater" in page


def test_two_meters_of_a_kind_are_told_apart_by_who_hears_the_page(app, browse) -> None:
    """Where the office does not say where they are, only their numbers differ."""
    client, account_id = settle(app, browse("dnipro"))
    with work.work_for(app, "dnipro"):
        account = db.session.get_one(Account, ("dnipro", account_id))
        for serial in ("11111111", "22222222"):
            make_meter(account, place="", serial=serial)
    page = client.get(f"/accounts/{account_id}/meters").text
    names = re.findall(r'aria-labelledby="(meter-\d) (serial-\d)"', page)
    said = [[re.search(rf'id="{one}">([^<]+)<', page)[1] for one in name] for name in names]
    assert said == [["Cold water", "11111111"], ["Cold water", "22222222"]]


def test_what_is_owed_and_what_lowers_it(app, browse) -> None:
    client, account = settle(
        app,
        browse("dnipro"),
        balance_minor=-12000,
        balance_on=date(2026, 11, 1),
        benefit_percent=50,
        subsidy_minor=33333,
    )
    page = words(client.get(f"/accounts/{account}/settlements").text)
    assert "Overpaid as of 1 November ₴120 .00" in page
    assert "Benefit 50 % within the norm" in page
    assert "Subsidy ₴333.33" in page


def test_a_balance_that_is_not_known_yet(app, browse) -> None:
    client, account = settle(app, browse("dnipro"))
    assert "Not known yet." in client.get(f"/accounts/{account}/settlements").text


def test_the_meters_with_their_verification_and_those_that_were_removed(app, browse) -> None:
    with work.work_for(app, "dnipro"):
        account = make_account()
        new = make_meter(account, serial="111", place="new", verified_until=date(2026, 12, 1))
        make_meter(account, serial="222", place="late", verified_until=date(2026, 11, 1))
        make_meter(account, serial="333", place="old", removed_on=date(2026, 6, 1), replaced_by="111")
        office_reading(new, 1556, "2026-10-01")
        subscriber_id, account_id = make_subscriber(account, language="en").id, account.id
    page = words(sign_in(app, browse("dnipro"), "dnipro", subscriber_id).get(f"/accounts/{account_id}/meters").text)
    assert "Cold water, new verification soon Serial number 111 Last reading 1,556 m³ , 1 October" in page
    assert "Cold water, late verification is over Serial number 222 Last reading none yet" in page
    assert "Cold water, old replaced Serial number 333" in page
    assert "Removed 1 June, replaced by № 111" in page


def test_a_name_of_ones_own(app, browse) -> None:
    client, account = settle(app, browse("dnipro"))
    answer = post(client, f"/accounts/{account}/name", name="  Мамина \u202eквартира ")
    assert (answer.status_code, answer.location) == (303, f"/accounts/{account}")
    assert "<h1>Мамина квартира</h1>" in client.get(f"/accounts/{account}").text
    assert post(client, f"/accounts/{account}/name", name="").status_code == 303
    assert "<h1>вул. Троїцька, 21А, flat\u00a014</h1>" in client.get(f"/accounts/{account}").text


@pytest.mark.parametrize("name", ["м" * 61, "мама\x00"])
def test_a_name_that_cannot_be_kept_stays_in_the_form(app, browse, name: str) -> None:
    client, account = settle(app, browse("dnipro"))
    answer = post(client, f"/accounts/{account}/name", name=name)
    assert answer.status_code == 422
    assert "мама" in answer.text or name in answer.text


def test_a_name_is_text_and_no_markup(app, browse) -> None:
    client, account = settle(app, browse("dnipro"))
    post(client, f"/accounts/{account}/name", name="<b>дача</b>")
    assert "<b>дача" not in client.get("/").text


def test_removing_asks_first_and_leaves_the_account_with_the_utility(app, browse) -> None:
    client, account = settle(app, browse("dnipro"))
    assert "Remove this account from your cabinet?" in client.get(f"/accounts/{account}/remove").text
    assert client.get(f"/accounts/{account}").status_code == 200
    assert post(client, f"/accounts/{account}/remove").location == "/"
    assert client.get(f"/accounts/{account}").status_code == 404
    assert "is no longer in your cabinet" in client.get("/").text


def test_the_account_one_signs_in_with_stays(app, browse) -> None:
    client, account = settle(app, browse("novosibirsk"), "novosibirsk")
    assert "Remove from my cabinet" not in client.get(f"/accounts/{account}").text
    assert post(client, f"/accounts/{account}/remove").status_code == 409
    assert client.get(f"/accounts/{account}").status_code == 200


@pytest.mark.parametrize("slug", PROOFS)
def test_one_more_account_by_the_utilitys_proof(app, browse, slug: str) -> None:
    client, first = settle(app, browse(slug), slug)
    with work.work_for(app, slug):
        relative = make_account(payments=[84260])
        number, relative_id = relative.number, relative.id
    assert client.get(f"/accounts/{relative_id}").status_code == 404
    answer = post(client, "/accounts/add", account_number=number, **PROOFS[slug])
    assert (answer.status_code, answer.location) == (303, "/")
    page = client.get("/").text
    assert "is in your cabinet now" in page
    assert f'href="/accounts/{first}"' in page
    assert f'href="/accounts/{relative_id}"' in page
    removable = client.get(f"/accounts/{relative_id}").text
    assert "Remove from my cabinet" in removable


def test_adding_an_account_again_changes_nothing(app, browse) -> None:
    client, account = settle(app, browse("dnipro"), number="012345678901")
    assert post(client, "/accounts/add", account_number="0123 4567 8901", **ADDRESS).status_code == 303
    assert client.get("/").text.count(f'id="account-{account}"') == 1


def test_unknown_and_wrong_are_answered_alike(app, browse) -> None:
    client, _ = settle(app, browse("dnipro"))
    with work.work_for(app, "dnipro"):
        known = make_account(house="99").number
    answers = [post(client, "/accounts/add", account_number=number, **ADDRESS) for number in (known, "999999999999")]
    assert [answer.status_code for answer in answers] == [422, 422]
    sentence = "These details do not fit together with our records"
    assert [sentence in answer.text for answer in answers] == [True, True]
    assert 'value="21А"' in answers[0].text


def test_weak_guesses_are_counted_for_life_here_too(app, browse) -> None:
    client, _ = settle(app, browse("kamianske"), "kamianske")
    with work.work_for(app, "kamianske"):
        number = make_account(payments=[84260]).number
    statuses = [
        post(client, "/accounts/add", account_number=number, payment_sum=f"{guess},00").status_code
        for guess in range(1, WEAK_GUESSES_FOR_LIFE + 1)
    ]
    assert statuses == [422] * WEAK_GUESSES_FOR_LIFE
    assert post(client, "/accounts/add", account_number=number, payment_sum="842,60").status_code == 429


def test_a_merged_account_says_which_one_stands_for_it(app, browse) -> None:
    """Who had both keeps both."""
    with work.work_for(app, "dnipro"):
        gone, stays = make_account(), make_account(number="219684362454")
        subscriber_id, account_id = make_subscriber(gone, stays, language="en").id, gone.id
        merge_accounts(gone.id, stays.id)
    client = sign_in(app, browse("dnipro"), "dnipro", subscriber_id)
    for page in "/", f"/accounts/{account_id}/meters":
        assert "It is one with account 2196 8436 2454 now" in words(client.get(page).text)
