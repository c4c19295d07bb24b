"""What proves an account, in each utility; whoever cannot prove it learns nothing (R1–R5, R13, R15)."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from flask import Flask

from app.core import work
from app.identity.limits import TICKET_VALID
from tests.factories import make_account, make_meter
from tests.fifth.visitor import Visitor
from tests.portal.newcomers import newcomer, register, said

Visit = Callable[[str], Visitor]
WRONG = {
    "dnipro": [{"street": "вул. Паркова"}, {"house": "21"}, {"flat": "15"}, {"flat": "0"}],
    "kamianske": [{"payment_sum": "650"}, {"payment_sum": "842,61"}, {"payment_sum": "", "surname_letters": "Шев"}],
    "melitopol": [{"house": "12"}, {"block": "3"}, {"flat": ""}, {"surname": "Иванов"}],
    "novosibirsk": [{"flat": "1"}, {"surname": "Иванова"}, {"given_name": "Анна"}, {"patronymic": "-"}],
}
UNKNOWN = {"dnipro": "999999999999", "kamianske": "999999", "melitopol": "9999999", "novosibirsk": "99-9999999"}
WRONG_ANSWERS = [(slug, changes) for slug, all_of_them in WRONG.items() for changes in all_of_them]


def first_step(visitor: Visitor, typed: dict[str, str]) -> str:
    visitor.go("register", lang="en")
    visitor.send(**typed)
    return visitor.page


def without_what_differs(page: str, typed: dict[str, str]) -> str:
    """A page without its nonce, its CSRF token and what was typed."""
    page = re.sub(r'(nonce|name="csrf_token" value)="[^"]*"', "", page)
    for value in sorted(filter(None, typed.values()), key=len, reverse=True):
        page = page.replace(f'value="{value}"', 'value=""')
    return page


@pytest.mark.parametrize(("slug", "changes"), WRONG_ANSWERS)
def test_unknown_and_wrong_look_alike(app: Flask, visit: Visit, slug: str, changes: dict[str, str]) -> None:
    """R2: body and status."""
    visitor, who = visit(slug), newcomer(app, slug)
    answers = []
    for typed in ({**who.first, **changes}, {**who.first, "account_number": UNKNOWN[slug]}):
        page = first_step(visitor, typed)
        answers.append((visitor.answer.status_code, without_what_differs(page, typed)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    assert "do not fit together with our records" in said(visitor)


@pytest.mark.parametrize(
    ("slug", "changes"),
    [
        ("dnipro", {"street": "вулиця Троїцька"}),
        ("dnipro", {"house": "21-А"}),
        ("kamianske", {"payment_sum": "791,15"}),
        ("kamianske", {"payment_sum": "", "surname_letters": "воробй"}),
        ("kamianske", {"payment_sum": "5", "surname_letters": "Вор"}),
        ("melitopol", {"street": "Ленина", "block": "-"}),
        ("novosibirsk", {"surname": "воробьева", "house": "21а"}),
    ],
)
def test_the_same_thing_written_in_another_way(app: Flask, visit: Visit, slug: str, changes: dict[str, str]) -> None:
    """R2, R3, R4: normal forms are compared; last month's sum or the one before; or the letters of the surname."""
    visitor, who = visit(slug), newcomer(app, slug)
    first_step(visitor, {**who.first, **changes})
    assert visitor.answer.status_code == 200


@pytest.mark.parametrize(("typed", "status"), [("7785", 200), ("11-7785", 200), ("01-7785", 422)])
def test_numbers_of_private_houses_are_padded(app: Flask, visit: Visit, typed: str, status: int) -> None:
    """R1."""
    visitor, who = visit("novosibirsk"), newcomer(app, "novosibirsk", number="11-0007785", flat="")
    first_step(visitor, {**who.first, "account_number": typed, "flat": ""})
    assert visitor.answer.status_code == status


@pytest.mark.parametrize("flat", ["0", "-"])
def test_a_private_house_has_no_flat(app: Flask, visit: Visit, flat: str) -> None:
    """R4."""
    visitor, who = visit("dnipro"), newcomer(app, "dnipro", flat="", private_house=True)
    first_step(visitor, {**who.first, "flat": flat})
    assert visitor.path == "/register/sent"


@pytest.mark.parametrize("typed", ["ул. Кирова", "Кирова", "улица КИРОВА"])
def test_an_old_street_name_is_answered_with_the_new_one(app: Flask, visit: Visit, typed: str) -> None:
    """R5."""
    visitor, who = visit("melitopol"), newcomer(app, "melitopol")
    first_step(visitor, {**who.first, "street": typed})
    assert "This street has a new name: ул. Ленина. Please enter the new one." in said(visitor)
    assert visitor.answer.status_code == 422


