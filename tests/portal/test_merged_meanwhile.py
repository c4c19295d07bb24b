"""A form of readings is open while staff make its account one with another: it leads to the one that stays."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from app.accounts.merging import merge_accounts
from app.core import work
from app.core.db import db
from app.identity.access import add_account
from app.metering.models import Meter
from tests.cabinet import office_reading, words
from tests.factories import make_account, make_meter
from tests.fifth.visitor import Visitor
from tests.metering.household import LAST_ON, Household, settle
from tests.pictures import telling_jpeg
from tests.portal.test_same_page import in_language, reminded

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)

SAID = "Meanwhile an account of this form has become one with another of yours"


def merge(home: Household, *, own: bool = False) -> int:
    """`own`: the subscriber has the account that stays as well."""
    with work.work_for(home.app, home.slug):
        stays = make_account(number="219684362454")
        if own:
            add_account(home.subscriber_id, stays.id)
        merge_accounts(home.account_id, stays.id)
        return stays.id


@pytest.mark.parametrize("own", [False, True])
def test_what_was_typed_is_in_the_form_of_the_account_that_stays(app, browse, *, own: bool) -> None:
    home = settle(app, browse("dnipro"))
    visitor, dial = Visitor(app, home.client), f"meter-{home.meters[0]}"
    visitor.open(f"{home.form}?lang=en")
    stays = merge(home, own=own)
    visitor.send(**{dial: "1563"})
    assert (visitor.answer.status_code, SAID in words(visitor.page), home.stored("value_m3")) == (409, True, [])
    in_language(visitor, "ru")
    form = visitor.form(dial)
    assert (form.action, form.fields[dial]) == (f"/accounts/{stays}/readings", "1563")
    visitor.send(**{dial: "1563"})
    assert home.stored("value_m3") == [(1563,)]


def test_the_form_of_all_accounts(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    visitor, dial = Visitor(app, home.client), f"meter-{home.meters[0]}"
    visitor.open("/readings/send?lang=en")
    merge(home)
    visitor.send(**{dial: "1563"})
    assert (visitor.answer.status_code, visitor.form(dial).action) == (409, "/readings/send")
    visitor.send(**{dial: "1563"})
    assert home.stored("value_m3") == [(1563,)]


def test_a_meter_that_stands_in_both_accounts(app, browse) -> None:
    """The one of the account that is gone stays there: what was typed of it cannot be sent any more."""
    home = settle(app, browse("dnipro"))
    with work.work_for(app, home.slug):
        stays = make_account(number="219684362454")
        twin = make_meter(stays, serial=db.session.get_one(Meter, (home.slug, home.meters[0])).serial)
        office_reading(twin, 1556, LAST_ON)
        add_account(home.subscriber_id, stays.id)
        ids = stays.id, twin.id
    visitor, dial = Visitor(app, home.client), f"meter-{ids[1]}"
    visitor.open("/readings/send?lang=en")
    with work.work_for(app, home.slug):
        merge_accounts(home.account_id, ids[0])
    visitor.send(**{f"meter-{home.meters[0]}": "1563", dial: "1563"})
    assert (visitor.answer.status_code, visitor.form(dial).fields[dial]) == (409, "1563")
    visitor.send(**{dial: "1563"})
    home.meters = [ids[1]]
    assert home.stored("value_m3") == [(1563,)]


def test_a_photo_is_asked_for_again(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    home.client.get("/help?lang=en")
    merge(home)
    photo = FileStorage(BytesIO(telling_jpeg()), "dial.jpg", content_type="image/jpeg")
    page = home.send(1563, **{f"photo-{home.meters[0]}": photo}).text
    assert "Photos cannot be kept: please choose them once more." in words(page)


def test_the_link_of_a_reminder(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    visitor, dial = reminded(home, browse("dnipro")), f"meter-{home.meters[0]}"
    merge(home)
    visitor.send(**{dial: "1563"})
    assert (visitor.answer.status_code, SAID in words(visitor.page)) == (409, True)
    visitor.send(**{dial: "1563"})
    assert home.stored("value_m3") == [(1563,)]


def test_readings_of_a_merged_account_are_those_of_the_one_that_stays(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    stays = merge(home)
    answer = home.client.get(f"/readings?account_id={home.account_id}&meter_id={home.meters[0]}")
    assert (answer.status_code, answer.location) == (302, f"/readings?account_id={stays}&meter_id={home.meters[0]}")
    assert home.client.get(answer.location).status_code == 200
    for asked in (f"account_id={stays}&meter_id=1", f"account_id={2**70}", "account_id=999999"):
        assert home.client.get(f"/readings?{asked}").status_code == 404


def test_the_account_that_stays_after_two_merges_is_named(app, browse) -> None:
    """Whoever had them all keeps all of them in the cabinet."""
    home = settle(app, browse("dnipro"))
    middle = merge(home, own=True)
    with work.work_for(app, home.slug):
        last = make_account(number="219684362499")
        add_account(home.subscriber_id, last.id)
        merge_accounts(middle, last.id)
    for account_id in (home.account_id, middle):
        said = words(home.client.get(f"/accounts/{account_id}/meters?lang=en").text)
        assert "It is one with account 2196 8436 2499 now" in said


PAGES = ("", "/settlements", "/settlements/history?page=1", "/meters", "/readings", "/receipt", "/claims", "/name")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_merged_account_leads_to_the_one_that_stays(app, browse, page: str) -> None:
    home = settle(app, browse("dnipro"))
    stays = merge(home)
    answer = home.client.get(f"/accounts/{home.account_id}{page}")
    assert (answer.status_code, answer.location) == (302, f"/accounts/{stays}{page}")
    assert home.client.get(answer.location).status_code == 200


@pytest.mark.parametrize("asked", ["endpoint=x", "_method=POST", "_scheme=ftp&_external=1", "page=1&page=2"])
def test_whatever_is_asked_of_it(app, browse, asked: str) -> None:
    home = settle(app, browse("dnipro"))
    stays = merge(home)
    answer = home.client.get(f"/accounts/{home.account_id}/settlements?{asked}")
    assert (answer.status_code, answer.location) == (302, f"/accounts/{stays}/settlements?{asked}")


def test_of_an_account_of_others_it_does_not(app, browse) -> None:
    home, other = settle(app, browse("dnipro")), settle(app, browse("dnipro"), number="219684362455")
    merge(other)
    stranger = browse("dnipro")
    path = f"/accounts/{other.account_id}/settlements"
    assert home.client.get(path).status_code == 404
    assert stranger.get(path).location.startswith("/sign-in")
    for unknown in (2**62, 2**70):
        assert home.client.get(f"/accounts/{unknown}/settlements").status_code == 404
