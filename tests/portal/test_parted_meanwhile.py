"""A merge is undone while a form of the account that had stayed is open: it leads to where its dials are by now."""

import pytest

from app.accounts.merging import undo_merge
from app.accounts.models import Account, AccountMerge
from app.core import work
from app.core.db import db
from tests.cabinet import office_reading, words
from tests.factories import make_meter
from tests.fifth.visitor import Visitor
from tests.metering.household import LAST_ON, Household, settle
from tests.portal.test_merged_meanwhile import merge
from tests.portal.test_same_page import in_language, reminded

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)

PARTED = "Meanwhile the accounts of this form have changed"


def part(home: Household, stays: int) -> None:
    with work.work_for(home.app, home.slug):
        merge_id = db.session.scalars(db.select(AccountMerge.id).filter_by(gone_id=home.account_id)).one()
        undo_merge(merge_id, stays)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("form", ["/accounts/{}/readings", "/readings/send"])
def test_a_merge_is_undone_while_a_form_of_the_account_that_stayed_is_open(app, browse, form, *, own: bool) -> None:
    home = settle(app, browse("dnipro"))
    stays = merge(home, own=own)
    visitor, dial = Visitor(app, home.client), f"meter-{home.meters[0]}"
    visitor.open(f"{form.format(stays)}?lang=en")
    part(home, stays)
    visitor.send(**{dial: "1563"})
    assert (visitor.answer.status_code, PARTED in words(visitor.page), home.stored("value_m3")) == (409, True, [])
    in_language(visitor, "ru")
    assert visitor.form(dial).fields[dial] == "1563"
    visitor.send(**{dial: "1563"})
    assert home.stored("value_m3") == [(1563,)]


@pytest.mark.parametrize("own", [False, True])
def test_a_merge_is_undone_while_the_link_of_a_reminder_is_open(app, browse, *, own: bool) -> None:
    home = settle(app, browse("dnipro"))
    stays = merge(home, own=own)
    visitor, dial = reminded(home, browse("dnipro")), f"meter-{home.meters[0]}"
    part(home, stays)
    visitor.send(**{dial: "1563"})
    assert (visitor.answer.status_code, PARTED in words(visitor.page)) == (409, True)
    in_language(visitor, "ru")
    visitor.send(**{dial: "1563"})
    assert home.stored("value_m3") == [(1563,)]


def test_a_form_in_which_nothing_is_typed_leads_back_too(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    stays = merge(home)
    visitor, by_link, dial = Visitor(app, home.client), reminded(home, browse("dnipro")), f"meter-{home.meters[0]}"
    visitor.open(f"/accounts/{stays}/readings?lang=en")
    part(home, stays)
    for one in (visitor, by_link):
        one.send(**{dial: ""})
        assert (one.answer.status_code, PARTED in words(one.page)) == (409, True)
        one.send(**{dial: "1563"})
    assert home.stored("value_m3") == [(1563,)]


def test_dials_of_both_accounts_after_a_merge_is_undone(app, browse) -> None:
    home = settle(app, browse("dnipro"))
    stays = merge(home, own=True)
    with work.work_for(app, home.slug):
        other = make_meter(db.session.get_one(Account, (home.slug, stays)))
        office_reading(other, 20, LAST_ON)
        home.meters.append(other.id)
    dials = {f"meter-{home.meters[0]}": "1563", f"meter-{home.meters[1]}": "23"}
    visitor = Visitor(app, home.client)
    visitor.open(f"/accounts/{stays}/readings?lang=en")
    part(home, stays)
    visitor.send(**dials)
    assert visitor.answer.status_code == 409
    in_language(visitor, "ru")
    form = visitor.form(f"meter-{home.meters[0]}")
    assert {name: form.fields[name] for name in dials} == dials
    visitor.send(**dials)
    assert home.stored("value_m3") == [(1563,), (23,)]


@pytest.mark.parametrize("page", ["", "/settlements", "/readings"])
def test_a_page_of_the_account_that_stayed_leads_back(app, browse, page: str) -> None:
    home, stranger = settle(app, browse("dnipro")), settle(app, browse("dnipro"), number="219684362455")
    stays = merge(home)
    part(home, stays)
    answer = home.client.get(f"/accounts/{stays}{page}")
    assert (answer.status_code, answer.location) == (302, f"/accounts/{home.account_id}{page}")
    assert stranger.client.get(f"/accounts/{stays}{page}").status_code == 404


def test_an_account_of_others_that_was_merged_is_still_nobodys_business(app, browse) -> None:
    home, other = settle(app, browse("dnipro")), settle(app, browse("dnipro"), number="219684362455")
    own = home.meters
    stays = merge(other)
    for part_first in (False, True):
        if part_first:
            part(other, stays)
        for home.meters in (own, other.meters):
            for home.account_id in (other.account_id, stays):
                assert home.send(1563).status_code == 404
