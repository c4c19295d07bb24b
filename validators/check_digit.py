"""Check digits at the end of an account number. Letters count A = 10 … Z = 35."""

from collections.abc import Callable, Mapping
from typing import Literal

CheckDigit = Literal["luhn", "mod11", "mod97"]


def holds(algorithm: CheckDigit, number: str) -> bool:
    figures = "".join(character for character in number if character.isalnum())
    if not figures.isascii():
        return False
    return ALGORITHMS[algorithm](figures.upper())


def _luhn(figures: str) -> bool:
    """As on bank cards and in ISIN: every second digit from the right is doubled."""
    total = 0
    for place, digit in enumerate(reversed(_expand(figures))):
        doubled = int(digit) * (1 + place % 2)
        total += doubled // 10 + doubled % 10
    return total % 10 == 0


def _mod11(figures: str) -> bool:
    """As in ISBN-10: weights 2, 3, 4 … from the right, and X for a check digit of ten."""
    body, check = figures[:-1], figures[-1:]
    total = sum(int(character, 36) * weight for weight, character in enumerate(reversed(body), 2))
    return check == "0123456789X"[-total % 11]


def _mod97(figures: str) -> bool:
    """ISO 7064, as in IBAN: two digits at the end make the whole number leave 1."""
    return int(_expand(figures) or "0") % 97 == 1


def _expand(figures: str) -> str:
    return "".join(str(int(character, 36)) for character in figures)


ALGORITHMS: Mapping[CheckDigit, Callable[[str], bool]] = {"luhn": _luhn, "mod11": _mod11, "mod97": _mod97}
