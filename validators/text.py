"""What people really type, made plain: invisible marks, full-width digits, look-alike letters, many apostrophes."""

import re
import unicodedata

from validators.verdict import Rejected

LATIN_LOOK_ALIKES = "ABCEHIKMOPTXYaceikopxy"
CYRILLIC_LOOK_ALIKES = "АВСЕНІКМОРТХУасеікорху"
TO_CYRILLIC = str.maketrans(LATIN_LOOK_ALIKES, CYRILLIC_LOOK_ALIKES)
TO_LATIN = str.maketrans(CYRILLIC_LOOK_ALIKES, LATIN_LOOK_ALIKES)
CYRILLIC = "А-Яа-яЁёҐґЄєІіЇї"

_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʹˈ`´′‛＇"), "'")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_PLAIN = _FULL_WIDTH | _APOSTROPHES | _HYPHENS
_LATIN = re.compile(r"[A-Za-z]")
_LATIN_BUT_LOOK_ALIKES = re.compile(f"(?![{LATIN_LOOK_ALIKES}])[A-Za-z]")
_WORD = re.compile(r"\w+")
_UNUSUAL = re.compile(f"[^ -_a-~№{CYRILLIC}]|  |^ | $")
"""What may need cleaning: nine in ten values hold none of it."""


def clean(text: str, longest: int) -> str:
    """`plain` for what somebody typed: control characters, broken text and too much of it are refused."""
    if len(text) > 4 * longest:
        raise Rejected("too_long", maximum=longest)
    if len(text) <= longest and not _UNUSUAL.search(text):
        return text
    if not text.isprintable() and any(map(_unreadable, text)):
        raise Rejected("strange_characters")
    text = plain(text)
    if len(text) > longest:
        raise Rejected("too_long", maximum=longest)
    return text


def plain(text: str) -> str:
    """One line with single spaces, composed letters, plain ' and -. What cannot be seen (U+200B, U+202E …) is gone."""
    if not text.isprintable():
        text = "".join(_visible(character) for character in text)
    text = " ".join(text.split())
    if text.isascii():
        return text.replace("`", "'")
    # Composed before as well: U+1FEF is composed into a grave accent, which people type for an apostrophe.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_PLAIN))


def mend(text: str) -> str:
    """Latin letters that look Cyrillic become Cyrillic, in words that hold no other Latin letter. Keeps the length."""
    if not _LATIN.search(text):
        return text
    return _WORD.sub(lambda word: _mend_word(word[0]), text)


def _mend_word(word: str) -> str:
    return word if _LATIN_BUT_LOOK_ALIKES.search(word) else word.translate(TO_CYRILLIC)


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else ""


def _unreadable(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}
