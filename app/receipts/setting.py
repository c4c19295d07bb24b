"""Sheets set by typst: JSON of app/receipts/sheet.py → page.typ → PDF."""

import io
import json
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import font_roboto
import pikepdf
import typst

from app.receipts.qr import Code, qr_svg
from app.receipts.sheet import Sheet

PAGE = Path(__file__).with_name("page.typ")
PRINT_DOTS, SCREEN_DOTS = 1, 4
"""Of a square of a code. Some readers of PDF soften what they enlarge; on paper a dot is a square."""

_kept = threading.local()


def set_sheet(sheet: Sheet, period: date, *, tagged: bool = True, standard: Literal["ua-1"] | None = None) -> bytes:
    """A page for each receipt: where one has not enough room after all, that is seen by then, and it is set smaller.

    What is only printed needs no tags. Raises typst.TypstError where it cannot keep to the standard.
    """
    pdf = compile_sheet(sheet, period, tagged=tagged, standard=standard)
    if count_pages(pdf) == len(sheet["receipts"]):
        return pdf
    measured = {**sheet, "receipts": [{**receipt, "crowded": True} for receipt in sheet["receipts"]]}
    return compile_sheet(measured, period, tagged=tagged, standard=standard)


def compile_sheet(sheet: Sheet, period: date, *, tagged: bool, standard: Literal["ua-1"] | None = None) -> bytes:
    """As large as it is told, on as many pages as that takes."""
    pdf = _compiler().compile(
        sys_inputs={"data": _json(sheet, SCREEN_DOTS if tagged else PRINT_DOTS)},
        format="pdf",
        pdf_standards=standard,
        pdf_tags=tagged,
        timestamp=datetime(period.year, period.month, 1, tzinfo=UTC),
    )
    assert isinstance(pdf, bytes)  # noqa: S101  # one file was asked for
    return pdf


def count_pages(pdf: bytes) -> int:
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def find_rooms() -> list[dict[str, float | int | str | bool]]:
    """Where page.typ left room for words in the sheet that was set last."""
    found: list[dict[str, float | int | str | bool]] = json.loads(_compiler().query("<room>", field="value"))
    return found


def _compiler() -> typst.Compiler:
    """Kept with its fonts, one for each thread: reading them takes longer than a page."""
    known: typst.Compiler | None = getattr(_kept, "compiler", None)
    if known is None:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[font_roboto.font_directory])
        known = _kept.compiler = typst.Compiler(PAGE, root=PAGE.parent, font_paths=fonts)
    return known


def _json(sheet: Sheet, dots: int) -> str:
    def drawn(code: Code) -> str:
        return qr_svg(code, dots=dots)

    return json.dumps(sheet, ensure_ascii=False, default=drawn)
