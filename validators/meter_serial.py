"""Serial numbers of meters, as stamped on the dial or written in the passport (R13)."""

import re

from validators.text import CYRILLIC, TO_LATIN, clean
from validators.verdict import Judge, Judged, Rejected

LONGEST = 24
_SERIAL = re.compile(rf"(?=.*[0-9])[0-9A-Z{CYRILLIC}/.-]{{3,{LONGEST}}}")


def serial() -> Judge:
    def judge(text: str) -> Judged:
        value = clean(text, LONGEST + 8).removeprefix("№").replace(" ", "").upper()
        if not value:
            raise Rejected("empty")
        if not _SERIAL.fullmatch(value):
            raise Rejected("wrong_form")
        return Judged(value)

    return judge


def serial_key(text: str) -> str:
    """What is compared: marks, alphabets and zeros in front do not count."""
    letters = "".join(character for character in text[: LONGEST + 8].upper() if character.isalnum())
    return letters.translate(TO_LATIN).lstrip("0")
