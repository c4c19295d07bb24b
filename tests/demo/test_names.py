"""Whom the demo shows: people whose surname, given name and patronymic may be one person's."""

import pytest

from app.accounts.models import Account
from app.core.db import db
from app.demo.names import olena, one_person, woman
from tests.factories import make_account

ONE_PERSON = [
    ("Шевченко", "Олена", "Іванівна"),
    ("Кузнецова", "Елена", "Петровна"),
    ("Цой", "Мария", "Дмитриевна"),
    ("Мельник", "Микола", "Петрович"),
    ("Соколов", "Илья", "Сергеевич"),
]
NOBODY = [
    ("Поліщук", "Юлія", "Васильович"),
    ("Зозуля", "Тарас", "Сергіївна"),
    ("Мельник", "Микола", "Юріївна"),
    ("Иванов", "Мария", "Петровна"),
    ("Петрова", "Пётр", "Иванович"),
    ("Коваленко", "Олена", ""),
]


@pytest.fixture(autouse=True)
def holders(dnipro) -> None:
    for surname, given_name, patronymic in (*ONE_PERSON, *NOBODY):
        make_account(surname=surname, given_name=given_name, patronymic=patronymic)


@pytest.mark.parametrize(
    ("whose", "expected"), [(one_person, ONE_PERSON), (woman, ONE_PERSON[:3]), (olena, ONE_PERSON[:2])]
)
def test_names_that_agree(whose, expected) -> None:
    columns = Account.surname, Account.given_name, Account.patronymic
    found = db.session.execute(db.select(*columns).where(whose).order_by(Account.id)).all()
    assert [tuple(row) for row in found] == expected
