"""Blocks and spans: litres add up, bounds stay below, a month that changes its tariff is cut by days (B1)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing.tariff import Block, Span, Step, amount_of, price_month, price_volume, spans_of

SLABS = (Block(0, 10_000, 1000), Block(10_000, 20_000, 2000), Block(20_000, None, 3000))
FLAT = (Block(0, None, 4710),)


@pytest.mark.parametrize(
    ("litres", "steps"),
    [
        (25_000, [(10_000, 10_000), (10_000, 20_000), (5_000, 15_000)]),
        (10_000, [(10_000, 10_000)]),
        (10_001, [(10_000, 10_000), (1, 2)]),
        (20_000, [(10_000, 10_000), (10_000, 20_000)]),
        (0, [(0, 0)]),
        (-3_000, [(-3_000, -3_000)]),
    ],
)
def test_blocks(litres: int, steps: list[tuple[int, int]]) -> None:
    assert [(step.litres, step.amount_minor) for step in price_volume(litres, SLABS)] == steps


@pytest.mark.parametrize(("litres", "amount"), [(1, 5), (106, 499), (107, 504), (-107, -504), (1000, 4710)])
def test_half_a_kopeck(litres: int, amount: int) -> None:
    assert amount_of(litres, 4710) == amount


@st.composite
def blocks(draw: st.DrawFn) -> tuple[Block, ...]:
    bounds = sorted(draw(st.sets(st.integers(1, 200_000), max_size=4)))
    ends = [*bounds, None]
    return tuple(Block(low, high, draw(st.integers(0, 10_000))) for low, high in zip([0, *bounds], ends, strict=True))


@st.composite
def months(draw: st.DrawFn) -> list[Span]:
    of_days = draw(st.integers(28, 31))
    cuts = sorted(draw(st.sets(st.integers(1, of_days - 1), max_size=3)))
    return [
        Span(number, draw(blocks()), before, end - before, of_days)
        for number, (before, end) in enumerate(zip([0, *cuts], [*cuts, of_days], strict=True))
    ]


@given(st.integers(-300_000, 300_000), months())
def test_whatever_the_tariff_litres_add_up(litres: int, spans: list[Span]) -> None:
    steps = price_month(litres, spans)
    assert sum(step.litres for step in steps) == litres
    assert all(step.amount_minor == amount_of(step.litres, step.price_minor) for step in steps)


@given(st.integers(0, 300_000), months())
def test_what_was_charged_is_given_back_to_the_kopeck(litres: int, spans: list[Span]) -> None:
    there, back = price_month(litres, spans), price_month(-litres, spans)
    assert sum(step.amount_minor for step in there) == -sum(step.amount_minor for step in back)


def test_a_tariff_that_changes_in_mid_month() -> None:
    july = [(date(2026, 1, 1), 1, (Block(0, None, 1816),)), (date(2026, 7, 16), 2, FLAT)]
    spans = spans_of(date(2026, 7, 1), 31, july)
    assert [(span.tariff_id, span.before, span.days) for span in spans] == [(1, 0, 15), (2, 15, 16)]
    assert price_month(31_000, spans) == [Step(15_000, 1816, 27_240), Step(16_000, 4710, 75_360)]


def test_bounds_are_cut_with_the_month() -> None:
    spans = [Span(1, SLABS, 0, 10, 30), Span(2, SLABS, 10, 20, 30)]
    assert [step.litres for step in price_month(30_000, spans)] == [3333, 3333, 3334, 6666, 6667, 6667]


def test_the_newest_tariff_of_the_past_holds() -> None:
    tariffs = [(date(2025, 1, 1), 1, FLAT), (date(2026, 3, 1), 2, FLAT), (date(2026, 5, 1), 3, FLAT)]
    assert [span.tariff_id for span in spans_of(date(2026, 4, 1), 30, tariffs)] == [2]
    assert [span.tariff_id for span in spans_of(date(2026, 3, 1), 31, tariffs)] == [2]
    assert spans_of(date(2024, 3, 1), 31, tariffs) == []
