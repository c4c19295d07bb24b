"""The table beside a drawing of months, the newest first: its rows as one piece, like the drawing itself.

Figures and names of months are Babel's and need no escaping; the template has the table and its head.
"""

from collections.abc import Iterable, Sequence

from flask import Flask
from markupsafe import Markup

from app.billing.spending import Spent
from app.core import tenancy
from app.metering.consumption import Month
from app.web.filters import money_in, month_in, this_year, volume_in
from app.web.request import language
from app.web.words import say

NOT_KNOWN = "–"


def init_month_table(app: Flask) -> None:
    app.jinja_env.globals.update(volume_rows=volume_rows, sum_rows=sum_rows)


def volume_rows(months: Sequence[Month]) -> Markup:
    """Month, volume, a day, a year before."""
    spoken, year, average = language(), this_year(), f" <small>{say('average')}</small>"

    def said(litres: int | None) -> str:
        return NOT_KNOWN if litres is None else volume_in(spoken, litres)

    return _rows(
        (
            month_in(spoken, one.on, year),
            said(one.litres) + (average if one.estimated and one.litres is not None else ""),
            said(one.litres_a_day),
            said(one.last_year_litres),
        )
        for one in reversed(months)
    )


def sum_rows(months: Sequence[Spent]) -> Markup:
    """Month, sum, a year before."""
    spoken, year, currency = language(), this_year(), tenancy.current().currency

    def said(minor: int | None) -> str:
        return NOT_KNOWN if minor is None else money_in(spoken, minor, currency)

    return _rows(
        (month_in(spoken, one.on, year), said(one.minor), said(one.last_year_minor)) for one in reversed(months)
    )


def _rows(rows: Iterable[tuple[str, ...]]) -> Markup:
    drawn = (f'<tr><th scope="row">{month}</th><td>{"</td><td>".join(figures)}</td></tr>' for month, *figures in rows)
    return Markup("".join(drawn))  # noqa: S704 — as said above
