"""What stands in the table beside a drawing: the same twelve months, the newest first."""

import re
from datetime import date

from app.billing.spending import Spent
from app.core.speech import speaking
from app.metering.consumption import Month
from app.web.month_table import sum_rows, volume_rows
from validators.tenant import Tenant


def cells(rows: str) -> list[list[str]]:
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows.split("</tr>")[:-1]]


def test_volumes_say_what_is_not_known_and_what_is_an_average(dnipro: Tenant) -> None:
    months = [
        Month(date(2025, 11, 1), 7500, None, estimated=False),
        Month(date(2025, 12, 1), 6200, 7000, estimated=True),
        Month(date(2026, 1, 1), None, 0, estimated=True),
    ]
    with speaking("en"):
        assert cells(volume_rows(months)) == [
            ["January 2026" if date.today().year != 2026 else "January", "–", "–", "0\u00a0m³"],
            ["December 2025", "6.2\u00a0m³ <small>average</small>", "0.2\u00a0m³", "7\u00a0m³"],
            ["November 2025", "7.5\u00a0m³", "0.25\u00a0m³", "–"],
        ]


def test_sums_are_in_the_readers_language_and_the_utilitys_currency(dnipro: Tenant) -> None:
    with speaking("uk"):
        assert cells(sum_rows([Spent(date(2024, 11, 1), 32085, None), Spent(date(2024, 12, 1), None, -5)])) == [
            ["грудень 2024", "–", "−0,05\u00a0₴"],
            ["листопад 2024", "320,85\u00a0₴", "–"],
        ]
