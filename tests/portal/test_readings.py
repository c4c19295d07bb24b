"""The pages around a reading: forms for several accounts, receipts, history (M8)."""

import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import work
from app.core.db import db
from app.identity.access import add_account
from app.metering.meter_readings import take_start
from app.metering.models import Meter
from tests.cabinet import office_reading, post, sign_in, words
from tests.factories import make_account, make_meter, make_reading, make_subscriber
from tests.metering.household import settle

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)


def settle_two(app: Flask, client: FlaskClient) -> tuple[FlaskClient, list[int], list[int]]:
    """Two accounts with a meter each: the client, the accounts, the meters."""
    with work.work_for(app, "dnipro"):
        accounts = [make_account(flat="14"), make_account(flat="15")]
        meters = [make_meter(account) for account in accounts]
        for meter in meters:
            office_reading(meter, 1556, "2026-10-01")
        ids = make_subscriber(*accounts, language="en").id, [a.id for a in accounts], [m.id for m in meters]
    return sign_in(app, client, "dnipro", ids[0]), ids[1], ids[2]


def accounts_asked(form: str) -> list[str]:
    return re.findall(r'name="account" value="(\d+)"', form.partition('id="same-page"')[0])


def test_two_accounts_in_one_form(app, browse) -> None:
    client, accounts, (mine, mothers) = settle_two(app, browse("dnipro"))
    assert "Send the readings of all accounts at once" in client.get("/").text
    form = client.get("/readings/send").text
    assert accounts_asked(form) == [str(account) for account in accounts]
    dials = {f"meter-{mine}": "1563", f"meter-{mothers}": "1600"}
    answer = post(client, "/readings/send", account=accounts, **dials)
    receipt = words(client.get(answer.location).text)
    assert "1,563 m³ used 7 m³" in receipt
    assert "1,600 m³ used 44 m³" in receipt
    assert "No reading is due" in client.get("/readings/send").text


def test_a_reading_that_staff_have_taken_is_not_asked_for_again(app, browse) -> None:
    """Told by phone, or corrected after it was sent. A newer one may still be sent."""
    client, accounts, (mine, mothers) = settle_two(app, browse("dnipro"))
    with work.work_for(app, "dnipro"):
        for meter_id in mine, mothers:
            meter = db.session.get_one(Meter, ("dnipro", meter_id))
            make_reading(meter, 1563, datetime(2026, 11, 20, 9, tzinfo=UTC), source="staff", used_litres=7000)
    page = words(client.get("/").text)
    assert "readings sent on 20 November" in page
    assert "No reading is due" in client.get("/readings/send").text
    assert "recorded by our staff, 20 November" in words(
        client.get(f"/accounts/{accounts[0]}").text + client.get(f"/accounts/{accounts[0]}/meters").text
    )
    answer = post(client, f"/accounts/{accounts[0]}/readings", **{f"meter-{mine}": "1564"})
    assert "1,564 m³ used 1 m³" in words(client.get(answer.location).text)


def test_a_meter_that_was_put_in_this_month_is_still_to_be_read(app, browse) -> None:
    """What staff noted when they put it in is where it starts, not what was used."""
    with work.work_for(app, "dnipro"):
        account = make_account()
        meter_id, account_id = make_meter(account).id, account.id
        take_start(meter_id, 3, 5, date(2026, 11, 20), submission=uuid4())
        subscriber_id = make_subscriber(account, language="en").id
    client = sign_in(app, browse("dnipro"), "dnipro", subscriber_id)
    assert "readings sent on" not in words(client.get("/").text)
    assert accounts_asked(client.get("/readings/send").text) == [str(account_id)]
    answer = post(client, f"/accounts/{account_id}/readings", **{f"meter-{meter_id}": "5"})
    assert "5 m³ used 2 m³" in words(client.get(answer.location).text)


def test_one_mistake_keeps_both_accounts_back(app, browse) -> None:
    client, accounts, (mine, mothers) = settle_two(app, browse("dnipro"))
    answer = post(client, "/readings/send", account=accounts, **{f"meter-{mine}": "1563", f"meter-{mothers}": "15"})
    assert answer.status_code == 422
    assert 'value="1563"' in answer.text
    assert [len(rows(client.get(f"/readings?account_id={account}").text)) for account in accounts] == [1, 1]


def test_a_mistake_says_which_of_two_like_meters_it_is_at(app, browse) -> None:
    with work.work_for(app, "dnipro"):
        account = make_account()
        meters = [make_meter(account, place="", serial=serial) for serial in ("00000017", "00000018")]
        ids = make_subscriber(account, language="en").id, account.id, [meter.id for meter in meters]
    client = sign_in(app, browse("dnipro"), "dnipro", ids[0])
    answer = post(client, f"/accounts/{ids[1]}/readings", **{f"meter-{meter}": "12a" for meter in ids[2]})
    assert re.findall(r'<a href="#f-meter-\d+">([^<]*)</a>', answer.text) == [
        "Cold water №\u00a000000017",
        "Cold water №\u00a000000018",
    ]


def test_the_question_for_two_accounts_goes_back_to_both(app, browse) -> None:
    client, accounts, (mine, mothers) = settle_two(app, browse("dnipro"))
    dials = {f"meter-{mine}": "1563", f"meter-{mothers}": "1956"}
    asked = post(client, "/readings/send", account=accounts, **dials).text
    assert 'action="/readings/send"' in asked
    assert accounts_asked(asked) == [str(account) for account in accounts]
    assert "this one is as usual" in asked
    assert post(client, "/readings/send", account=accounts, confirmed="1", **dials).status_code == 303


