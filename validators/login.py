"""Logins of the subscriber's own choosing (R7): a surname, an address, a phone number, Latin or Cyrillic."""

import re
import unicodedata

from validators.text import CYRILLIC, clean, plain
from validators.verdict import Judge, Judged, Rejected

SHORTEST, LONGEST = 3, 64
_LOGIN = re.compile(rf"[A-Za-z0-9{CYRILLIC} .,_@+()/№'-]+")
# Small letters, because the key is folded first; a pair is here when it looks alike as small or as capital letters.
_ALIKE = str.maketrans("авекмнорстухіїьёзl10", "abekmhopctyxiibe3iio")


def login() -> Judge:
    def judge(text: str) -> Judged:
        value = clean(text, LONGEST)
        if not value:
            raise Rejected("empty")
        if len(value) < SHORTEST:
            raise Rejected("too_short", minimum=SHORTEST)
        if not _LOGIN.fullmatch(value):
            raise Rejected("wrong_characters")
        if not any(map(str.isalnum, value)):
            raise Rejected("wrong_form")
        return Judged(value)

    return judge


def login_key(login: str) -> str:
    """Two logins that a person could take for each other have the same key."""
    return unicodedata.normalize("NFKC", plain(login[: 4 * LONGEST])).casefold().translate(_ALIKE)
