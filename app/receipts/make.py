"""Receipts as PDF by typst: tagged for screen readers (PDF/UA-1), the same bytes for the same data (B4)."""

import json
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import font_roboto
import typst

from app.core.errors import NotFound
from app.receipts.facts import ReceiptFacts, receipts_of
from app.receipts.sheet import PRINT_DOTS, SCREEN_DOTS, sheet_of

PAGE = Path(__file__).with_name("page.typ")
STANDARD: Literal["ua-1"] = "ua-1"
_kept = threading.local()


def receipt_pdf(account_id: int, period: date, *, amount_minor: int | None = None) -> bytes:
    """One page. `amount_minor`: the sum the subscriber wants to pay; None is what is owed. Raises NotFound."""
    facts = receipts_of([account_id], period, amount_minor=amount_minor)
    if not facts:
        raise NotFound
    return set_pages(facts)


def set_pages(facts: list[ReceiptFacts], *, tagged: bool = True) -> bytes:
    """Receipts of one month, a page each, in one file. What is only printed needs no tags.

    PDF/UA refuses letters that no font has, which a company's name may hold: such a receipt does not claim it.
    """
    sheet = sheet_of(facts, dots=SCREEN_DOTS if tagged else PRINT_DOTS)
    content, period = json.dumps(sheet, ensure_ascii=False).encode(), facts[0].period
    if not tagged:
        return _compile(content, period, tagged=False)
    try:
        return _compile(content, period, tagged=True, standard=STANDARD)
    except typst.TypstError:
        return _compile(content, period, tagged=True)


def _compile(content: bytes, period: date, *, tagged: bool, standard: Literal["ua-1"] | None = None) -> bytes:
    pdf = _compiler().compile(  # type: ignore[type-var]  # several files it takes, its types do not say so
        input={"main.typ": PAGE.read_bytes(), "data.json": content},
        format="pdf",
        pdf_standards=standard,
        pdf_tags=tagged,
        timestamp=datetime(period.year, period.month, 1, tzinfo=UTC),
    )
    assert isinstance(pdf, bytes)  # noqa: S101  # one file was asked for
    return pdf


def _compiler() -> typst.Compiler:
    """Kept with its fonts, one for each thread: reading them takes longer than a page."""
    known: typst.Compiler | None = getattr(_kept, "compiler", None)
    if known is None:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[font_roboto.font_directory])
        known = _kept.compiler = typst.Compiler(root=PAGE.parent, font_paths=fonts)
    return known
