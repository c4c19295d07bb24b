"""A window that closes with the night in which Kyiv's clock goes back: the day has 25 hours, all of them count (M6)."""

from collections.abc import Callable

import pytest
from flask import Flask
from time_machine import travel

from tests.fifth.visitor import Visitor, figures_in, find_dial

PASSWORD = "тиха-вода-тече-47"
HANNA = {
    "account_number": "AB1234570",
    "street": "вул. Шевченка",
    "house": "12",
    "flat": "15",
    "email": "hanna@example.com",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "agree_terms": "yes",
}


@pytest.fixture(scope="module")
def hanna(visit: Callable[[str], Visitor], post: Callable[[str, str], str]) -> Visitor:
    visitor = visit("nightly")
    with travel("2026-10-12 12:00Z", tick=False):
        visitor.go("register", lang="en")
        visitor.send(**HANNA)
        visitor.open(next(word for word in post("nightly", "hanna@example.com").split() if word.startswith("https://")))
        visitor.send(password=HANNA["password"])
    return visitor


@pytest.mark.parametrize(
    ("moment", "value", "status"),
    [
        ("2026-10-19 20:59:59Z", "307", 422),
        ("2026-10-19 21:00:00Z", "308", 200),
        ("2026-10-25 00:30:00Z", "309", 200),
        ("2026-10-25 01:30:00Z", "310", 200),
        ("2026-10-25 21:59:59Z", "311", 200),
        ("2026-10-25 22:00:00Z", "312", 422),
    ],
)
def test_the_long_day_is_counted_to_its_end(
    fifth_app: Flask, hanna: Visitor, moment: str, value: str, status: int
) -> None:
    with travel(moment, tick=False):
        hanna.sign_in("hanna@example.com", PASSWORD)
        hanna.send_reading(find_dial(fifth_app, "nightly", "73278177"), value)
        assert hanna.answer.status_code == status
        hanna.go("readings_history", lang="en")
        assert (value in figures_in(hanna.text)) == (status == 200)
