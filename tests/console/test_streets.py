"""Streets and their renames (U3, R5)."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account, HouseDecision, Street, StreetRename
from app.accounts.proof import find_new_street_name
from app.accounts.streets import get_street_named, get_streets_named
from app.core import clock, work
from app.core.db import db
from app.core.errors import Invalid, Wrong
from app.core.permissions import Role
from tests.factories import make_account, make_rename, make_street


@pytest.fixture
def lenin(app: Flask) -> int:
    with work.work_for(app, "dnipro"):
        make_rename("вул. Стара", "вул. Леніна")
        return make_account("вул. Леніна").street_id


def names(app: Flask) -> tuple[set[str], dict[str, str]]:
    with work.work_for(app, "dnipro"):
        renames = select(StreetRename.old_name, Street.name).join(Street, Street.id == StreetRename.street_id)
        return set(db.session.scalars(select(Street.name))), {row[0]: row[1] for row in db.session.execute(renames)}


def test_a_renamed_street_answers_for_its_old_name(app, lenin, enter) -> None:
    clerk = enter("dnipro", Role.BILLING)
    clerk.go("street", street_id=lenin)
    clerk.send(name="вул. Воскресенська")
    assert "The street is called вул. Воскресенська now." in clerk.page
    assert names(app) == (
        {"вул. Воскресенська"},
        {"вул. Стара": "вул. Воскресенська", "вул. Леніна": "вул. Воскресенська"},
    )
    with work.work_for(app, "dnipro"):
        assert find_new_street_name("Леніна") == "вул. Воскресенська"


def test_renamed_back_it_has_its_name_again(app, lenin, enter) -> None:
    clerk = enter("dnipro")
    for name in ("вул. Воскресенська", "вул. Леніна"):
        clerk.go("street", street_id=lenin)
        clerk.send(name=name)
    assert names(app) == ({"вул. Леніна"}, {"вул. Стара": "вул. Леніна", "вул. Воскресенська": "вул. Леніна"})


def test_a_name_that_is_taken_is_not_given_twice(app, lenin, enter) -> None:
    clerk = enter("dnipro")
    clerk.go("street_add")
    clerk.send(name="вулиця Леніна")
    assert "There is a street of this name already" in clerk.page
    clerk.send(name="вул. Стара")
    assert clerk.faults() == ["This street has a new name: вул. Леніна. Please enter the new one."]
    clerk.send(name="вул. Нова")
    assert names(app)[0] == {"вул. Леніна", "вул. Нова"}


def test_two_spellings_become_one_street(app, lenin, enter) -> None:
    with work.work_for(app, "dnipro"):
        moved = make_account("вул. В. Леніна").id
        spelled = db.session.get(Account, ("dnipro", moved)).street_id
    clerk = enter("dnipro")
    clerk.go("street", street_id=spelled)
    clerk.send(street="вул. Леніна")
    assert "1 account has moved." in clerk.page
    assert names(app) == ({"вул. Леніна"}, {"вул. Стара": "вул. Леніна", "вул. В. Леніна": "вул. Леніна"})
    with work.work_for(app, "dnipro"):
        assert db.session.get(Account, ("dnipro", moved)).street_id == lenin


def test_the_list_is_searched_by_old_names_too(app, lenin, enter) -> None:
    clerk = enter("dnipro", Role.AUDITOR)
    found = {word: "вул. Леніна" in clerk.open(f"/console/streets?q={word}") for word in ("лен", "стара", "ззз", "")}
    assert found == {"лен": True, "стара": True, "ззз": False, "": True}


@pytest.fixture
def left_behind(app: Flask, lenin: int) -> int:
    """As the office's register renames: another street comes, the accounts move there, and this one stays empty."""
    with work.work_for(app, "dnipro"):
        return make_street("вул. Стара").id


def test_a_street_that_the_register_left_behind_answers_with_the_new_one(app, left_behind) -> None:
    with work.work_for(app, "dnipro"):
        assert find_new_street_name("Стара") == "вул. Леніна"
    with work.work_for(app, "dnipro"), pytest.raises(Invalid) as refused:
        get_street_named("вул. Стара")
    assert refused.value.fields["street"] == Wrong("street_renamed", {"street": "вул. Леніна"})


def test_where_somebody_still_lives_the_name_is_good(app, left_behind) -> None:
    with work.work_for(app, "dnipro"):
        make_account("вул. Стара")
        assert (find_new_street_name("Стара"), get_street_named("вул. Стара").id) == (None, left_behind)


def test_a_street_that_was_renamed_twice_answers_with_the_last_name(app, left_behind) -> None:
    with work.work_for(app, "dnipro"):
        make_rename("вул. Найстаріша", "вул. Стара")
        assert find_new_street_name("Найстаріша") == "вул. Леніна"
        named = ["вул. Найстаріша", "вул. Стара", "вул. Леніна"]
        assert [street.name for street in get_streets_named(named)] == ["вул. Леніна"]


def test_names_that_lead_in_a_circle_come_to_an_end(app, left_behind) -> None:
    with work.work_for(app, "dnipro"):
        make_rename("вул. Перша", "вул. Друга")
        make_rename("вул. Друга", "вул. Перша")
        assert find_new_street_name("Перша") in {"вул. Перша", "вул. Друга"}


def test_a_street_that_the_register_left_behind_is_made_one_with_the_new(app, left_behind, enter) -> None:
    clerk = enter("dnipro")
    clerk.go("street", street_id=left_behind)
    clerk.send(street="вул. Леніна")
    assert names(app) == ({"вул. Леніна"}, {"вул. Стара": "вул. Леніна"})


def test_a_street_that_the_register_left_behind_gets_a_name_of_its_own(app, left_behind, enter) -> None:
    clerk = enter("dnipro")
    clerk.go("street", street_id=left_behind)
    clerk.send(name="вул. Інша")
    assert names(app) == ({"вул. Леніна", "вул. Інша"}, {"вул. Стара": "вул. Інша"})


def test_what_was_decided_of_houses_goes_along(app, lenin, enter) -> None:
    with work.work_for(app, "dnipro"):
        spelled = make_account("вул. В. Леніна").street_id
        for street_id, house, common in ((spelled, "1", True), (spelled, "2", True), (lenin, "2", False)):
            decided = {"block": "", "decided_at": clock.now(), "decided_by": "Ольга"}
            db.session.add(HouseDecision(street_id=street_id, house=house, common_meter=common, **decided))
    clerk = enter("dnipro")
    clerk.go("street", street_id=spelled)
    clerk.send(street="вул. Леніна")
    assert "1 account has moved." in clerk.page
    with work.work_for(app, "dnipro"):
        known = select(HouseDecision.street_id, HouseDecision.house, HouseDecision.common_meter)
        assert {tuple(row) for row in db.session.execute(known)} == {(lenin, "1", True), (lenin, "2", False)}
