"""A correction of an account's street stands when the office's register renames the street of either (R5, U3)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.corrections import correct_account, state_of
from app.accounts.models import Account, Street
from app.accounts.register.importing import import_register
from app.core import work
from app.core.db import db
from tests.accounts.register.offices import melitopol_file
from tests.factories import make_street

OFFICE, STAFF = "ул. Кирова", "ул. Правильная"


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Callable[..., str]:
    """The office says again where the account is, and renames streets; where it is then."""

    def send(*renamed: tuple[str, str]) -> str:
        one = ["0000001", "Воробьёва", "Мария", "Ивановна", OFFICE, "21А", "", "14", 2, 0, 0, 0]
        with work.work_for(app, "melitopol"):
            import_register([melitopol_file(tmp_path, [one], streets=renamed)], refuse=print, threshold=0)
            return db.session.scalars(db.select(Street.name).join(Account, Account.street_id == Street.id)).one()

    return send


@pytest.fixture
def corrected(app: Flask, office: Callable[..., str]) -> None:
    office()
    with work.work_for(app, "melitopol"):
        make_street(STAFF)
        account = db.session.scalars(db.select(Account)).one()
        state = state_of(account)
        correct_account(account.id, {**state.fields, "street": STAFF}, seen=state.seen)


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(
    ("renamed", "expected"),
    [
        ([(OFFICE, "ул. Новая")], STAFF),
        ([(STAFF, "ул. Новая")], "ул. Новая"),
        ([(OFFICE, "ул. Средняя"), ("ул. Средняя", "ул. Новая")], STAFF),
        ([(OFFICE, STAFF)], STAFF),
    ],
)
def test_it_stands_under_the_name_of_today(office, renamed, expected) -> None:
    assert [office(*renamed), office(*renamed), office()] == [expected] * 3
