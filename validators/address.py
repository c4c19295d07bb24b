"""Parts of an address as each utility writes them (R3, R4), mended where the meaning is certain."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal

from validators.text import CYRILLIC, TO_CYRILLIC, clean
from validators.verdict import Judge, Judged, Rejected

PARTS = ("street", "house", "block", "flat")
LONGEST = 40
BlockMark = Literal["-", "/", " к", "own-field"]
"""What stands between house and block; `own-field`: the block is asked for in a field of its own."""

_LETTER = f"[{CYRILLIC}A-Za-z]"
_LETTERED = rf"(?P<number>[0-9]{{1,4}})(?: ?-? ?[\"«]?(?P<letter>{_LETTER})[\"»]?(?!{_LETTER}))?"
_BLOCK = rf"(?P<block>[0-9]{{1,3}})(?P<block_letter>{_LETTER})?"
_BLOCK_WORD = r"(?i:[кk]|корп|корпус)\.?"
_HOUSE = re.compile(rf"(?:(?i:буд|будинок|дім|дом|д)\b\.? ?)?{_LETTERED}(?:(?: ?[-/] ?|,? ?{_BLOCK_WORD} ?){_BLOCK})?")
_FLAT = re.compile(rf"(?:(?i:кв|квартира)\b\.? ?)?{_LETTERED}")
_BLOCK_ALONE = re.compile(rf"(?:{_BLOCK_WORD} ?)?{_BLOCK}")


def house(*, block: BlockMark) -> Judge:
    """`1 б корп. 3` → `1Б-3`, `1Б/3`, `1Б к3`: a Cyrillic capital without separator, then the block after its mark."""

    @lru_cache(maxsize=4096)
    def judge(text: str) -> Judged:
        found = _match(_HOUSE, text)
        number = int(found["number"])
        if number == 0:
            raise Rejected("wrong_form")
        letter, repairs = _letter(found["letter"], "house")
        value = f"{number}{letter}"
        if not found["block"]:
            return Judged(value, repairs)
        block_letter, more = _letter(found["block_letter"], "house")
        after = f"{int(found['block'])}{block_letter}"
        if block == "own-field":
            raise Rejected("block_has_its_own_field", house=value, block=after)
        return Judged(f"{value}{block}{after}", tuple(dict.fromkeys(repairs + more)))

    return _limited(judge)


def flat(*, private: Iterable[str] = ("0", "-")) -> Judge:
    """`12 а` → `12А`. A private house has none: what `private` lists, and an empty field, become ""."""
    nothing = frozenset(private)

    @lru_cache(maxsize=4096)
    def judge(text: str) -> Judged:
        typed = clean(text, LONGEST)
        if not typed or typed in nothing:
            return Judged("")
        found = _match(_FLAT, typed)
        number = int(found["number"])
        if number == 0:
            raise Rejected("wrong_form")
        letter, repairs = _letter(found["letter"], "flat")
        return Judged(f"{number}{letter}", repairs)

    return _limited(judge)


def block() -> Judge:
    """A block in a field of its own; empty or `-` says that the house has none."""

    @lru_cache(maxsize=4096)
    def judge(text: str) -> Judged:
        typed = clean(text, LONGEST)
        if typed == "-" or not typed.strip("0"):
            return Judged("")
        found = _match(_BLOCK_ALONE, typed)
        letter, repairs = _letter(found["block_letter"], "block")
        number = int(found["block"])
        return Judged(f"{number}{letter}" if number or letter else "", repairs)

    return _limited(judge)


def _limited(judge: Callable[[str], Judged]) -> Judge:
    """Houses and flats repeat, so judges remember; what is far too long is refused before it is remembered."""

    def limited(text: str) -> Judged:
        if len(text) > 4 * LONGEST:
            raise Rejected("too_long", maximum=LONGEST)
        return judge(text)

    return limited


def _match(form: re.Pattern[str], text: str) -> re.Match[str]:
    typed = clean(text, LONGEST)
    if not typed:
        raise Rejected("empty")
    found = form.fullmatch(typed)
    if found is None:
        raise Rejected("wrong_form")
    return found


def _letter(typed: str | None, part: str) -> tuple[str, tuple[str, ...]]:
    if not typed:
        return "", ()
    letter = typed.translate(TO_CYRILLIC)
    if letter.isascii():
        raise Rejected("latin_letter", letter=typed)
    found = {f"latin_letter_in_{part}": letter != typed, f"small_letter_in_{part}": letter != letter.upper()}
    return letter.upper(), tuple(code for code, mended in found.items() if mended)
