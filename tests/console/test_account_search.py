"""One box finds accounts by whatever is known of them (U3)."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.accounts.search import MOST, find_accounts
from app.core import work
from app.core.db import db
from app.core.permissions import Role
from tests.cabinet import counted_statements
from tests.factories import make_account, make_meter, make_subscriber
from validators.search_key import FROM, TO, search_key


@pytest.fixture
def town(app: Flask, dnipro) -> dict[str, str]:
    """Numbers by what they are called here."""
    tkach = make_account(
        "вул. Троїцька", surname="Ткаченко", given_name="Тарас", patronymic="Ільїч", house="21А", flat="14"
    )
    dyak = make_account(
        "вул. Троїцька", surname="Д'яченко-Їжак", given_name="Ганна", patronymic="", house="21", flat="3"
    )
    march = make_account("вул. 8 Березня", surname="Троїцька", given_name="Віра", patronymic="", house="5", flat="2")
    house = make_account(
        "просп. Поля", holder_kind="company", organisation="ОСББ «Каштан ABC»", house="7", flat="",
        surname="", given_name="", patronymic="",
    )  # fmt: skip
    make_meter(tkach, serial="ВСК-0016")
    make_subscriber(dyak, phone="+380671234567")
    return {"tkach": tkach.number, "dyak": dyak.number, "march": march.number, "house": house.number}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ткаченко", ["tkach"]),
        ("Тарас Ткаченко", ["tkach"]),
        ("ткаченко т и", ["tkach"]),
        ("дяченко", ["dyak"]),
        ("дяченко їжак", ["dyak"]),
        ("Д’яч", ["dyak"]),
        ("троицкая", []),
        ("Троїцька 21А", ["tkach"]),
        ("троїцька 21", ["dyak", "tkach"]),
        ("21а троїцька 14", ["tkach"]),
        ("вулиця Троїцька, буд. 21, кв. 3", ["dyak"]),
        ("Ткаченко Троїцька 21", ["tkach"]),
        ("проспект троїцька", []),
        ("8 березня 5", ["march"]),
        ("березня 8, 5, 2", ["march"]),
        ("каштан", ["house"]),
        ("осбб abc", ["house"]),
        ("067 123-45", ["dyak"]),
        ("380671234567", ["dyak"]),
        ("вск-0016", ["tkach"]),
        ("BCK0016", ["tkach"]),
        ("вск 0016", ["tkach"]),
        ("ВCК – 00", ["tkach"]),
        ("ззз", []),
        ("", []),
        ("  %_'\\ ", []),
        ("\x00\u202e", []),
    ],
)
def test_it_finds(town, typed: str, found: list[str]) -> None:
    assert [one.number for one in find_accounts(typed)] == [town[name] for name in found]


def test_a_name_that_is_a_street_too_finds_both(town) -> None:
    kinds = {one.number: one.kind for one in find_accounts("троїцька")}
    assert kinds == {town["march"]: "name", town["tkach"]: "address", town["dyak"]: "address"}


def test_numbers_are_found_with_and_without_their_zeros(town) -> None:
    whole = town["tkach"]
    assert [find_accounts(typed)[0].number for typed in (whole, whole.lstrip("0"), f"{whole[:4]} {whole[4:]}")] == [
        whole
    ] * 3


def test_the_exact_number_comes_first(app, dnipro) -> None:
    for number in ("123456789012", "12345678901А"):
        make_account(number=number)
    assert [one.number for one in find_accounts("12345678901А")] == ["12345678901А"]
    assert [one.number for one in find_accounts("12345678901")] == ["123456789012", "12345678901А"]


def test_novosibirsk_leaves_out_section_and_zeros(app, serving) -> None:
    with serving("novosibirsk"):
        make_account(number="11-0007785")
        assert [one.number for one in find_accounts("7785")] == ["11-0007785"]


def test_of_many_so_many_are_shown(app, dnipro) -> None:
    for flat in range(MOST + 5):
        make_account(surname="Мороз", flat=str(flat))
    assert len(find_accounts("м")) == MOST
    assert len(find_accounts("троїцька 21а")) == MOST


def test_another_utility_finds_nothing(town, app, serving) -> None:
    with serving("kamianske"):
        assert [find_accounts(typed) for typed in ("ткаченко", town["tkach"], "0671234567", "вск0016")] == [[]] * 4


@given(st.text(max_size=80))
def test_any_text_is_an_answer(whole_app: Flask, typed: str) -> None:
    with work.work_for(whole_app, "dnipro"):
        assert len(find_accounts(typed)) <= MOST


@given(st.text(alphabet=FROM + TO + "ЙйЪъҐ \t1Ѣ", max_size=60))
def test_postgresql_folds_as_we_do(whole_app: Flask, typed: str) -> None:
    with work.work_for(whole_app, "dnipro"):
        folded = text("select btrim(translate(:typed, :from, :to))")
        stored = db.session.execute(folded, {"typed": typed, "from": FROM, "to": TO}).scalar_one()
    assert " ".join(stored.split()) == search_key(typed)


def test_the_page_works_without_script_and_sends_lines_to_it(town, enter) -> None:
    clerk = enter("dnipro", Role.SUPPORT)
    page = clerk.open("/console/accounts?q=ткаченко")
    assert "1 account found" in page
    lines = clerk.open("/console/accounts?q=ткаченко&part=1")
    assert "Ткаченко Тарас Ільїч" in lines
    assert "<html" not in lines
    assert "Nothing is found" in clerk.open("/console/accounts?q=ззз")


def test_as_many_statements_for_one_line_as_for_twenty(app: Flask, dnipro, enter) -> None:
    clerk = enter("dnipro", Role.SUPPORT)
    make_account(surname="Мороз")
    db.session.commit()
    with counted_statements(app) as one:
        clerk.open("/console/accounts?q=мороз")
    for flat in range(MOST):
        make_account(surname="Мороз", flat=str(flat))
    db.session.commit()
    with counted_statements(app) as many:
        clerk.open("/console/accounts?q=мороз")
    assert len(many) <= len(one) <= 9
