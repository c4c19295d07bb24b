"""A volume and a tariff → a sum. Pure; pricing.py says the same to PostgreSQL, and a test holds them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LITRES = 1000


@dataclass(frozen=True, slots=True)
class Block:
    """A price per m³ for the litres above `from_litres`, up to and with `to_litres`; None is without end."""

    from_litres: int
    to_litres: int | None
    price_minor: int


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a month in which one tariff holds: `before` days of the month lie before them."""

    tariff_id: int
    blocks: tuple[Block, ...]
    before: int
    days: int
    of_days: int


@dataclass(frozen=True, slots=True)
class Step:
    litres: int
    price_minor: int
    amount_minor: int


def amount_of(litres: int, price_minor: int) -> int:
    """Half a kopeck is rounded up, and below zero down: what was charged is given back to the kopeck."""
    rounded = (abs(litres) * price_minor + LITRES // 2) // LITRES
    return rounded if litres >= 0 else -rounded


def price_volume(litres: int, blocks: Sequence[Block]) -> list[Step]:
    """Block by block; a volume equal to a bound stays below it. Litres below zero are given back block by block too."""
    return price_month(litres, [Span(0, tuple(blocks), 0, 1, 1)])


def price_month(litres: int, spans: Sequence[Span]) -> list[Step]:
    """A volume spread evenly over the days of a month; so are the bounds of its blocks.

    Litres of the steps add up to `litres`.
    """
    return [step for span in spans for step in _price_span(litres, span)]


def _price_span(litres: int, span: Span) -> list[Step]:
    sign = 1 if litres >= 0 else -1
    size = abs(litres)
    part = _share(size, span.before + span.days, span) - _share(size, span.before, span)
    steps = []
    for block in span.blocks:
        low = _share(block.from_litres, span.days, span)
        high = part if block.to_litres is None else min(part, _share(block.to_litres, span.days, span))
        if high > low or (part == 0 and block.from_litres == 0):
            used = sign * max(high - low, 0)
            steps.append(Step(used, block.price_minor, amount_of(used, block.price_minor)))
    return steps


def _share(litres: int, days: int, span: Span) -> int:
    return litres * days // span.of_days


def spans_of(period: date, of_days: int, tariffs: Sequence[tuple[date, int, tuple[Block, ...]]]) -> list[Span]:
    """`tariffs`: first day, id and blocks, in order of days; those of the past but the last one do not count.

    Empty when none holds on the first day.
    """
    begun = [one for one in tariffs if one[0] <= period]
    within = [one for one in tariffs if period < one[0] < date.fromordinal(period.toordinal() + of_days)]
    if not begun:
        return []
    held = [(0, *begun[-1][1:]), *(((since - period).days, tariff_id, blocks) for since, tariff_id, blocks in within)]
    ends = [before for before, _, _ in held[1:]] + [of_days]
    return [
        Span(tariff_id, blocks, before, end - before, of_days)
        for (before, tariff_id, blocks), end in zip(held, ends, strict=True)
    ]
