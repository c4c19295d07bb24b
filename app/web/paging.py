"""Long lists, page by page."""

from dataclasses import dataclass
from math import ceil

from flask import request

LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1."""

    number: int
    size: int
    found: int

    @property
    def count(self) -> int:
        return ceil(self.found / self.size)


def page_number() -> int:
    """The page that is asked for; whatever is no number means the first."""
    asked = request.args.get("page", 1, type=int)
    return min(max(asked, 1), LAST_PAGE)
