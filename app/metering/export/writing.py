"""A batch as a file: the same bytes today and in a year, in memory that does not grow with it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from psycopg import Connection

from app.core.db import db
from app.metering.export.batch import Batch
from app.metering.export.csv_file import CsvSheet
from app.metering.export.dbf_file import DbfSheet
from app.metering.export.sheet import Columns, Head, Losses, Sheet
from app.metering.export.speaking import Speaking
from app.metering.export.workbook import WorkbookSheet
from validators.export_layout import FileFormat

ROWS_AT_ONCE = 5000
LINES = "select cells from export_line where batch_id = %s order by line"
SHEETS: Mapping[str, Callable[[Path, Head], Sheet]] = {"csv": CsvSheet, "xlsx": WorkbookSheet, "dbf": DbfSheet}

Progress = Callable[[int, int], None]
"""Rows written so far, rows there are."""


def write_lines(batch: Batch, file_format: FileFormat, to: Path, progress: Progress) -> tuple[str, Losses]:
    """The fingerprint of the file, and what its format could not hold."""
    head = Head(layout=batch.layout, rows=batch.readings, made_at=batch.created_at)
    sheet, speaking = SHEETS[file_format](to, head), Speaking(batch.layout)
    done = 0
    for kept in _chunks(batch.id):
        sheet.write(speaking.columns(kept))
        done += len(kept[0])
        progress(done, batch.readings)
    losses = sheet.close()
    with to.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest(), losses


def _chunks(batch_id: int) -> Iterator[Columns]:
    """Columns of a few thousand lines at a time, from a cursor that stays on the server."""
    connection: Connection[Any] = db.session.connection().connection.driver_connection  # type: ignore[assignment]  # psycopg's
    with closing(connection.cursor("export_lines")) as cursor:
        cursor.execute(LINES, [batch_id])
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield list(zip(*(row[0] for row in rows), strict=True))
