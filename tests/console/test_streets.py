"""Streets and their renames (U3, R5)."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account, Street, StreetRename
from app.accounts.proof import find_new_street_name
from app.core import work
from app.core.db import db
from app.core.permissions import Role
from tests.factories import make_account, make_rename


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
