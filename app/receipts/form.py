"""What many receipts have alike, set by typst once; what is each one's own is filled in (B4).

Typst takes as long over the hundredth receipt as over the first, though names, numbers and codes are all that differs.
So it is given a receipt without them, and says where it left room. In front of the form stands a page with all
letters: typst brings the fonts along, and shows which sign of them is which letter.
"""

import io
import json
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import pikepdf

from app.receipts.qr import Code
from app.receipts.setting import compile_sheet, find_rooms
from app.receipts.sheet import Sheet
from app.receipts.typecase import LETTERS, TypeCase, find_cases

KEPT = 128
"""Forms of 60 kB each: a month of a city has some dozens."""

LETTERS_AND_FORM = 2
"""Pages."""


@dataclass(frozen=True, slots=True)
class Room:
    """Points from the page's upper left corner. What is `right` ends where the room does. `colour`: #rrggbb."""

    x: float
    top: float
    base: float
    width: float
    right: bool
    size: float
    weight: str
    colour: str


@dataclass(frozen=True, slots=True)
class Form:
    """The second page of `pdf`; `words` and `codes` are the rooms for what was taken out, in its order."""

    pdf: bytes
    cases: dict[str, TypeCase]
    words: list[Room]
    codes: list[Room]


@dataclass(frozen=True, slots=True)
class Own:
    """What a receipt does not share with others, in the order in which it was taken out."""

    words: list[str] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)

    def word(self, text: str) -> Sheet:
        self.words.append(text)
        return {"word": len(self.words) - 1}

    def code(self, drawn: Code) -> Sheet:
        self.codes.append(drawn)
        return {"code": len(self.codes) - 1}

    def rows(self, told: list[list[str]]) -> list[list[Any]]:
        return [[label, self.word(text)] for label, text in told]

    def cells(self, told: list[Sheet], *names: str) -> list[Sheet]:
        """What is not said needs no room."""
        return [{**row, **{name: self.word(row[name]) for name in names if row[name]}} for row in told]

    def due(self, told: Sheet) -> Sheet:
        """The payee's own, which may take two lines, is the same for all; the purpose and the sum stand last."""
        payee, own = told["facts"][:-2], told["facts"][-2:]
        return {**told, "facts": [*payee, *self.rows(own)], "qr": self.code(told["qr"]), "alt": ""}


def take_out(receipt: Sheet) -> tuple[Sheet, Own]:
    """What is left, and what was taken out of it."""
    own = Own()
    rest = {
        **receipt,
        "number": own.word(receipt["number"]),
        "who": own.rows(receipt["who"]),
        "when": own.rows(receipt["when"]),
        "lines": own.cells(receipt["lines"], "note", "volume", "price", "basis", "amount"),
        "meters": own.cells(receipt["meters"], "serial", "before", "now", "used"),
        "summary": own.rows(receipt["summary"]),
        "to_pay": own.word(receipt["to_pay"]),
        "dues": [own.due(due) for due in receipt["dues"]],
    }
    return rest, own


def form_of(sheet: Sheet, rest: Sheet, period: date) -> Form | None:
    """`sheet` is that of all receipts, `rest` what is left of one of them. None: it takes more than a page."""
    return _set(json.dumps({**sheet, "letters": LETTERS, "receipts": [rest]}, ensure_ascii=False), period)


@lru_cache(KEPT)
def _set(sheet: str, period: date) -> Form | None:
    pdf = compile_sheet(json.loads(sheet), period, tagged=False)
    rooms = find_rooms()
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
        if len(opened.pages) > LETTERS_AND_FORM:
            return None
        cases = find_cases(opened.pages[0])
    return Form(pdf, cases, _rooms(rooms, "word"), _rooms(rooms, "code"))


def _rooms(told: list[dict[str, Any]], kind: str) -> list[Room]:
    own = sorted((one for one in told if kind in one), key=lambda one: int(one[kind]))
    return [Room(**{name: one[name] for name in Room.__slots__}) for one in own]