def test_a_block_goes_into_its_own_field(app: Flask, visit: Visit) -> None:
    """R3."""
    visitor, who = visit("melitopol"), newcomer(app, "melitopol", house="12", block="3")
    first_step(visitor, {**who.first, "house": "12/3"})
    assert "House : Please write 12 here, and 3 into the field for the block." in said(visitor)
    first_step(visitor, {**who.first, "house": "12", "block": "3"})
    assert visitor.answer.status_code == 200


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
def test_a_closed_account_is_nobodys(app: Flask, visit: Visit, slug: str) -> None:
    """R15."""
    visitor, who = visit(slug), newcomer(app, slug, closed_on=date(2026, 10, 1))
    first_step(visitor, who.first)
    assert "do not fit together with our records" in said(visitor)


def test_companies_do_not_register_where_people_do(app: Flask, visit: Visit) -> None:
    """R15: and the page says where they turn to."""
    visitor = visit("novosibirsk")
    who = newcomer(
        app, "novosibirsk", holder_kind="company", organisation="ООО Ромашка", surname="", given_name="", patronymic=""
    )
    first_step(visitor, {**who.first, "surname": "Ромашка", "given_name": "ООО", "patronymic": "-"})
    assert visitor.answer.status_code == 422
    assert "get an access code and a password from the contracts department" in said(visitor)


def test_all_faults_come_together_and_nothing_typed_is_lost(app: Flask, visit: Visit) -> None:
    visitor, who = visit("dnipro"), newcomer(app, "dnipro")
    page = register(visitor, who, account_number="12345", house="Z", email="olena@example", password_again="інший")
    assert visitor.answer.status_code == 422
    faulty = re.findall(r'href="#f-(\w+)"', visitor.page)
    assert sorted(faulty) == ["account_number", "email", "house", "password_again"]
    kept = visitor.form("account_number").fields
    assert {name: kept[name] for name in ("account_number", "street", "house", "flat", "email")} == {
        "account_number": "12345", "street": "Троїцька", "house": "Z", "flat": "14", "email": "olena@example"
    }  # fmt: skip
    assert (kept["password"], kept["password_again"], kept["agree_terms"]) == ("", "", "yes")
    assert "For example: 0123 4567 8901" in page


def test_one_of_the_proofs_is_needed(app: Flask, visit: Visit) -> None:
    """R2."""
    visitor, who = visit("kamianske"), newcomer(app, "kamianske")
    first_step(visitor, {**who.first, "payment_sum": ""})
    assert "Please fill in one of the fields that show the account is yours." in said(visitor)
    assert visitor.answer.status_code == 422


def test_the_first_step_is_good_for_half_an_hour(app: Flask, visit: Visit) -> None:
    visitor, who = visit("kamianske"), newcomer(app, "kamianske")
    with time_machine.travel("2026-11-20T10:00Z", tick=False) as clock:
        first_step(visitor, who.first)
        clock.shift(TICKET_VALID.total_seconds() + 1)
        visitor.send(**who.second)
    assert "Please show once more that the account is yours." in said(visitor)
    assert visitor.answer.status_code == 422


@pytest.mark.parametrize("ticket", ["", "W10.abc.def", "\x00", "я" * 2000])
def test_a_made_up_ticket_leads_back(app: Flask, visit: Visit, ticket: str) -> None:
    visitor, who = visit("kamianske"), newcomer(app, "kamianske")
    first_step(visitor, who.first)
    visitor.send(**who.second, ticket=ticket)
    assert "Please show once more that the account is yours." in said(visitor)


def test_a_reload_of_the_second_step_leads_back(visit: Visit) -> None:
    visitor = visit("kamianske")
    visitor.open("/register/details")
    assert visitor.path == "/register"


@pytest.mark.parametrize(("serial", "status"), [("№ 016903009", 200), ("16903010", 422), ("", 422)])
def test_the_number_of_the_meter_can_be_switched_on(
    app: Flask, visit: Visit, replug: Callable[..., None], serial: str, status: int
) -> None:
    """R13: the folder says so, no line of ours changes."""
    replug(
        "melitopol",
        ('"flat", "surname"],\n', '"flat", "surname", "meter_serial"],\n'),
        ('"block", "flat", "surname"] }]', '"block", "flat", "surname", "meter_serial"] }]'),
    )
    visitor, who = visit("melitopol"), newcomer(app, "melitopol")
    with work.work_for(app, "melitopol"):
        account = make_account(number="0000555", block="")
        make_meter(account, serial="16903009")
    first_step(visitor, {**who.first, "account_number": "555", "meter_serial": serial})
    assert visitor.answer.status_code == status
