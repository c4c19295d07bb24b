"""Receipts as PDF by typst: tagged for screen readers (PDF/UA-1), the same bytes for the same data (B4)."""

from datetime import date

import typst

from app.core.errors import NotFound
from app.receipts.facts import ReceiptFacts, receipts_of
from app.receipts.setting import set_sheet
from app.receipts.sheet import sheet_of


def receipt_pdf(account_id: int, period: date, *, amount_minor: int | None = None) -> bytes:
    """One page. `amount_minor`: the sum the subscriber wants to pay; None is what is owed. Raises NotFound."""
    facts = receipts_of([account_id], period, amount_minor=amount_minor)
    if not facts:
        raise NotFound
    return set_pages(facts)


def set_pages(facts: list[ReceiptFacts]) -> bytes:
    """Receipts of one month, a page each, in one file.

    PDF/UA refuses letters that no font has, which a company's name may hold: such a receipt does not claim it.
    """
    sheet, period = sheet_of(facts), facts[0].period
    try:
        return set_sheet(sheet, period, standard="ua-1")
    except typst.TypstError:
        return set_sheet(sheet, period)
