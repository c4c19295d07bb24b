"""Days as a drawing: stacked by channel, none higher than the sheet, the round before behind."""

import re
from datetime import date, timedelta

import pytest

from app.figures.queries import Day
from app.web.day_chart import draw_days, round_up
from validators.tenant import Tenant

MONTH = [
    Day(date(2026, 11, 1) + timedelta(days=n), {"web": 10 * n, "sms": n, "fax": 1}, 200 if n == 3 else 0)
    for n in range(30)
]


def test_bars_stand_on_one_another(dnipro: Tenant) -> None:
    bars = re.findall(r'<rect class="channel-(\w+)" x="([^"]+)"[^>]* y="([^"]+)" height="([^"]+)"', draw_days(MONTH))
    last = [bar for bar in bars if bar[1] == bars[-1][1]]
    assert [kind for kind, *_ in last] == ["web", "sms", "other"]
    feet = [float(y) + float(high) for _, _, y, high in last]
    assert feet == pytest.approx([150, float(last[0][2]), float(last[1][2])], abs=0.11)


def test_no_bar_leaves_the_sheet(dnipro: Tenant) -> None:
    tops = [float(y) for y in re.findall(r'<rect [^>]* y="([^"]+)"', draw_days(MONTH))]
    assert (min(tops) >= 0, max(tops) <= 150) == (True, True)


def test_the_round_before_stands_behind_where_it_had_readings(dnipro: Tenant) -> None:
    assert draw_days(MONTH).count('class="bar-before"') == 1


@pytest.mark.parametrize(("most", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (21, 40), (41, 100), (101, 200)])
def test_the_scale_ends_at_a_round_number(most: int, top: int) -> None:
    assert round_up(most) == top
