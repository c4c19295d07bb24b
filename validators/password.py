"""Passwords: long enough, not among the common ones, not the sign-in name. Kept exactly as typed."""

from functools import cache
from pathlib import Path

from validators.text import TO_LATIN
from validators.verdict import Judge, Judged, Rejected

LONGEST = 128
COMMON = Path(__file__).with_name("common_passwords.txt")


def password(*, min_length: int = 8, letters_and_digits: bool = False) -> Judge:
    def judge(text: str) -> Judged:
        if not text:
            raise Rejected("empty")
        if len(text) > LONGEST:
            raise Rejected("too_long", maximum=LONGEST)
        if not all(character.isprintable() or character.isspace() for character in text):
            raise Rejected("strange_characters")
        if len(text) < min_length:
            raise Rejected("too_short", minimum=min_length)
        if letters_and_digits:
            _check_letters_and_digits(text)
        if len(set(text.casefold())) == 1 or text.strip().casefold() in common_passwords():
            raise Rejected("common_password")
        return Judged(text)

    return judge


def check_differs(password: str, *names: str) -> None:
    """Raises Rejected when the password is one of the names its owner signs in with."""
    if _folded(password) in {_folded(name) for name in names if name}:
        raise Rejected("password_is_the_name")


@cache
def common_passwords() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split())


def _check_letters_and_digits(text: str) -> None:
    if not any(map(str.isalpha, text)):
        raise Rejected("no_letters")
    if not any(map(str.isdigit, text)):
        raise Rejected("no_digits")


def _folded(text: str) -> str:
    return text.strip().translate(TO_LATIN).casefold()
