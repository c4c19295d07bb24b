"""Which of the words that were typed name a street."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from sqlalchemy import text

from app.accounts.asked import Asked, Word
from app.core.db import db

MOST_WAYS = 3
"""So many ways to part the words into a street and a name are tried."""
STREETS = text("""
    select id, ' ' || search_key from street where exists (
        select from unnest(cast(:words as text[])) w where strpos(' ' || search_key, ' ' || w) > 0)
""")


class StreetsAsked:
    """Which streets each word may name: all are read at once."""

    def __init__(self, asked: Asked) -> None:
        words = {key for word in asked.words for key in _readings(word)} | set(asked.house_keys)
        self._known = [(row[0], row[1]) for row in db.session.execute(STREETS, {"words": sorted(words)})]

    def ways(self, words: Sequence[Word], *also: Word) -> Iterator[tuple[list[int], list[Word]]]:
        """Streets whose names have `also`, and the words that are left for a name: first as few as can be."""
        ways = (chosen for size in range(len(words), 0, -1) for chosen in combinations(words, size))
        tried = 0
        for chosen in ways:
            names = [word for word in words if word not in chosen]
            # A type says nothing of which street it is, and is no name of anybody.
            sensible = any(not word.kind for word in chosen) and not any(word.kind for word in names)
            there = self._called((*chosen, *also)) if sensible else []
            if there:
                yield there, names
                tried += 1
                if tried == MOST_WAYS:
                    return

    def _called(self, words: Sequence[Word]) -> list[int]:
        return [
            street_id
            for street_id, name in self._known
            if all(any(f" {key}" in name for key in _readings(word)) for word in words)
        ]


def _readings(word: Word) -> tuple[str, ...]:
    """The beginning of a name, or a type: пер is провулок and the beginning of Перемоги."""
    return (word.key, word.kind) if word.kind else (word.key,)
