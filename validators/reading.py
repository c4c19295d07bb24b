"""What was typed into the field of a dial → whole cubic metres: the black digits."""

import re

from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

LONGEST = 24
FRACTION_DROPPED = "fraction_dropped"
_VALUE = re.compile(r"(?P<whole>[0-9]+)(?:[.,](?P<fraction>[0-9]*))?")


def dial(*, digits: int) -> Judge:
    def judge(text: str) -> Judged:
        typed = clean(text, LONGEST).replace(" ", "")
        if not typed:
            raise Rejected("empty")
        if typed.startswith("-"):
            raise Rejected("negative")
        found = _VALUE.fullmatch(typed)
        if found is None:
            raise Rejected("letters" if any(map(str.isalpha, typed)) else "not_digits")
        if len(found["whole"]) > digits:
            raise Rejected("too_many_digits", maximum=digits)
        return Judged(str(int(found["whole"])), (FRACTION_DROPPED,) if found["fraction"] else ())

    return judge
