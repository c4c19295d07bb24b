"""Mobile phone numbers of Ukraine and Russia → E.164."""

import re
from typing import Literal

from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

LONGEST = 30
Country = Literal["UA", "RU"]
_MARKS = re.compile(r"[ ().\-/]")
# Trunk prefixes people type: 380 67 …, 8 067 …, 067 …; 7 913 …, 8 913 …, 913 …
_NATIONAL = {
    "UA": re.compile(r"(?:(?:\+|00)?380|80|0)(?P<national>[0-9]{9})"),
    "RU": re.compile(r"(?:(?:\+|00)?7|8|)(?P<national>[0-9]{10})"),
}
_MOBILE = {
    "UA": re.compile(r"(?:39|50|6[3678]|7[357]|89|9[1-9])[0-9]{7}"),
    "RU": re.compile(r"9[0-9]{9}"),
}
SAMPLE = {"UA": "067 123 45 67", "RU": "8 913 123-45-67"}
_PREFIX = {"UA": "+380", "RU": "+7"}


def phone(*, country: Country) -> Judge:
    def judge(text: str) -> Judged:
        typed = _MARKS.sub("", clean(text, LONGEST))
        if not typed:
            raise Rejected("empty")
        found = _NATIONAL[country].fullmatch(typed)
        if found is None:
            raise Rejected("not_a_phone")
        if not _MOBILE[country].fullmatch(found["national"]):
            raise Rejected("not_a_mobile_phone")
        return Judged(_PREFIX[country] + found["national"])

    return judge


def phone_beginning(text: str, *, country: Country) -> str | None:
    """How the stored number begins when this much of it was typed; None for what no number begins like."""
    typed = _MARKS.sub("", text)
    digits = typed.removeprefix("+").removeprefix("00")
    if not digits.isascii() or not digits.isdigit():
        return None
    prefix = _PREFIX[country].removeprefix("+")
    for trunk in (prefix, "8", "0") if country == "UA" else (prefix, "8"):
        if digits.startswith(trunk) and (trunk != "8" or digits.startswith("80") or country == "RU"):
            digits = digits.removeprefix(trunk).removeprefix("0" if country == "UA" else "")
            break
    return f"{_PREFIX[country]}{digits}" if digits else None
