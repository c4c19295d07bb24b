"""Numbers of receipts: there and back, and slips of the pen are found (B7)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.receipt_number import luhn, read_receipt_number, receipt_number

PERIODS = st.builds(date, st.integers(2000, 2099), st.integers(1, 12), st.just(1))


@given(st.integers(1, 10**15), PERIODS)
def test_there_and_back(account_id: int, period: date) -> None:
    number = receipt_number(account_id, period)
    assert read_receipt_number(number) == read_receipt_number(f" {number[:3]}-{number[3:]}") == (account_id, period)


@given(st.integers(1, 10**9), PERIODS, st.data())
def test_one_wrong_digit_is_found(account_id: int, period: date, data) -> None:
    number = receipt_number(account_id, period)
    place = data.draw(st.integers(0, len(number) - 1))
    other = str((int(number[place]) + data.draw(st.integers(1, 9))) % 10)
    assert read_receipt_number(number[:place] + other + number[place + 1 :]) is None


@pytest.mark.parametrize("text", ["", "12345", "абв", "1" * 30, "12 жовтня", "1261" + luhn("1261")])
def test_what_is_no_number_of_ours(text: str) -> None:
    assert read_receipt_number(text) is None


def test_a_known_number() -> None:
    assert receipt_number(218, date(2026, 10, 1)) == "21826102"
