"""Bank files at the console: taken in, refused kindly, placed, taken back (B7)."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from app.banking import deciding
from app.core import work
from app.core.permissions import Role
from app.ledger.queries import balance_of
from tests.banking.samples import TERMINALS
from tests.factories import make_account
from tests.fifth.visitor import Forms


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def account(app) -> tuple[int, str]:
    with work.work_for(app, "dnipro"):
        account = make_account(balance_minor=200_000, balance_on=date(2026, 10, 31), surname="Гриценко")
        return account.id, account.number


def upload(visitor, content: bytes, name: str = "terminals.csv") -> None:
    visitor.go("bank")
    form = visitor.form("register", "file")
    data = {**form.fields, "register": "terminals", "file": (io.BytesIO(content), name)}
    visitor.answer = visitor.browser.post(
        form.action or visitor.address, data=data, content_type="multipart/form-data", follow_redirects=True
    )


def test_a_file_is_taken_in_placed_and_taken_back(app, enter, account) -> None:
    visitor, content = enter("dnipro", Role.BILLING), TERMINALS.format(account=account[1]).encode("cp1251")
    upload(visitor, content)
    assert "2 payments are entered, 1 wait for you." in visitor.text
    upload(visitor, content)
    assert "This very file came in on" in visitor.text
    visitor.go("bank_waiting")
    assert "Невідомий" in visitor.text
    with work.work_for(app, "dnipro"):
        line = deciding.list_waiting(most=1)[0]
        line_id, batch_id = line.id, line.batch_id
    visitor.open(f"/console/bank/lines/{line_id}?q=Гриценко")
    form = next(one for one in Forms(visitor.answer.text).found if one.action.endswith("/assign"))
    visitor.answer = visitor.browser.post(form.action, data=form.fields, follow_redirects=True)
    assert "The payment is entered." in visitor.text
    with work.work_for(app, "dnipro"):
        assert balance_of(account[0]).total_minor == 200_000 - 192_049
    visitor.go("bank_batch", batch_id=batch_id)
    visitor.send(words="")
    assert "Please say why" in visitor.text
    visitor.send(words="the wrong day")
    with work.work_for(app, "dnipro"):
        assert balance_of(account[0]).total_minor == 200_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfea\x00", "The letters of this file cannot be read."),
        ("Рахунок;Дата\n1;2\n".encode(), "is missing. Please compare the file"),
        (TERMINALS.format(account=1).replace("1520,50", "?").encode(), "The sum in line 2 cannot be read."),
    ],
)
def test_what_cannot_be_taken_is_said(enter, account, content: bytes, sentence: str) -> None:
    visitor = enter("dnipro", Role.BILLING)
    upload(visitor, content)
    assert sentence in visitor.text


def test_the_bank_that_was_chosen_stays_where_its_file_is_refused(enter) -> None:
    """The right file, sent as that of another bank, would be refused as well."""
    visitor = enter("dnipro", Role.BILLING)
    upload(visitor, b"what\nis this\n")
    assert visitor.answer.status_code == 422
    assert visitor.form("register", "file").fields["register"] == "terminals"


def test_another_utilitys_file_is_not_here(app, enter, account) -> None:
    upload(enter("dnipro", Role.BILLING), TERMINALS.format(account=account[1]).encode())
    with work.work_for(app, "dnipro"):
        line = deciding.list_waiting(most=1)[0]
        paths = (f"/console/bank/{line.batch_id}", f"/console/bank/lines/{line.id}")
    other = enter("melitopol", Role.ADMINISTRATOR)
    assert [other.browser.get(path).status_code for path in paths] == [404, 404]


def test_a_file_of_a_large_bank_is_taken(enter, account) -> None:
    """Ten thousand payments are a megabyte: more than a form may be that brings no file."""
    visitor = enter("dnipro", Role.BILLING)
    content = TERMINALS.format(account=account[1]).replace("Коваль Іван", "К" * 100_000)
    upload(visitor, content.encode("cp1251") + b" " * 100_000)
    assert "2 payments are entered, 1 wait for you." in visitor.text


def test_a_file_larger_than_may_be_is_said_to_be_so(enter, monkeypatch) -> None:
    visitor = enter("dnipro", Role.BILLING)
    monkeypatch.setattr("app.console.bank.MOST_BYTES", 10)
    upload(visitor, b"x" * 11)
    assert "The file is larger than" in visitor.text


def test_a_long_name_of_a_file_breaks_on_a_phone(enter, account) -> None:
    visitor, name = enter("dnipro", Role.BILLING), f"Реєстр_платежів_{'2026' * 10}.csv"
    upload(visitor, TERMINALS.format(account=account[1]).encode("cp1251"), name)
    assert f'<h1 class="break">{name}</h1>' in visitor.answer.text
