"""Account numbers (R1). The normal form is what is stored and compared; `display` is what people read."""

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Literal

from validators.check_digit import CheckDigit, holds
from validators.text import TO_CYRILLIC, TO_LATIN, clean
from validators.verdict import Judge, Judged, Rejected

LONGEST = 40
_SPACING = str.maketrans("", "", " -")
_LOOK_ALIKES = {
    "cyrillic": (TO_CYRILLIC, "latin_letter_in_number"),
    "latin": (TO_LATIN, "cyrillic_letter_in_number"),
    "keep": ({}, ""),
}


def pattern(
    *,
    pattern: str,
    ignore: str = " -",
    upper: bool = True,
    look_alikes: Literal["cyrillic", "latin", "keep"] = "keep",
    check_digit: CheckDigit | None = None,
) -> Judge:
    """Numbers that match a regular expression once the characters of `ignore` are gone."""
    form = re.compile(pattern)
    ignored = str.maketrans("", "", ignore)
    alphabet, repair = _LOOK_ALIKES[look_alikes]

    def judge(text: str) -> Judged:
        typed = _not_empty(clean(text, LONGEST).translate(ignored))
        # Before the capitals: a small Latin b does not look like a Cyrillic letter, a capital B does.
        value = typed.translate(alphabet)
        repairs = () if value == typed else (repair,)
        value = value.upper() if upper else value
        if not form.fullmatch(value):
            raise Rejected("wrong_form")
        if check_digit and not holds(check_digit, value):
            raise Rejected("wrong_check_digit")
        return Judged(value, repairs)

    return judge


def digits(*, shortest: int, longest: int, zero_pad: bool = False) -> Judge:
    """Digits only. Padding to the full length is not called a repair: spreadsheets drop leading zeros by themselves."""

    def judge(text: str) -> Judged:
        value = _digits(_not_empty(clean(text, LONGEST).translate(_SPACING)))
        if not shortest <= len(value) <= longest:
            raise Rejected("wrong_length", shortest=shortest, longest=longest)
        return Judged(value.zfill(longest) if zero_pad else value)

    return judge


def sectioned(*, section_digits: int, number_digits: int, padded_section: str) -> Judge:
    """`xx-xxxxxxx`. In the padded section (Novosibirsk: 11, private houses) both section and zeros may be left out."""

    def judge(text: str) -> Judged:
        section, number = _split(_not_empty(clean(text, LONGEST).replace(" ", "")))
        if len(section) != section_digits:
            raise Rejected("wrong_section", digits=section_digits)
        if len(number) > number_digits or (len(number) < number_digits and section != padded_section):
            raise Rejected("wrong_length", shortest=number_digits, longest=number_digits)
        padded = number.zfill(number_digits)
        return Judged(f"{section}-{padded}", () if padded == number else ("number_padded_with_zeros",))

    def _split(typed: str) -> tuple[str, str]:
        section, hyphen, number = typed.partition("-")
        if hyphen:
            return _digits(section), _digits(number)
        number = _digits(typed)
        if len(number) < number_digits:
            return padded_section, number
        if len(number) == section_digits + number_digits:
            return number[:section_digits], number[section_digits:]
        raise Rejected("section_missing", section=padded_section)

    return judge


def grouped(groups: Sequence[int]) -> Callable[[str], str]:
    """How a number is shown: groups of 4, 4, 4 turn 012345678901 into 0123 4567 8901."""

    def display(normal: str) -> str:
        if not groups or sum(groups) != len(normal):
            return normal
        ends = [sum(groups[:n]) for n in range(len(groups) + 1)]
        return " ".join(normal[a:b] for a, b in itertools.pairwise(ends))

    return display


def _not_empty(value: str) -> str:
    if not value:
        raise Rejected("empty")
    return value


def _digits(value: str) -> str:
    if value.isascii() and value.isdigit():
        return value
    raise Rejected("not_digits")
