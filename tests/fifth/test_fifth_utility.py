"""A utility unlike the four, made of the template: its people register, sign in and send readings (T4, M6)."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from time_machine import travel

from tests.fifth.visitor import Visitor, figures_in, find_dial

KYIV = ZoneInfo("Europe/Kyiv")
PASSWORD = "тиха-вода-тече-47"
IVAN = {
    "account_number": "АВ 123 4562",
    "meter_serial": "16903009",
    "phone": "067 123 45 67",
    "email": "ivan@example.com",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "agree_terms": "yes",
}


def kyiv(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=KYIV)


@pytest.fixture(scope="module")
def ivan(visit: Callable[[str], Visitor], post: Callable[[str, str], str]) -> Visitor:
    """Registers on the 20th of February, opens the letter and types the password once more."""
    visitor = visit("fifth")
    with travel(kyiv("2026-02-20T12:00"), tick=False):
        visitor.go("register", lang="en")
        visitor.send(**IVAN)
        assert (visitor.faults(), visitor.path) == ([], "/register/sent")
        visitor.open(next(word for word in post("fifth", "ivan@example.com").split() if word.startswith("https://")))
        assert "Your cabinet is ready" in visitor.send(password=PASSWORD)
    return visitor


@pytest.mark.parametrize("typed", [{"account_number": "AB 1234563"}, {"meter_serial": "73278177"}])
def test_a_wrong_digit_or_a_neighbours_meter_proves_nothing(
    visit: Callable[[str], Visitor], typed: dict[str, str]
) -> None:
    visitor = visit("fifth")
    visitor.go("register", lang="en")
    visitor.send(**{**IVAN, **typed})
    assert visitor.answer.status_code == 422
    assert visitor.form("account_number", "meter_serial").fields["email"] == "ivan@example.com"


def test_the_account_and_what_it_owes_are_there(ivan: Visitor) -> None:
    with travel(kyiv("2026-02-20T12:10"), tick=False):
        ivan.sign_in("0671234567", PASSWORD)
    said = " ".join(ivan.text.split())
    assert "account AB 1234562" in said
    assert "To pay as of 1 February ₴120 .50" in said
    assert "Cold water № 16903009 1,200 m³ 31 January" in said


@pytest.mark.parametrize(
    ("moment", "value", "status"),
    [
        ("2026-02-27T23:59:59", "1207", 422),
        ("2026-02-28T00:00:00", "1208", 200),
        ("2026-03-02T17:59:59", "1209", 200),
        ("2026-03-02T18:00:00", "1210", 422),
    ],
)
def test_the_window_is_the_plugins_own(fifth_app: Flask, ivan: Visitor, moment: str, value: str, status: int) -> None:
    with travel(kyiv(moment), tick=False):
        ivan.sign_in("+380 67 123-45-67", PASSWORD)
        ivan.send_reading(find_dial(fifth_app, "fifth", "16903009"), value)
        assert ivan.answer.status_code == status
        assert ("The reading is received" in ivan.page) == (status == 200)
        ivan.go("readings_history", lang="en")
        assert (value in figures_in(ivan.text)) == (status == 200)
