"""A page that answers a company's form, in another language: what was typed stays, and nothing is done."""

import re
from io import BytesIO
from urllib.parse import urlencode

import pytest

from app.business.brought import FIELD, Brought, find_brought, written
from app.companies.sheet_file import FileRow, Unmatched
from app.web.security import FORM_LIMIT
from tests.fifth.visitor import Visitor
from tests.portal.test_same_page import in_language


def test_rows_that_were_left_over_are_still_there(settle, at_door, stored) -> None:
    mine = settle(3)
    visitor = at_door(mine.user_id)
    first, second, third = mine.meter_ids
    visitor.go("sheet")
    visitor.send(**{f"meter-{first}": "1570", f"meter-{second}": "1500", f"meter-{third}": "1900"})
    for code, question in (("ru", "Да, 1900 верно"), ("en", "Yes, 1900 is right")):
        in_language(visitor, code)
        assert question in visitor.text
        form = visitor.form(f"meter-{second}", f"meter-{third}", f"right-{third}")
        assert (form.fields[f"meter-{second}"], len(visitor.faults())) == ("1500", 1)
        assert f"meter-{first}" not in form.names
    assert stored() == [(first, 1570, "accepted")]
    visitor.send(**{f"meter-{second}": "1565", f"meter-{third}": "1900", f"right-{third}": "1900"})
    assert stored()[1:] == [(second, 1565, "accepted"), (third, 1900, "review")]


def test_what_could_be_taken_by_now_is_only_shown(settle, at_door, stored, now) -> None:
    mine = settle(1)
    visitor, (meter,) = at_door(mine.user_id), mine.meter_ids
    visitor.go("sheet")
    token = visitor.form("csrf_token").fields["csrf_token"]
    visitor.answer = visitor.browser.post(
        "/business/readings?lang=en",
        data={"csrf_token": token, f"meter-{meter}": "1570", "edit": "yes", "confirmed": "1"},
    )
    assert visitor.form(f"meter-{meter}").fields[f"meter-{meter}"] == "1570"
    assert ("is taken" in visitor.text, stored()) == (False, [])


@pytest.mark.parametrize("left", [False, True])
def test_a_row_that_a_colleague_has_sent_meanwhile_is_told_of(settle, at_door, stored, *, left: bool) -> None:
    """`left`: whether another row is left over."""
    mine = settle(2)
    visitor, colleague, (meter, other) = at_door(mine.user_id), at_door(mine.user_id), mine.meter_ids
    for one in (visitor, colleague):
        one.go("sheet")
    visitor.send(**{f"meter-{meter}": "1900", f"meter-{other}": "1500" if left else ""})
    colleague.send(**{f"meter-{meter}": "1900"})
    colleague.send(**{f"right-{meter}": "1900"})
    in_language(visitor, "en")
    if not left:
        visitor.open(visitor.answer.location)
    assert "1 was with us already, with the same digits." in visitor.text
    assert "0 readings" not in visitor.text
    assert stored() == [(meter, 1900, "review")]


def test_rows_of_a_file_that_were_left_over_are_still_there(settle, at_door, stored) -> None:
    mine = settle(1)
    visitor, (meter,) = at_door(mine.user_id), mine.meter_ids
    visitor.go("sheet_file", lang="en")
    token = visitor.form("csrf_token").fields["csrf_token"]
    sheet = f"Account number;Number of the meter;New reading, m³\n{mine.numbers[0]};{mine.serials[0]};1500\n"
    visitor.answer = visitor.browser.post(
        "/business/readings/file", data={"csrf_token": token, "file": (BytesIO(sheet.encode()), "sheet.csv")}
    )
    assert visitor.form(f"meter-{meter}").fields[f"meter-{meter}"] == "1500"
    in_language(visitor, "ru")
    assert visitor.form(f"meter-{meter}").fields[f"meter-{meter}"] == "1500"


@pytest.mark.parametrize("typed", ["1500", ""])
def test_what_was_said_of_a_file_is_still_there(settle, at_door, stored, typed: str) -> None:
    """`typed`: of a meter that is known, and not taken; else the rows without a meter are all there is."""
    mine = settle(1)
    visitor, (meter,) = at_door(mine.user_id), mine.meter_ids
    rows = f"{mine.numbers[0]};{mine.serials[0]};{typed}", "000000000077;<b>1</b>;15", f"{mine.numbers[0]};77;16"
    send_file(visitor, *rows)
    for code, name, said in (
        ("ru", "2 строки без счётчика", "Среди Ваших объектов нет такого счётчика."),
        ("en", "2 rows have no meter", "There is no such meter among your objects."),
    ):
        in_language(visitor, code)
        assert ("sheet.csv" in visitor.text, name in visitor.text, visitor.text.count(said)) == (True, True, 2)
        assert ("<b>1</b>" in visitor.answer.text, "&lt;b&gt;1&lt;/b&gt;: 15" in visitor.answer.text) == (False, True)
    assert ("1 row was left open" in visitor.text) == (not typed)
    if typed:
        assert re.findall(r'data-name="Line">(\d+)<', visitor.answer.text) == ["2", "3", "4"]
        assert visitor.form(f"meter-{meter}").fields[f"meter-{meter}"] == "1500"
    assert stored() == []


