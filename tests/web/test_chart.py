"""The drawing of a year: one bar a month, last year behind, hatched where the average stood in."""

import re
from datetime import date

from app.billing.spending import Spent
from app.metering.consumption import Month
from app.web.chart import draw_chart, draw_spending
from validators.tenant import Tenant

YEAR = [
    Month(date(2025 + (n > 0), (n + 11) % 12 + 1, 1), 7000 + 500 * n, 6000 if n > 5 else None, n == 9)
    for n in range(12)
]


def kinds(drawing: str) -> list[str]:
    return re.findall(r'<rect class="(bar[^"]*)"', drawing)


def test_every_month_has_its_bar(dnipro: Tenant) -> None:
    drawn = kinds(draw_chart(YEAR))
    assert drawn.count("bar-before") == 6
    assert [kind for kind in drawn if kind != "bar-before"] == ["bar"] * 9 + ["bar-estimated", "bar", "bar-now"]


def test_the_highest_bar_fills_the_sheet_and_none_leaves_it(dnipro: Tenant) -> None:
    tops = [float(y) for y in re.findall(r'<rect class="bar[^>]* y="([^"]+)"', draw_chart(YEAR))]
    assert min(tops) == 4
    assert max(tops) < 116


def test_long_figures_are_told_from_short_ones(dnipro: Tenant) -> None:
    spent = [Spent(date(2026, month, 1), minor, None) for month, minor in ((8, 9900), (9, 10_000), (10, 20_000))]
    assert re.findall(r'class="(bar-value[^"]*)"', draw_spending(spent)) == [
        "bar-value",
        "bar-value bar-value-long",
        "bar-value bar-value-now",
    ]


def test_months_without_a_volume_and_negative_ones_have_no_bar(dnipro: Tenant) -> None:
    odd = [
        *YEAR[:10],
        Month(date(2026, 10, 1), None, None, estimated=False),
        Month(date(2026, 11, 1), -2000, 0, estimated=False),
    ]
    assert len([kind for kind in kinds(draw_chart(odd)) if kind != "bar-before"]) == 10


def test_figures_of_four_digits_stand_at_the_last_month_only(dnipro: Tenant) -> None:
    large = [Month(m.on, (m.litres or 0) * 1000, None, estimated=False) for m in YEAR]
    assert re.findall(r'class="bar-value[^"]*"[^>]*>(\d+)<', draw_chart(large)) == ["12500"]
