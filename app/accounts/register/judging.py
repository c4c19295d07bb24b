"""Judging a chunk column by column: few streets, names and days fill many cells, and what is known is looked up."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from app.accounts.register.table import UNREADABLE, Cells
from validators.verdict import Rejected

V = TypeVar("V")
Column = Sequence[str]
Repairs = tuple[str, ...]
_REMEMBERED = 1 << 15
SKIPPED = "skipped"
"""The fault of rows that hold nothing to judge; nobody hears of it."""


class Reader(dict[str, V]):
    """Cell → value by `rule`, which gives the value and its repairs or raises Rejected.

    `reason` is what the report counts refusals by; `blank` stands in the place of a refused value. What repeats is
    remembered.
    """

    def __init__(self, reason: str, rule: Callable[[str], tuple[V, Repairs]], blank: V, *, repeats: bool) -> None:
        self.reason, self.blank, self.repeats = reason, blank, repeats
        self.repairs: dict[str, Repairs] = {}
        self.look_up: Callable[[str], V] = self.__getitem__ if repeats else self.judge
        self._rule = rule

    def __missing__(self, cell: str) -> V:
        self[cell] = value = self.judge(cell)
        return value

    def judge(self, cell: str) -> V:
        if UNREADABLE in cell:
            raise Rejected("unreadable")
        value, repairs = self._rule(cell)
        if repairs:
            self.repairs[cell] = repairs
        return value

    def forget(self) -> None:
        if len(self) + len(self.repairs) > _REMEMBERED:
            self.clear()
            self.repairs.clear()


class Judging:
    """A chunk of rows while its columns are judged: faults and repairs by the place of the row in the chunk.

    Columns the office does not have are blank: they stand behind the others, where Places.blank points.
    """

    def __init__(self, columns: list[Column], skipped: Iterable[int] = ()) -> None:
        self.columns, self.size = columns, len(columns[0])
        self.faults: dict[int, str] = dict.fromkeys(skipped, SKIPPED)
        self.repairs: list[tuple[int, Repairs]] = []

    def read(self, place: int, reader: Reader[V]) -> list[V]:
        if place == len(self.columns) - 1:
            return [reader.look_up("")] * self.size
        return self.read_column(self.columns[place], reader)

    def read_column(self, column: Column, reader: Reader[V]) -> list[V]:
        reader.forget()
        values = self._look_up_all(column, reader) if reader.repeats else self._judge_each(column, reader)
        if reader.repairs and not reader.repairs.keys().isdisjoint(column):
            self.repairs += [(row, reader.repairs[cell]) for row, cell in enumerate(column) if cell in reader.repairs]
        return values

    def _look_up_all(self, column: Column, reader: Reader[V]) -> list[V]:
        try:
            return list(map(reader.__getitem__, column))
        except Rejected:
            return self._judge_each(column, reader)

    def _judge_each(self, column: Column, reader: Reader[V]) -> list[V]:
        return [self.read_cell(row, cell, reader) for row, cell in enumerate(column)]

    def read_cell(self, row: int, cell: str, reader: Reader[V]) -> V:
        try:
            return reader.look_up(cell)
        except Rejected:
            self.refuse(row, reader.reason)
            return reader.blank

    def refuse(self, row: int, reason: str) -> None:
        """The first reason found is the one the office hears of."""
        self.faults.setdefault(row, reason)

    def sound_rows(self) -> list[int]:
        return [row for row in range(self.size) if row not in self.faults]


def columns_of(rows: Sequence[Cells]) -> list[Column]:
    return [*zip(*rows, strict=True), ("",) * len(rows)]
