"""Lines that a batch kept as a file: the same bytes today and in a year, in memory that does not grow with it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

from psycopg import Connection

from app.core.db import db
from app.sheets.csv_file import CsvSheet
from app.sheets.dbf_file import DbfSheet
from app.sheets.sheet import Columns, Head, Losses, Sheet
from app.sheets.speaking import Speaking
from app.sheets.workbook import WorkbookSheet
from validators.export_layout import FileFormat

ROWS_AT_ONCE = 5000
LINES = "select cells from {table} where batch_id = %s order by line"
SHEETS: Mapping[str, Callable[[Path, Head], Sheet]] = {"csv": CsvSheet, "xlsx": WorkbookSheet, "dbf": DbfSheet}

Kept = Literal["export_line", "payment_export_line"]
"""The tables that hold lines of batches."""
Progress = Callable[[int, int], None]
"""Rows written so far, rows there are."""


def write_lines(
    table: Kept, batch_id: int, head: Head, to: Path, *, file_format: FileFormat, progress: Progress
) -> tuple[str, Losses]:
    """The fingerprint of the file, and what its format could not hold."""
    sheet, speaking = SHEETS[file_format](to, head), Speaking(head.layout)
    done = 0
    for kept in _chunks(table, batch_id):
        sheet.write(speaking.columns(kept))
        done += len(kept[0])
        progress(done, head.rows)
    losses = sheet.close()
    with to.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest(), losses


def _chunks(table: Kept, batch_id: int) -> Iterator[Columns]:
    """Columns of a few thousand lines at a time, from a cursor that stays on the server."""
    connection: Connection[Any] = db.session.connection().connection.driver_connection  # type: ignore[assignment]  # psycopg's
    with closing(connection.cursor("export_lines")) as cursor:
        cursor.execute(LINES.format(table=table), [batch_id])
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield list(zip(*(row[0] for row in rows), strict=True))
