"""A pasted round is understood as people paste it."""

from datetime import date

import pytest

from app.metering.round_lines import MOST_LINES, TooLongRoundError, read_lines

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("123456;1563", ("123456", "1563", None)),
        ("123456 ; 1563 ; 20.11.2026", ("123456", "1563", date(2026, 11, 20))),
        ("123456\t1563\t2026-11-20", ("123456", "1563", date(2026, 11, 20))),
        ("123456,1563,20/11/2026", ("123456", "1563", date(2026, 11, 20))),
        ("123456 1563", ("123456", "1563", None)),
        ("0123 4567 8901 1563 20.11.2026", ("0123 4567 8901", "1563", date(2026, 11, 20))),
        ("123456 1563,482", ("123456", "1563,482", None)),
        ("123456;1563,482", ("123456", "1563,482", None)),
        ('"123456";"1563"', ("123456", "1563", None)),
        ("01-0007785;1563", ("01-0007785", "1563", None)),
        ("123456", ("123456", "", None)),
    ],
)
def test_one_line(typed: str, understood: tuple[str, str, date | None]) -> None:
    (line,) = read_lines(typed, today=TODAY)
    assert (line.key, line.value, line.read_on) == understood


def test_a_header_and_blank_lines_do_not_count_and_rows_are_those_of_the_file() -> None:
    lines = read_lines("Рахунок;Показник;Дата\r\n\r\n1;2\r\n;;\r\n3;4\r\n", today=TODAY)
    assert [(line.row, line.key, line.value) for line in lines] == [(3, "1", "2"), (5, "3", "4")]


def test_a_first_line_that_names_an_account_is_no_header() -> None:
    lines = read_lines("123456;немає\n123457;4\n", today=TODAY)
    assert [(line.row, line.key, line.value) for line in lines] == [(1, "123456", "немає"), (2, "123457", "4")]


@pytest.mark.parametrize(
    ("day", "wrong"), [("24.11.2026", "day_to_come"), ("31.02.2026", "not_a_day"), ("?", "not_a_day")]
)
def test_a_day_that_cannot_be(day: str, wrong: str) -> None:
    (line,) = read_lines(f"1;2;{day}", today=TODAY)
    assert (line.read_on, line.wrong) == (None, wrong)


def test_more_than_one_round_takes_is_refused() -> None:
    assert len(read_lines("1;2\n" * MOST_LINES, today=TODAY)) == MOST_LINES
    with pytest.raises(TooLongRoundError):
        read_lines("1;2\n" * (MOST_LINES + 1), today=TODAY)
