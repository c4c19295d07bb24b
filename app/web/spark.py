"""A row of small bars: what was used before, beside what was sent now. Silent; the words stand beside it."""

from collections.abc import Sequence

from flask import Flask
from markupsafe import Markup

WIDE, TALL, STEP = 116, 30, 9
LEAST_LITRES = 1000


def init_spark(app: Flask) -> None:
    app.jinja_env.globals["draw_spark"] = draw_spark


def draw_spark(litres: Sequence[int] | None, bases: Sequence[str] | None) -> Markup:
    """Newest first, as the queries give them; drawn oldest first, the newest in the accent."""
    bars = list(zip(litres or (), bases or (), strict=True))[::-1]
    most = max([LEAST_LITRES, *(used for used, _ in bars)])
    drawn = [_bar(place, used, most, _kind(place == len(bars) - 1, basis)) for place, (used, basis) in enumerate(bars)]
    return Markup(  # noqa: S704 — figures only
        f'<svg class="spark" viewBox="0 0 {WIDE} {TALL}" width="{WIDE}" height="{TALL}" aria-hidden="true">'
        f'<line class="ground" x1="0" x2="{WIDE}" y1="{TALL - 0.5}" y2="{TALL - 0.5}"/>{"".join(drawn)}</svg>'
    )


def _kind(now: bool, basis: str) -> str:  # noqa: FBT001 — one of two kinds
    return "bar-now" if now else "bar-estimated" if basis == "estimate" else "bar"


def _bar(place: int, used: int, most: int, kind: str) -> str:
    high = max(used, 0) * (TALL - 2) / most
    return f'<rect class="{kind}" x="{place * STEP}" width="{STEP - 2}" y="{TALL - high:.1f}" height="{high:.1f}"/>'
