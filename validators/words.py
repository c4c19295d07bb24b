"""A sentence or two that one person writes for another. Lines may be broken."""

from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

LONGEST = 600


def words(longest: int = LONGEST) -> Judge:
    def judge(text: str) -> Judged:
        value = "\n".join(clean(line, longest).strip() for line in text.splitlines()).strip()
        if len(value) > longest:
            raise Rejected("too_long", maximum=longest)
        if not value:
            raise Rejected("empty")
        return Judged(value)

    return judge
