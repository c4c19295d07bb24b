"""Shares in percent as clerks type them."""

import pytest

from validators.percent import percent
from validators.verdict import Rejected


@pytest.mark.parametrize(
    ("typed", "value"), [("5", "5"), (" 2,5 % ", "2.5"), ("0", "0"), ("100%", "100"), ("007", "7"), ("0.25", "0.25")]
)
def test_what_is_taken(typed: str, value: str) -> None:
    assert percent()(typed).value == value


@pytest.mark.parametrize("typed", ["five", "-1", "101", "100,5", "5,123", "1e1", "5 5"])
def test_what_is_not(typed: str) -> None:
    with pytest.raises(Rejected, match="not_a_percentage"):
        percent()(typed)
