"""Days as a drawing: bars stacked by channel, the round before behind them. The table beside it is the template's."""

from collections.abc import Iterator, Sequence

from flask import Flask
from markupsafe import Markup, escape

from app.figures.queries import Day
from app.web.filters import number

CHANNELS = ("web", "company", "sms", "api", "staff")
"""From the bottom to the top; what else there is stands on top of them."""
ONLY = "web"
"""What has no channel is drawn as the first."""
TALL, HEAD, FOOT = 150, 22, 22
EVERY = 5
"""So many days lie between two that are named."""


def init_day_chart(app: Flask) -> None:
    app.jinja_env.globals["draw_days"] = draw_days


def draw_days(days: Sequence[Day]) -> Markup:
    """Silent to those who listen: what it says stands below it as a table."""
    top = round_up(max([1, *(day.all for day in days), *(day.before or 0 for day in days)]))
    column = 100 / len(days)
    drawn = [
        f'<svg class="chart chart-days" width="100%" height="{TALL + HEAD + FOOT}" aria-hidden="true">',
        *_lines(top),
        f'<svg y="{HEAD}" width="100%" height="{TALL}">',
        *(bar for place, day in enumerate(days) for bar in _bars(day, place * column, column, top)),
        "</svg>",
        *(_name(day, (place + 0.5) * column) for place, day in enumerate(days) if _is_named(place, len(days))),
        "</svg>",
    ]
    return Markup("".join(drawn))  # noqa: S704 — figures and escaped days


def round_up(most: int) -> int:
    """The next of 2, 4, 10, 20, 40, 100 …: its half is whole as well."""
    top = 2
    while top < most:
        top = top * 2 if str(top)[0] in "12" else top * 5 // 2
    return top


def _lines(top: int) -> Iterator[str]:
    for share in (0.5, 1.0):
        y = HEAD + TALL * (1 - share)
        yield f'<line class="chart-line" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="chart-scale" x="0" y="{y - 4:.1f}">{escape(number(int(top * share)))}</text>'
    yield f'<line class="ground" x1="0" x2="100%" y1="{TALL + HEAD}" y2="{TALL + HEAD}"/>'


def _bars(day: Day, x: float, column: float, top: int) -> Iterator[str]:
    if day.before:
        yield _bar("bar-before", x + column * 0.04, column * 0.92, day.before * TALL / top, TALL)
    foot = float(TALL)
    for channel in (*CHANNELS, *sorted(day.by.keys() - set(CHANNELS))):
        high = day.by.get(channel, 0) * TALL / top
        if high:
            kind = channel if channel in CHANNELS else "other" if channel else ONLY
            yield _bar(f"channel-{kind}", x + column * 0.2, column * 0.6, high, foot)
            foot -= high


def _bar(kind: str, x: float, width: float, high: float, foot: float) -> str:
    return f'<rect class="{kind}" x="{x:.2f}%" width="{width:.2f}%" y="{foot - high:.1f}" height="{high:.1f}"/>'


def _is_named(place: int, length: int) -> bool:
    return place % EVERY == 0 and (place == 0 or length - place > 1)


def _name(day: Day, x: float) -> str:
    return f'<text class="bar-month" x="{x:.2f}%" y="{TALL + HEAD + 16}">{escape(day.on.day)}</text>'
