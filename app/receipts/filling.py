"""Receipts for the printing house: forms filled in, a page each, in one file (B4)."""

import io
from collections.abc import Sequence
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name

from app.receipts.facts import ReceiptFacts
from app.receipts.form import Form, Own, Room, form_of, take_out
from app.receipts.qr import QUIET, Code
from app.receipts.setting import set_sheet
from app.receipts.sheet import sheet_of

WIDTH, HEIGHT = 595.276, 841.89

AT_ONCE = 50
"""Typst remembers what it set in its last ten goes: a third of a gigabyte of so many pages."""


def print_pages(facts: Sequence[ReceiptFacts]) -> bytes:
    """Receipts of one month; without tags. What no form can take is set by typst like a single one."""
    sheet, period = sheet_of(facts), facts[0].period
    shared = {**sheet, "receipts": []}
    with pikepdf.Pdf.new() as pdf:
        book, left = _Book(pdf), []
        for place, receipt in enumerate(sheet["receipts"]):
            rest, own = take_out(receipt)
            if receipt["crowded"] or not book.fill_in(form_of(shared, rest, period), own):
                left.append((place, receipt))
        for start in range(0, len(left), AT_ONCE):
            some = left[start : start + AT_ONCE]
            whole = {**sheet, "receipts": [receipt for _place, receipt in some]}
            book.insert([place for place, _receipt in some], set_sheet(whole, period, tagged=False))
        return book.bound()


class _Book:
    """Pages that share their fonts and forms."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._fonts: dict[str, pikepdf.Object] = {}
        self._forms: dict[bytes, str] = {}
        self._shared = pdf.make_indirect(Dictionary(Font=Dictionary(), XObject=Dictionary()))

    def fill_in(self, form: Form | None, own: Own) -> bool:
        """False without a form, where a word is too long for its room, or has letters that the fonts have not."""
        if form is None:
            return False
        try:
            words = [_word(form, room, word) for room, word in zip(form.words, own.words, strict=True)]
        except (KeyError, _TooLong):
            return False
        codes = [_code(room, code) for room, code in zip(form.codes, own.codes, strict=True)]
        name = self._forms.get(form.pdf) or self._take_in(form)
        # The form lies over the codes, because of the sign in their middle.
        content = "\n".join([*codes, f"{name} Do BT", *words, "ET"])
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, WIDTH, HEIGHT]),
            Resources=self._shared,
            Contents=self._pdf.make_stream(content.encode()),
        )
        self._pdf.pages.append(pikepdf.Page(self._pdf.make_indirect(page)))
        return True

    def insert(self, places: Sequence[int], content: bytes) -> None:
        """The smallest place first."""
        with pikepdf.Pdf.open(io.BytesIO(content)) as set_whole:
            for place, page in zip(places, set_whole.pages, strict=True):
                self._pdf.pages.insert(place, page)

    def bound(self) -> bytes:
        """The same for the same receipts."""
        content = io.BytesIO()
        self._pdf.save(content, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return content.getvalue()

    def _take_in(self, form: Form) -> str:
        name = self._forms[form.pdf] = f"/F{len(self._forms)}"
        with pikepdf.Pdf.open(io.BytesIO(form.pdf)) as source:
            for font in source.pages[0].Resources.Font.values():
                key = str(font.BaseFont)
                if key not in self._fonts:
                    self._fonts[key] = self._shared.Font[f"/{key[1:]}"] = self._pdf.copy_foreign(font)
            drawn = self._pdf.copy_foreign(source.pages[1].as_form_xobject())
        for known, font in drawn.Resources.Font.items():
            # What is the same for all may have letters that Roboto has not: their font is the form's own.
            drawn.Resources.Font[known] = self._fonts.get(str(font.BaseFont), font)
        self._shared.XObject[name] = drawn
        return name


@cache
def _ink(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return f"{red:.3f} {green:.3f} {blue:.3f} rg"


class _TooLong(Exception):
    pass


def _word(form: Form, room: Room, word: str) -> str:
    """Raises _TooLong, and KeyError for letters that the fonts have not."""
    case = form.cases[room.weight]
    width = sum(map(case.widths.__getitem__, word)) * room.size
    if width > room.width:
        raise _TooLong
    x = room.x + room.width - width if room.right else room.x
    signs = "".join(map(case.signs.__getitem__, word))
    return f"{_ink(room.colour)} {case.font} {room.size} Tf 1 0 0 1 {x:.2f} {HEIGHT - room.base:.2f} Tm <{signs}> Tj"


def _code(room: Room, code: Code) -> str:
    """In letters, because among raw bytes some readers would find the end too early."""
    square = room.width / (code.side + 2 * QUIET)
    side = square * code.side
    x, y = room.x + square * QUIET, HEIGHT - room.top - square * QUIET - side
    shape = f"/W {code.side} /H {code.side} /IM true /D [1 0] /F /AHx"
    return f"q {side:.3f} 0 0 {side:.3f} {x:.3f} {y:.3f} cm BI {shape} ID {code.rows.hex()}> EI Q"
