"""Forms that none of the four has: one step with several proofs, proofs that share fields, passwords first (T4)."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.fifth.visitor import Visitor
from tests.portal.newcomers import newcomer, said
from tests.post import Postman, links_in

Visit = Callable[[str], Visitor]
Replug = Callable[..., None]
FIRST = '    ["account_number", "payment_sum", "surname_letters"],\n    [\n'
SHARED = (
    """    { fields = ["payment_sum"], weak = true },
    { fields = ["surname_letters"], weak = true },
""",
    """    { fields = ["street", "house", "payment_sum"] },
    { fields = ["street", "house", "surname_letters"] },
""",
)


def names_in_order(visitor: Visitor) -> list[str]:
    visitor.go("register", lang="en")
    return re.findall(r'<input class="form-[^>]* name="(\w+)"', visitor.page)


def test_one_step_with_alternatives_keeps_the_order_of_the_plugin(
    app: Flask, visit: Visit, replug: Replug, letters: Postman
) -> None:
    replug("kamianske", (FIRST, '    ["account_number", "payment_sum", "surname_letters",\n'))
    visitor, who = visit("kamianske"), newcomer(app, "kamianske")
    assert names_in_order(visitor)[:4] == ["account_number", "payment_sum", "surname_letters", "login"]
    assert "Then fill in one of these" in said(visitor)
    visitor.send(**who.first, **who.second)
    assert visitor.path == "/register/sent"
    assert links_in(letters()[0])[0].startswith("/activate/")


@pytest.mark.parametrize(
    ("typed", "faulty"),
    [
        ({"payment_sum": "842,60"}, []),
        ({"surname_letters": "Вор"}, []),
        ({"payment_sum": "842,60", "house": ""}, ["house"]),
        ({"payment_sum": "багато"}, ["payment_sum"]),
        ({}, []),
    ],
)
def test_proofs_may_share_fields(
    app: Flask, visit: Visit, replug: Replug, typed: dict[str, str], faulty: list[str]
) -> None:
    wide = FIRST.replace('"account_number", ', '"account_number", "street", "house", ')
    replug("kamianske", (FIRST, wide), SHARED)
    visitor, who = visit("kamianske"), newcomer(app, "kamianske")
    assert names_in_order(visitor) == ["account_number", "street", "house", "payment_sum", "surname_letters"]
    visitor.send(**{"account_number": who.number, "street": "Троїцька", "house": "21А", **typed})
    assert visitor.answer.status_code == (422 if faulty or not typed else 200)
    assert re.findall(r'href="#f-(\w+)"', visitor.page) == faulty


def test_a_password_of_the_first_step_waits_for_the_last(app: Flask, visit: Visit, replug: Replug) -> None:
    """The ticket between the steps can be read by its holder."""
    moved = FIRST.replace('"surname_letters"]', '"surname_letters", "password", "password_again", "email"]')
    rest = ('        "password",\n        "password_again",\n        "email",\n', "")
    replug("kamianske", rest, (FIRST, moved))
    visitor, who = visit("kamianske"), newcomer(app, "kamianske")
    asked = names_in_order(visitor)
    assert asked == ["account_number", "payment_sum", "surname_letters", "email"]
    visitor.send(**who.first, email=who.email)
    visitor.send(**{name: value for name, value in who.second.items() if name != "email"})
    assert visitor.path == "/register/sent"
