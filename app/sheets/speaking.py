"""Cells as they are kept → the office's words, months in its form."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from app.sheets.sheet import Columns, day_text, kind_of
from validators.export_layout import ExportColumn, ExportLayout

Spoken = Callable[[Sequence[str]], Sequence[str]]


class Speaking:
    def __init__(self, layout: ExportLayout) -> None:
        self._speak = [_spoken(column, layout) for column in layout.columns]

    def columns(self, kept: Columns) -> Columns:
        return [speak(cells) for speak, cells in zip(self._speak, kept, strict=True)]


def _spoken(column: ExportColumn, layout: ExportLayout) -> Spoken:
    match kind_of(column):
        case "word":
            words = layout.words.get(column.field, {})
            return lambda cells: [words.get(cell, cell) for cell in cells]
        case "month":
            told = lru_cache(lambda iso: day_text(iso, layout.months))
            return lambda cells: list(map(told, cells))
        case _:
            return lambda cells: cells