def test_the_form_of_all_accounts_when_one_is_left(app, browse) -> None:
    client, accounts, (mine, mothers) = settle_two(app, browse("dnipro"))
    post(client, f"/accounts/{accounts[0]}/readings", **{f"meter-{mine}": "1563"})
    left = accounts_asked(client.get("/readings/send").text)
    assert left == [str(accounts[1])]
    assert post(client, "/readings/send", account=left, **{f"meter-{mothers}": "1600"}).status_code == 303


def test_digits_of_one_of_two_accounts_are_changed_after_the_question(app, browse) -> None:
    client, accounts, (mine, _) = settle_two(app, browse("dnipro"))
    asked = accounts_asked(post(client, "/readings/send", account=accounts, **{f"meter-{mine}": "1956"}).text)
    again = accounts_asked(post(client, "/readings/send", account=asked, edit="1", **{f"meter-{mine}": "1956"}).text)
    assert again == [str(accounts[0])]
    assert post(client, "/readings/send", account=again, **{f"meter-{mine}": "1563"}).status_code == 303


@pytest.mark.parametrize("account", ["", "x", "9" * 30, "-1", "0"])
def test_a_form_for_accounts_that_are_not_there(app, browse, account: str) -> None:
    client, _, (mine, _) = settle_two(app, browse("dnipro"))
    assert post(client, "/readings/send", account=account, **{f"meter-{mine}": "1563"}).status_code == 404


def test_only_the_sender_sees_the_receipt(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    receipt = home.send(1563).location
    with work.work_for(app, "dnipro"):
        relative_id = make_subscriber(language="en").id
        add_account(relative_id, home.account_id)
    assert home.client.get(receipt).status_code == 200
    assert sign_in(app, browse("dnipro"), "dnipro", relative_id).get(receipt).status_code == 404
    assert browse("dnipro").get(receipt).status_code == 303
    assert home.client.get(f"/readings/receipts/{uuid4()}").status_code == 404


def test_the_receipt_goes_with_the_account(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    receipt = home.send(1563).location
    post(home.client, f"/accounts/{home.account_id}/remove")
    assert home.client.get(receipt).status_code == 404


def rows(page: str) -> list[str]:
    return [words(row) for row in re.findall(r"<tr role=\"row\".*?</tr>", page, re.DOTALL)[1:]]


def test_the_history_tells_source_status_period_and_pace(app, browse, clock) -> None:
    home = settle(app, browse("dnipro"))
    home.send(1570)
    clock.move_to("2026-11-24T12:00:00+00:00")
    home.send(1563)
    serial = re.search(r"№ (\d+)", home.client.get(home.form).text)[1]
    meter = f"Cold water, кухня № {serial}"
    assert rows(home.client.get("/readings").text) == [
        f"24/11/2026 in the cabinet {meter} 1,563 m³ 7 m³ 0.129 m³ a day November accepted",
        f"23/11/2026 in the cabinet {meter} 1,570 m³ 14 m³ 0.264 m³ a day November a later one counts",
        f"01/10/2026 from the register {meter} 1,556 m³ – October accepted",
    ]


def test_averages_are_told_apart_and_do_not_bend_the_pace(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    with work.work_for(app, "dnipro"):
        meter = db.session.get_one(Meter, ("dnipro", home.meters[0]))
        office_reading(meter, 1566, "2026-10-31", basis="estimate", used_litres=10000)
    home.send(1563)
    first, second, _ = rows(home.client.get("/readings").text)
    assert "1,563 m³ -3 m³ 0.132 m³ a day" in first
    assert "by the average" in second


def test_the_history_page_by_page_and_meter_by_meter(app, browse) -> None:
    with work.work_for(app, "dnipro"):
        account = make_account()
        meters = [make_meter(account), make_meter(account, place="санвузол")]
        for meter in meters:
            for month in range(1, 11):
                for day in (5, 15):
                    office_reading(meter, 100 + month, f"2026-{month:02}-{day:02}")
        ids = make_subscriber(account, language="en").id, account.id, meters[1].id
    client = sign_in(app, browse("dnipro"), "dnipro", ids[0])
    assert [len(rows(client.get(f"/readings?page={page}").text)) for page in (1, 2, 3)] == [30, 10, 0]
    one = client.get(f"/readings?account_id={ids[1]}&meter_id={ids[2]}").text
    assert len(rows(one)) == 20
    assert all("санвузол" in row for row in rows(one))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("account_id=x", 200),
        ("account_id=" + "9" * 40, 404),
        ("account_id=-5", 404),
        ("meter_id=7777777", 404),
        ("page=x", 200),
    ],
)
def test_what_an_address_of_the_history_may_hold(app, browse, query: str, status: int) -> None:
    home = settle(app, browse("dnipro"))
    assert home.client.get(f"/readings?{query}").status_code == status


def test_a_cabinet_without_accounts_has_an_empty_history(app, browse) -> None:
    with work.work_for(app, "dnipro"):
        subscriber_id = make_subscriber(language="en").id
    page = sign_in(app, browse("dnipro"), "dnipro", subscriber_id).get("/readings").text
    assert "Add an account first" in page
