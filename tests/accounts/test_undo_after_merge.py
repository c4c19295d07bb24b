"""An import is undone after staff have made two streets one (U3)."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.imports.undoing import undo_last
from app.accounts.models import Account, Street
from app.accounts.register.importing import import_register
from app.accounts.streets import find_street, merge_streets
from app.core import work
from app.core.db import db
from tests.accounts.register.offices import melitopol_file
from validators.street import street_key

OLD, NEW = "ул. Кирова", "ул. Интеркультурная"


@pytest.fixture
def moved(app: Flask, tmp_path: Path) -> None:
    """The second register has another name for the street of the first."""
    for streets in ((), ((OLD, NEW),)):
        rest = ["Иванов", "Пётр", "Сергеевич", OLD, "12", "", "7", 2, 0, 0, 0]
        rows = [["0000001", *rest], ["0000002", *rest]]
        with work.work_for(app, "melitopol"):
            import_register([melitopol_file(tmp_path, rows, streets=streets)], refuse=print, threshold=0)


def places() -> dict[str, str]:
    db.session.expire_all()
    found = select(Account.number, Street.name).join(Street, Street.id == Account.street_id)
    return {row[0]: row[1] for row in db.session.execute(found)}


@pytest.mark.usefixtures("moved")
def test_accounts_stay_where_their_old_street_is_no_more(app) -> None:
    with work.work_for(app, "melitopol"):
        merge_streets(find_street(street_key(OLD)).id, find_street(street_key(NEW)).id)
    with work.work_for(app, "melitopol"):
        assert undo_last().kept == {"account": 2, "street": 1}
        assert places() == {"0000001": NEW, "0000002": NEW}
