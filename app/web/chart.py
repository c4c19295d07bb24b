"""Twelve months of consumption as a drawing, last year behind; the words and the table beside it are the template's.

Drawn here and not in the template: a hundred figures a page, none of which needs escaping.
"""

from collections.abc import Iterator, Sequence

from flask import Flask
from markupsafe import Markup, escape

from app.metering.consumption import Month
from app.web.filters import month

TALL = 116
HEAD = 20
COLUMN = 100 / 12
LEAST_LITRES = 1000
"""The scale of a chart in which next to nothing was used."""
WIDE_LITRES = 1_000_000
"""Figures of four digits would run into each other; the last month keeps its own."""

HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2.6" height="6"/>'
    "</pattern></defs>"
)


def init_chart(app: Flask) -> None:
    app.jinja_env.globals["draw_chart"] = draw_chart


def draw_chart(months: Sequence[Month]) -> Markup:
    """Silent to those who listen: what it says stands below it in words."""
    most = max([LEAST_LITRES, *(m.litres or 0 for m in months), *(m.last_year_litres or 0 for m in months)])
    ground = f'<line class="ground" x1="0" x2="100%" y1="{TALL + HEAD}" y2="{TALL + HEAD}"/>'
    drawn = [
        f'<svg class="chart" width="100%" height="158" aria-hidden="true">{HATCH}',
        f'<svg y="{HEAD}" width="100%" height="{TALL}">{"".join(_bars(months, most))}</svg>',
        ground,
        *_texts(months, most),
        "</svg>",
    ]
    return Markup("".join(drawn))  # noqa: S704 — figures and escaped names of months


def _bars(months: Sequence[Month], most: int) -> Iterator[str]:
    for place, m in enumerate(months):
        yield _bar(place, m.last_year_litres, most, "bar-before", inset=0.55, width=7.2)
        kind = "bar-estimated" if m.estimated else "bar-now" if place == len(months) - 1 else "bar"
        yield _bar(place, m.litres, most, kind, inset=1.7, width=4.9)


def _bar(place: int, litres: int | None, most: int, kind: str, *, inset: float, width: float) -> str:
    if not litres or litres < 0:
        return ""
    high = litres * (TALL - 4) / most
    return (
        f'<rect class="{kind}" x="{place * COLUMN + inset:.2f}%" width="{width}%" '
        f'y="{TALL - high:.1f}" height="{high + 6:.1f}" rx="3"/>'
    )


def _texts(months: Sequence[Month], most: int) -> Iterator[str]:
    for place, m in enumerate(months):
        x, now = f"{(place + 0.5) * COLUMN:.2f}%", place == len(months) - 1
        if m.litres is not None and (most < WIDE_LITRES or now):
            y = TALL + 15 - max(m.litres, 0) * (TALL - 4) / most
            kind = "bar-value bar-value-now" if now else "bar-value"
            yield f'<text class="{kind}" x="{x}" y="{y:.1f}">{m.litres / 1000:.0f}</text>'
        name = escape(month(m.on))
        kind = "bar-month bar-month-now" if now else "bar-month"
        rest = f'<tspan class="bar-month-rest">{name[1:3]}</tspan>'
        yield f'<text class="{kind}" x="{x}" y="{TALL + HEAD + 16}">{name[:1]}{rest}</text>'
