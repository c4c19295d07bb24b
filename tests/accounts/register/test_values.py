"""Shortcuts say what the judges say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.register.seen import Seen
from app.accounts.register.values import day, sum_of_money
from validators.money import money
from validators.verdict import Rejected

SUMS = st.one_of(
    st.from_regex(r"-?[0-9]{0,10}[.,]?[0-9]{0,3}", fullmatch=True), st.text("0123456789-,. '+", max_size=12)
)


@given(SUMS, st.booleans())
def test_a_plain_sum_is_what_the_judge_makes_of_it(cell: str, signed: bool) -> None:  # noqa: FBT001 — drawn, not passed
    def judged() -> int | str | None:
        try:
            return int(money(signed=signed)(cell).value) if cell.strip() else None
        except Rejected:
            return "refused"

    def read() -> int | str | None:
        try:
            return sum_of_money("balance", signed=signed)[cell]
        except Rejected:
            return "refused"

    assert read() == judged()


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        *[("01.11.2026", "dd.mm.yyyy"), ("1.11.2026", "dd.mm.yyyy"), ("01/11/2026", "dd/mm/yyyy")],
        *[("20261101", "yyyymmdd"), ("01.11.2026 0:00:00", "dd.mm.yyyy"), ("2026-11-01T00:00:00", "yyyymmdd")],
    ],
)
def test_days_in_the_forms_of_offices(cell: str, form: str) -> None:
    assert [day("read_on", [form])[text] for text in (cell, "2026-11-01", " ")] == [date(2026, 11, 1)] * 2 + [None]


@pytest.mark.parametrize("cell", ["2026111", "11.01.26", "30.02.2026", "46327", "0001-01-01", "01.11.2026 10:00"])
def test_what_is_no_certain_day_is_refused(cell: str) -> None:
    with pytest.raises(Rejected):
        day("read_on", ["dd.mm.yyyy", "yyyymmdd"])[cell]


@given(st.lists(st.lists(st.text(min_size=1, max_size=3)), max_size=20))
def test_seen_is_a_set(groups: list[list[str]]) -> None:
    seen, known = Seen(), set()
    for texts in groups:
        assert seen.find_missing(texts) == [place for place, text in enumerate(texts) if text not in known]
        before = [place for place, text in enumerate(texts) if text in known or text in texts[:place]]
        assert seen.add_all(texts) == before
        known.update(texts)
    assert len(seen) == len(known)


def test_seen_grows() -> None:
    seen, numbers = Seen(), [str(number) for number in range(10_000)]
    seen.add_all(numbers[:5_000])
    seen.add_all(numbers[5_000:])
    assert (len(seen), seen.find_missing(numbers), seen.find_missing(["10000"])) == (10_000, [], [0])
