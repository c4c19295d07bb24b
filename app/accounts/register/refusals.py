"""Refused rows go back to the office: its own columns, and behind them the reason in words."""

import csv
from contextlib import ExitStack
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter  # type: ignore[import-untyped]  # it comes without types
from flask_babel import force_locale
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]

from app.accounts.register.reasons import COLUMN, REASONS
from app.accounts.register.rows import Refusal
from app.accounts.register.table import Table
from app.core.spreadsheet import harmless

_NOT_IN_CP866 = str.maketrans("іІґҐ", "iIгГ")


class RefusalFiles:
    """Takes refusals while they come; `files` are those written, one for each file that had any.

    A workbook for a workbook, otherwise CSV: as the office writes it, or for a DBF as Excel opens it anywhere.
    """

    def __init__(self, folder: Path, *, language: str, delimiter: str) -> None:
        self.files: list[Path] = []
        self._folder, self._delimiter = folder, delimiter
        self._open: dict[Path, _CsvFile | _Workbook] = {}
        self._at_exit = ExitStack()
        with force_locale(language):
            self._column = str(COLUMN)
            self._words = {code: str(words) for code, words in REASONS.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._at_exit.close()

    def __call__(self, refusal: Refusal) -> None:
        source = refusal.source
        if source.file not in self._open:
            self._open[source.file] = self._create(source)
        width = len(source.header)
        cells = [*refusal.cells, *[""] * (width - len(refusal.cells))]
        self._open[source.file].write(source, [*cells[:width], self._words[refusal.reason], *cells[width:]])

    def _create(self, source: Table) -> "_CsvFile | _Workbook":
        path = self._free(source.file.stem, "xlsx" if source.sheet else "csv")
        created = (
            _Workbook(path, self._column) if source.sheet else _CsvFile(path, self._column, source, self._delimiter)
        )
        self.files.append(path)
        self._at_exit.callback(created.close)
        return created

    def _free(self, stem: str, ending: str) -> Path:
        """Files of two folders may have one name."""
        names = (f"{stem}{number}.refused.{ending}" for number in chain([""], map("-{}".format, count(2))))
        return next(path for name in names if (path := self._folder / name) not in self.files)


class _CsvFile:
    def __init__(self, path: Path, column: str, source: Table, delimiter: str) -> None:
        self.path = path
        self._plain = source.encoding == "cp866"
        self._file = path.open("w", encoding=source.encoding, errors="replace", newline="")
        self._writer = csv.writer(self._file, delimiter=delimiter)
        self.write(source, [*source.header, column])

    def write(self, _source: Table, cells: list[str]) -> None:
        self._writer.writerow(map(self._shown, cells))

    def close(self) -> None:
        self._file.close()

    def _shown(self, cell: str) -> str:
        shown = harmless(cell)
        return shown.translate(_NOT_IN_CP866) if self._plain else shown


class _Workbook:
    def __init__(self, path: Path, column: str) -> None:
        self.path = path
        self._column = column
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._sheets: dict[str, Any] = {}
        self._rows: dict[str, int] = {}

    def write(self, source: Table, cells: list[str]) -> None:
        sheet = source.sheet or ""
        if sheet not in self._rows:
            self._sheets[sheet] = self._add(sheet)
            self._write_row(sheet, 0, [*source.header, self._column])
        self._write_row(sheet, self._rows[sheet] + 1, cells)

    def _add(self, name: str) -> Any:
        """Under its name, unless Excel has none of this form: other programs are less strict."""
        try:
            return self._book.add_worksheet(name)
        except XlsxWriterException:
            return self._book.add_worksheet()

    def close(self) -> None:
        self._book.close()

    def _write_row(self, sheet: str, row: int, cells: list[str]) -> None:
        """Text, all of it: leading zeros stay and formulas are only shown."""
        self._rows[sheet] = row
        for column, cell in enumerate(cells):
            self._sheets[sheet].write_string(row, column, cell)
