"""Twelve months as a drawing, last year behind; the words and the table beside it are the template's.

Drawn here and not in the template: a hundred figures a page, none of which needs escaping.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flask import Flask
from markupsafe import Markup

from app.billing.spending import Spent
from app.metering.consumption import Month
from app.web.filters import month_in
from app.web.request import language

TALL = 116
HEAD = 20
COLUMN = 100 / 12
LEAST = 1
"""The scale of a chart in which next to nothing was used."""
WIDE = 1000
"""Figures of four digits would run into each other; the last month keeps its own."""
SHORT = 2
"""On a phone figures of more digits than these would, too."""

# Where things stand from left to right is the same in every drawing.
BEFORE = [f'x="{place * COLUMN + 0.55:.2f}%" width="7.2%"' for place in range(12)]
NOW = [f'x="{place * COLUMN + 1.7:.2f}%" width="4.9%"' for place in range(12)]
MIDDLE = [f'x="{(place + 0.5) * COLUMN:.2f}%"' for place in range(12)]

# It has an id: of two drawings on a page one alone may bring it, and sums are never guessed.
HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2.6" height="6"/>'
    "</pattern></defs>"
)


class Bar(NamedTuple):
    """A month in m³, or in hryvnias and roubles; None is not known. `before`: the year before. `guessed` is hatched."""

    on: date
    value: float | None
    before: float | None
    guessed: bool = False


def init_chart(app: Flask) -> None:
    app.jinja_env.globals.update(draw_chart=draw_chart, draw_spending=draw_spending)


def draw_chart(months: Sequence[Month]) -> Markup:
    """Volumes. Silent to those who listen: what it says stands below it in words."""
    return _draw([Bar(m.on, _part(m.litres, 1000), _part(m.last_year_litres, 1000), m.estimated) for m in months])


def draw_spending(months: Sequence[Spent]) -> Markup:
    """Sums, likewise."""
    return _draw([Bar(m.on, _part(m.minor, 100), _part(m.last_year_minor, 100)) for m in months])


def _part(value: int | None, per: int) -> float | None:
    return None if value is None else value / per


def _draw(bars: Sequence[Bar]) -> Markup:
    most = max([LEAST, *(bar.value or 0 for bar in bars), *(bar.before or 0 for bar in bars)])
    scale = (TALL - 4) / most
    ground = f'<line class="ground" x1="0" x2="100%" y1="{TALL + HEAD}" y2="{TALL + HEAD}"/>'
    hatch = HATCH if any(bar.guessed for bar in bars) else ""
    drawn = [
        f'<svg class="chart" width="100%" height="158" aria-hidden="true">{hatch}',
        f'<svg y="{HEAD}" width="100%" height="{TALL}">{"".join(_bars(bars, scale))}</svg>',
        ground,
        *_values(bars, scale, all_of_them=most < WIDE),
        _months(language(), tuple(bar.on for bar in bars)),
        "</svg>",
    ]
    return Markup("".join(drawn))  # noqa: S704 — figures and Babel's names of months


def _bars(bars: Sequence[Bar], scale: float) -> Iterator[str]:
    last = len(bars) - 1
    for place, bar in enumerate(bars):
        if bar.before and bar.before > 0:
            yield _bar("bar-before", BEFORE[place], bar.before * scale)
        if bar.value and bar.value > 0:
            kind = "bar-estimated" if bar.guessed else "bar-now" if place == last else "bar"
            yield _bar(kind, NOW[place], bar.value * scale)


def _bar(kind: str, where: str, high: float) -> str:
    return f'<rect class="{kind}" {where} y="{TALL - high:.1f}" height="{high + 6:.1f}" rx="3"/>'


def _values(bars: Sequence[Bar], scale: float, *, all_of_them: bool) -> Iterator[str]:
    last = len(bars) - 1
    for place, bar in enumerate(bars):
        if bar.value is not None and (all_of_them or place == last):
            y = TALL + 15 - max(bar.value, 0) * scale
            said = f"{bar.value:.0f}"
            kind = "bar-value bar-value-long" if len(said) > SHORT else "bar-value"
            if place == last:
                kind = "bar-value bar-value-now"
            yield f'<text class="{kind}" {MIDDLE[place]} y="{y:.1f}">{said}</text>'


@lru_cache(maxsize=256)
def _months(spoken: str, months: tuple[date, ...]) -> str:
    """Below the bars: the same for everybody, and for both drawings of a page."""
    drawn = []
    for place, on in enumerate(months):
        name = month_in(spoken, on, on.year)
        kind = "bar-month bar-month-now" if place == len(months) - 1 else "bar-month"
        rest = f'<tspan class="bar-month-rest">{name[1:3]}</tspan>'
        drawn.append(f'<text class="{kind}" {MIDDLE[place]} y="{TALL + HEAD + 16}">{name[:1]}{rest}</text>')
    return "".join(drawn)
