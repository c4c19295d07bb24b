"""Access codes: eight digits of the company, a hyphen, the person's place in it. "4821 3077 - 2" is "48213077-2"."""

import re
import secrets
from dataclasses import dataclass

DIGITS = 8
_CODE = re.compile(r"([0-9]{8})([0-9]{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class AccessCode:
    company: str
    place: int

    def __str__(self) -> str:
        return f"{self.company}-{self.place}"


def draw_code() -> str:
    """Never with a zero in front, which a spreadsheet would eat."""
    return str(secrets.randbelow(9 * 10 ** (DIGITS - 1)) + 10 ** (DIGITS - 1))


def read_code(typed: str) -> AccessCode | None:
    """Whatever spaces and hyphens it was typed with; None for what cannot be one."""
    found = _CODE.fullmatch("".join(character for character in typed[:60] if character.isalnum()))
    return AccessCode(found[1], int(found[2])) if found else None
