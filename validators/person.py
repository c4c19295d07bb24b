"""Names of people: what may stand in them, and how two spellings are compared."""

import re
from typing import Literal

from validators.text import CYRILLIC, clean, mend, plain
from validators.verdict import Judge, Judged, Rejected

LONGEST = 60
FIRST_LETTERS = 3
_NAME = re.compile(rf"[{CYRILLIC}]+(?:(?:['-]| ?- ?| )[{CYRILLIC}]+)*")
_UKRAINIAN_ONLY = re.compile("[ҐґЄєІіЇї]")
_RUSSIAN_ONLY = re.compile("[ЁёЪъЫыЭэ]")

Script = Literal["cyrillic", "russian", "ukrainian"]


def name(*, script: Script = "cyrillic", may_be_absent: bool = False) -> Judge:
    """A surname, given name or patronymic. With `may_be_absent`, `-` and nothing say that a person has none."""

    def judge(text: str) -> Judged:
        typed = clean(text, LONGEST)
        if may_be_absent and typed in {"", "-"}:
            return Judged("")
        value = mend(typed)
        _check_spelling(value, script)
        return Judged(value, () if value == typed else ("latin_letter_in_name",))

    return judge


def first_letters() -> Judge:
    """The first three letters of the holder's surname (R2); somebody who types all of it is not sent back."""

    def judge(text: str) -> Judged:
        typed = mend(clean(text, LONGEST))
        _check_spelling(typed, "cyrillic")
        letters = surname_letters(typed)
        # A surname of two letters exists, but Д'я is two of the first three letters of Д'яченко.
        if len(letters) < (FIRST_LETTERS if "'" in typed else FIRST_LETTERS - 1):
            raise Rejected("too_short", minimum=FIRST_LETTERS)
        return Judged(letters)

    return judge


def name_key(text: str) -> str:
    """One key for every spelling of a name: case, ё, apostrophes, hyphens and Latin look-alikes do not count."""
    folded = mend(plain(text[: 4 * LONGEST])).casefold().replace("ё", "е").replace("'", "").replace("-", " ")
    return " ".join(folded.split())


def surname_letters(surname: str) -> str:
    """Шевченко → ШЕВ, Д'яченко → ДЯЧ: what `first_letters` gives for the same surname."""
    return name_key(surname).replace(" ", "")[:FIRST_LETTERS].upper()


def _check_spelling(value: str, script: Script) -> None:
    if not value:
        raise Rejected("empty")
    if not _NAME.fullmatch(value):
        raise Rejected("not_a_name")
    foreign = {"russian": _UKRAINIAN_ONLY, "ukrainian": _RUSSIAN_ONLY}.get(script)
    if foreign and (letter := foreign.search(value)):
        raise Rejected(f"not_{script}_spelling", letter=letter[0])
