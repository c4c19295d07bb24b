"""Sums of money as people write them → minor units."""

import re

from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

LONGEST = 24
MOST_PRICE_MINOR = 100_000_000
"""Of a cubic metre, or of a month: more than that is a slip of the keyboard."""
# A comma between thousands is one only where a point follows, as pages in English have it.
_SUM = re.compile(
    r"(?P<sign>-?) ?(?P<before>[₴₽] ?)?"
    r"(?P<whole>[0-9]{1,9}|[0-9]{1,3}(?:[ '][0-9]{3}){1,2}|[0-9]{1,3}(?:,[0-9]{3}){1,2}(?=\.))"
    r"(?:[.,](?P<part>[0-9]{1,2}))?"
    r"(?(before)| ?(?:₴|грн\.?|uah|₽|руб\.?|р\.?|rub)?)",
    re.IGNORECASE,
)


def money(*, signed: bool = False) -> Judge:
    """`1 234,5` → `123450`. The only judge whose result is not itself a way of typing the value."""

    def judge(text: str) -> Judged:
        typed = clean(text, LONGEST)
        if not typed:
            raise Rejected("empty")
        found = _SUM.fullmatch(typed)
        if found is None:
            raise Rejected("not_a_sum")
        if found["sign"] and not signed:
            raise Rejected("negative")
        whole = int(re.sub("[ ',]", "", found["whole"]))
        minor = whole * 100 + int((found["part"] or "0").ljust(2, "0"))
        return Judged(str(-minor if found["sign"] else minor))

    return judge


def price() -> Judge:
    """A sum that something is sold for."""
    any_sum = money()

    def judge(text: str) -> Judged:
        found = any_sum(text)
        if int(found.value) > MOST_PRICE_MINOR:
            raise Rejected("price_too_high", most=MOST_PRICE_MINOR)
        return found

    return judge
