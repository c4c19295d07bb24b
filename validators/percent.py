"""Shares in percent as people type them."""

import re

from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

LONGEST = 10
WHOLE = 100
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))? ?%?")


def percent() -> Judge:
    """`2,5 %` → `2.5`; from 0 to 100."""

    def judge(text: str) -> Judged:
        typed = clean(text, LONGEST)
        found = _PERCENT.fullmatch(typed)
        if found is None or float(f"{found[1]}.{found[2] or 0}") > WHOLE:
            raise Rejected("not_a_percentage")
        return Judged(f"{int(found[1])}.{found[2]}" if found[2] else str(int(found[1])))

    return judge
