"""What is wrong with a plugin: one sentence each, naming file, key and reason (T4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key} {self.reason}"


class BrokenPluginError(ValueError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """` — did you mean "flat"?`, or the list of what is known when nothing is close."""
    close = get_close_matches(word, known, n=1)
    return f' — did you mean "{close[0]}"?' if close else f"; known are: {', '.join(known)}"