def test_of_very_many_rows_without_a_meter_the_first_come_along(settle, at_door) -> None:
    visitor = at_door(settle(1).user_id)
    send_file(visitor, *[f"{'Ї' * 60}{number:04};{number};1" for number in range(2000)])
    in_language(visitor, "en")
    assert visitor.answer.status_code == 200
    assert "2000 rows have no meter" in visitor.text
    assert "These are the first of them. Please send the file again to see all." in visitor.text


@pytest.mark.parametrize(("refused", "unknown"), [(9000, 1000), (2000, 8000), (1, 10_000)])
def test_a_form_has_room_for_what_comes_along(refused: int, unknown: int) -> None:
    rows = [Unmatched(FileRow(line, "Ї" * 60, "123456", "15"), "unknown") for line in range(unknown)]
    lines = {1_000_000 + line: line for line in range(refused)}
    typed = [(f"meter-{meter}", "1500") for meter in lines]
    brought = Brought(file="sheet.csv", unfilled=0, count=unknown, unmatched=rows, lines=lines)
    form = {**dict(typed), FIELD: written(brought, typed)}
    assert len(urlencode(form)) < FORM_LIMIT
    found = find_brought(form)
    assert found is not None
    assert (len(found.unmatched) > 100, found.count) == (True, unknown)


@pytest.mark.parametrize("brought", ["", "{}", "[]", '{"file":"x","unfilled":1e999,"count":1,"rows":[],"lines":[]}',
    '{"file":"x","unfilled":1,"count":1,"rows":[[1,"1","1","1","else"]],"lines":[]}', "[" * 30_000,
    '{"file":"\\ud800","unfilled":1,"count":1,"rows":[],"lines":[]}'])  # fmt: skip
def test_what_was_not_said_of_a_file_is_passed_by(settle, at_door, stored, brought: str) -> None:
    mine = settle(1)
    visitor, (meter,) = at_door(mine.user_id), mine.meter_ids
    visitor.go("sheet")
    token = visitor.form("csrf_token").fields["csrf_token"]
    fields = {"csrf_token": token, f"meter-{meter}": "1500", "edit": "yes", "brought": brought}
    visitor.answer = visitor.browser.post("/business/readings?lang=en", data=fields)
    assert (visitor.form(f"meter-{meter}").fields[f"meter-{meter}"], stored()) == ("1500", [])


def send_file(visitor: Visitor, *rows: str) -> None:
    visitor.go("sheet_file", lang="en")
    token = visitor.form("csrf_token").fields["csrf_token"]
    sheet = "\n".join(["Account number;Number of the meter;New reading, m³", *rows, ""])
    file = BytesIO(sheet.encode()), "sheet.csv"
    visitor.answer = visitor.browser.post("/business/readings/file", data={"csrf_token": token, "file": file})


def test_a_colleague_who_is_invited(settle, at_door, letters) -> None:
    visitor = at_door(settle(1).user_id)
    letters()
    visitor.go("people")
    visitor.send(name="Пётр", email="petr@")
    in_language(visitor, "ru")
    assert visitor.form("name", "email").fields["name"] == "Пётр"
    assert letters() == []


def test_an_access_code_that_was_mistyped(settle, app, browse) -> None:
    settle(1)
    visitor = Visitor(app, browse("novosibirsk"), door="business")
    visitor.go("sign_in")
    visitor.send(access_code="1234", password="не-тот-пароль")
    in_language(visitor, "uk")
    assert visitor.form("access_code").fields["access_code"] == "1234"
    assert "не-тот-пароль" not in visitor.page


@pytest.mark.parametrize(
    ("path", "shown"), [("/business/profile/password", "/business/profile"), ("/business/sign-out", "/business")]
)
def test_an_address_that_only_takes_forms_is_not_linked_to(settle, at_door, path: str, shown: str) -> None:
    visitor = at_door(settle(1).user_id)
    visitor.go("profile")
    token = visitor.form("csrf_token").fields["csrf_token"] if "password" in path else ""
    visitor.answer = visitor.browser.post(path, data={"csrf_token": token})
    assert visitor.answer.status_code in {400, 422}
    assert f'href="{shown}?lang=en"' in visitor.answer.text
    assert 'href="?lang' not in visitor.answer.text


def test_nor_is_another_site(browse) -> None:
    answer = browse("novosibirsk").post("//elsewhere.example/sign-in/x")
    assert "//elsewhere" not in answer.text


def test_a_password_whose_form_was_open_too_long_is_typed_again_where_its_form_stands(settle, at_door) -> None:
    visitor = at_door(settle(1).user_id)
    visitor.go("profile")
    visitor.answer = visitor.browser.post("/business/profile/password", data={"csrf_token": "x", "password": "вода"})
    assert '<a class="btn btn-primary" href="/business/profile?">' in visitor.answer.text
