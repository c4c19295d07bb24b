"""Rows as a text file."""

import csv
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from app.core.spreadsheet import harmless
from app.sheets.fitting import Fitting
from app.sheets.sheet import Columns, Head, Losses, day_text, kind_of, one_line
from validators.export_layout import ExportColumn


class CsvSheet:
    def __init__(self, path: Path, head: Head) -> None:
        layout = head.layout
        self._fitting = Fitting(layout.encoding)
        self._told = [self._teller(column, head) for column in layout.columns]
        self._file = path.open("w", encoding=layout.encoding, newline="")
        self._writer = csv.writer(self._file, delimiter=layout.delimiter)
        self._writer.writerow(self._fitting.fit([column.name for column in layout.columns]))

    def write(self, columns: Columns) -> None:
        told = [tell(cells) for tell, cells in zip(self._told, columns, strict=True)]
        self._writer.writerows(zip(*told, strict=True))

    def close(self) -> Losses:
        self._file.close()
        return Losses(replaced=self._fitting.replaced)

    def _teller(self, column: ExportColumn, head: Head) -> Callable[[Sequence[str]], Sequence[str]]:
        layout = head.layout
        match kind_of(column):
            case "whole":
                return lambda cells: cells
            case "volume" | "money":
                return lambda cells: [cell.replace(".", layout.decimal) for cell in cells]
            case "day":
                told = lru_cache(lambda iso: day_text(iso, layout.dates))
                return lambda cells: list(map(told, cells))
            case _:
                return lambda cells: one_line([harmless(cell) for cell in self._fitting.fit(cells)])
