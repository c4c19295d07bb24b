"""However much a receipt has to say, a phone's camera reads its codes from paper (B4)."""

from dataclasses import replace
from datetime import date

import pytest
import zxingcpp

from app.core.speech import speaking
from app.receipts.facts import ReceiptFacts, receipts_of
from app.receipts.make import set_pages
from tests.billing.made import OCTOBER
from tests.receipts.test_receipt import home, page_of, text_of, today  # noqa: F401  # November 2026

LEAST_MM, DOTS_PER_MM = 29, 300 / 25.4
YEARS = [date(2023 + month // 12, month % 12 + 1, 1) for month in range(9, 45)]


def full(months: list[date], meters: int = 1) -> ReceiptFacts:
    account = home("water", "wastewater", "water_fee")
    (facts,) = receipts_of([account.id], OCTOBER)
    again = [
        line._replace(kind="recalculation", period=month, amount_minor=-100)
        for month in months
        for line in facts.lines
        if line.basis != "fee"
    ]
    return replace(facts, lines=[*facts.lines, *again], meters=list(facts.meters) * meters)


def sides_of(pdf: bytes) -> list[float]:
    """In mm, with the white around them; all codes are of four squares of quiet on each side."""
    sides = []
    for found in zxingcpp.read_barcodes(page_of(pdf)):
        squares = 17 + 4 * int(found.extra["Version"])
        corners = found.position
        sides.append((corners.top_right.x - corners.top_left.x) / DOTS_PER_MM * (squares + 8) / squares)
    return sides


@pytest.mark.parametrize(("months", "meters"), [(YEARS[:8], 1), (YEARS, 1), (YEARS, 30), ([], 60)])
def test_codes_are_large_enough_for_a_camera(dnipro, months, meters) -> None:
    with speaking("uk"):
        pdf = set_pages([full(months, meters)])
    sides = sides_of(pdf)
    assert (len(sides), min(sides) >= LEAST_MM) == (2, True)


def test_three_years_are_added_up_and_said_to_be(dnipro) -> None:
    with speaking("en"):
        pdf = set_pages([full(YEARS)])
    told = text_of(pdf).replace("\xa0", " ")
    assert (told.count("October 2023 – September 2026"), told.count("−₴36.00")) == (2, 2)
    assert "Month by month they stand in your cabinet" in told


def test_of_one_month_alone_nothing_is_said_to_be_added_up(dnipro) -> None:
    """An office may write a month in many rows."""
    with speaking("en"):
        told = text_of(set_pages([full([OCTOBER] * 12)])).replace("\xa0", " ")
    assert (told.count("−₴1.00"), "in your cabinet" in told) == (24, False)


def test_what_is_little_stands_month_by_month(dnipro) -> None:
    with speaking("en"):
        told = text_of(set_pages([full(YEARS[-4:])])).replace("\xa0", " ")
    assert (told.count("−₴1.00"), "in your cabinet" in told) == (8, False)
