"""Letters as a file of typst's has them: which sign of its font is which letter, and how wide it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

LETTERS = "".join(chr(code) for first, last in ("!~", "Ѐџ", "Ґґ") for code in range(ord(first), ord(last) + 1)) + (
    "№«»–—−’“”„…·°²³₴₽\N{NO-BREAK SPACE} x"
)
"""The last one keeps the space before it from the end of the line, where it would be left out."""


@dataclass(frozen=True, slots=True)
class TypeCase:
    """`font` is its name in PDF. `signs`: letter → hexadecimal code; `widths`: letter → share of the text's size."""

    font: str
    signs: dict[str, str]
    widths: dict[str, float]


def find_cases(page: pikepdf.Page) -> dict[str, TypeCase]:
    """By weight, as typst calls it. `page` shows LETTERS once in each weight, in order, and nothing else."""
    fonts = dict(page.Resources.Font.items())
    codes: dict[str, list[int]] = {name: [] for name in fonts}
    name = ""
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "Tf":
            name = str(step.operands[0])
        elif str(step.operator) in {"Tj", "TJ"}:
            codes[name] += _codes(step.operands[0])
    return {
        str(fonts[name].BaseFont).rpartition("-")[2].lower(): _case(fonts[name], shown) for name, shown in codes.items()
    }


def _case(font: pikepdf.Object, codes: list[int]) -> TypeCase:
    widths = dict(_widths(font.DescendantFonts[0].W))
    pairs = list(zip(LETTERS, codes, strict=True))
    return TypeCase(
        str(font.BaseFont),
        {letter: f"{code:04x}" for letter, code in pairs},
        {letter: widths[code] / 1000 for letter, code in pairs},
    )


def _codes(shown: pikepdf.Object) -> Iterator[int]:
    """Two bytes each; between strings stand distances."""
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    for part in parts:
        if isinstance(part, pikepdf.String):
            content = bytes(part)
            yield from (int.from_bytes(content[at : at + 2]) for at in range(0, len(content), 2))


def _widths(told: Iterable[Any]) -> Iterator[tuple[int, float]]:
    """Either first, last and one width for all of them, or first and a width for each."""
    parts = iter(told)
    for first in parts:
        second = next(parts)
        if isinstance(second, pikepdf.Array):
            yield from ((int(first) + place, float(width)) for place, width in enumerate(second))
        else:
            width = float(next(parts))
            yield from ((code, width) for code in range(int(first), int(second) + 1))
