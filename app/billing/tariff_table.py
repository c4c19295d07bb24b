"""A file of tariffs, CSV or a workbook → its rows: cells of text, each row with its place."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from app.core.errors import Wrong
from app.metering.round_file import WORKBOOK, UnreadableRoundError, read_file, workbook_rows

DELIMITERS = ";\t,"


class Row(NamedTuple):
    """`wrong`: why its cells cannot be told apart."""

    line: int
    cells: Sequence[str]
    wrong: Wrong | None = None


def read_table(content: bytes) -> list[Row]:
    """Rows with something in them, the names of columns first. Raises UnreadableRoundError."""
    if content.startswith(WORKBOOK):
        found = [Row(line, cells) for line, cells in enumerate(workbook_rows(content), start=1)]
        rows = [row for row in found if any(map(str.strip, row.cells))]
    else:
        rows = list(_typed(read_file(content)))
    if not rows:
        return []
    names, *rest = rows
    width = len(names.cells)
    while width and not names.cells[width - 1].strip():
        width -= 1
    return [Row(names.line, names.cells[:width]), *(_cut(row, width) for row in rest)]


def _cut(row: Row, width: int) -> Row:
    too_many = any(cell.strip() for cell in row.cells[width:])
    return Row(row.line, row.cells[:width], row.wrong or (Wrong("too_many_cells") if too_many else None))


def _typed(text: str) -> Iterator[Row]:
    """Between commas `47,10` is two cells, so a row that is longer than the first one is not guessed at."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader, line, width = csv.reader(StringIO(text, newline=None), delimiter=delimiter), 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                width = width or len(cells)
                longer = delimiter == "," and len(cells) > width
                yield Row(line, cells, Wrong("too_many_cells") if longer else None)
            line = reader.line_num + 1
    except csv.Error as problem:
        raise UnreadableRoundError from problem
