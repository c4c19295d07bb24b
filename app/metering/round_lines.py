"""A controller's round as it is pasted or comes as a file: number, value, and a day where there is one."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from validators.day import day
from validators.verdict import Rejected

MOST_LINES = 5000
MOST_CELL = 100
_SPACES = re.compile(r"\s+")
_FIGURES = re.compile(r"[0-9]+(?:[.,][0-9]*)?")
KEY, VALUE, DAY = 0, 1, 2


class TooLongRoundError(ValueError):
    """More lines than one round takes."""


@dataclass(frozen=True, slots=True)
class RoundLine:
    """`row` counts from 1 as the file does. `read_on` is None where the line names no day, `wrong` if it is no day."""

    row: int
    key: str
    value: str
    day: str
    read_on: date | None = None
    wrong: str | None = None


def read_lines(text: str, *, today: date) -> list[RoundLine]:
    """Blank lines and a header are left out. Raises TooLongRoundError."""
    lines: list[RoundLine] = []
    for row, typed in enumerate(text.splitlines(), 1):
        cells = split(typed)
        if not any(cells) or (not lines and is_header(cells)):
            continue
        if len(lines) == MOST_LINES:
            raise TooLongRoundError
        lines.append(_line(row, cells, today))
    return lines


def split(typed: str) -> list[str]:
    """By tabs or semicolons where there are any, then by commas, then by spaces, of which a number may hold some."""
    for delimiter in ("\t", ";"):
        if delimiter in typed:
            return _cells(typed, delimiter)
    if "," in typed and not _ends_with_fraction(typed):
        return _cells(typed, ",")
    words = _SPACES.split(typed.strip())
    last = [words.pop()] if len(words) > VALUE and _is_day(words[-1]) else []
    value = words.pop() if len(words) > 1 else ""
    return [" ".join(words), value, *last]


def is_header(cells: Sequence[str]) -> bool:
    """Words where the number and the value would stand. A line that names an account is never left out."""
    return len(cells) > VALUE and bool(cells[VALUE]) and not any(map(str.isdigit, cells[KEY] + cells[VALUE]))


def as_text(rows: Iterator[Sequence[str]]) -> str:
    """Cells of a workbook, a line each, that `read_lines` reads again."""
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row[: DAY + 1]) for row in rows)


def _cells(typed: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader((typed,), delimiter=delimiter), [])
    except csv.Error:
        cells = typed.split(delimiter)
    return [cell.strip() for cell in cells]


def _ends_with_fraction(typed: str) -> bool:
    """`123456 1563,5`: the comma belongs to the value."""
    words = _SPACES.split(typed.strip())
    return (
        len(words) > 1 and typed.count(",") == 1 and any(_FIGURES.fullmatch(word) and "," in word for word in words[1:])
    )


def _is_day(word: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}", word))


def _line(row: int, cells: Sequence[str], today: date) -> RoundLine:
    key, value, told = (*(cell[:MOST_CELL] for cell in cells[: DAY + 1]), "", "", "")[: DAY + 1]
    if not told:
        return RoundLine(row, key, value, told)
    try:
        return RoundLine(row, key, value, told, read_on=date.fromisoformat(day(latest=today)(told).value))
    except Rejected as rejected:
        return RoundLine(row, key, value, told, wrong=rejected.code)
