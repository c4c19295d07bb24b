"""What a field of a dial can hold: too much, too strange, or simply not a number."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cabinet import post, words
from tests.metering.household import Household

UNDERSTOOD = {
    " 1 563 ": 1563,
    "01563": 1563,
    "1563.": 1563,
    "１５６３": 1563,
    "\u202e1563\u202c": 1563,
    "\u200b1563\u200f": 1563,
    "1563\u00a0": 1563,
}


@pytest.mark.parametrize(("typed", "value"), UNDERSTOOD.items())
def test_what_people_and_their_keyboards_type(home: Household, typed: str, value: int) -> None:
    assert home.send(typed).status_code == 303
    assert home.stored("value_m3") == [(value,)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("15б3", "Please type only the black digits"),
        ("1563\x00", "Please type only the black digits"),
        ("\u202e\u200b", "Please type only the black digits"),
        ("-5", "A dial does not go below zero"),
        ("156348", "This dial has 5 black digits"),
        ("٣٤٥٦", "Please type only the black digits"),
        ("15e2", "Please type only the black digits"),
        ("1563; drop table reading", "Please type only the black digits"),
        ("9" * 200_000, "Please type only the black digits"),
    ],
)
def test_what_is_no_number_of_a_dial(home: Household, typed: str, sentence: str) -> None:
    answer = home.send(typed)
    assert answer.status_code == 422
    assert sentence in words(answer.text)
    assert home.stored("id") == []


def test_eight_megabytes_are_too_large(home: Household) -> None:
    answer = home.send("1" * 8_000_000)
    assert answer.status_code == 413
    assert "That was too much at once" in answer.text
    assert home.stored("id") == []


def test_a_submission_that_is_no_identifier(home: Household) -> None:
    assert home.send(1563, submission="' or 1=1 --\x00").status_code == 303
    assert home.stored("value_m3") == [(1563,)]


@pytest.mark.parametrize("name", ["meter-0", "meter-999999999999999999", "meter-١", "meter--1", "meter-1e3"])
def test_a_meter_that_is_not_there(home: Household, name: str) -> None:
    """Names that are no field of ours are not read at all."""
    answer = post(home.client, home.form, **{name: "1563"})
    assert answer.status_code == (404 if name in {"meter-0", "meter-999999999999999999"} else 422)
    assert home.stored("id") == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=30))
def test_any_text_is_answered(home: Household, typed: str) -> None:
    answer = home.send(typed)
    assert answer.status_code in {200, 303, 422}
