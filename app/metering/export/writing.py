"""A batch of readings as a file."""

from pathlib import Path

from app.metering.export.batch import Batch
from app.sheets.sheet import Head, Losses
from app.sheets.writing import Progress, write_lines
from validators.export_layout import FileFormat


def write_readings(batch: Batch, file_format: FileFormat, to: Path, progress: Progress) -> tuple[str, Losses]:
    """The fingerprint of the file, and what its format could not hold."""
    head = Head(layout=batch.layout, rows=batch.readings, made_at=batch.created_at)
    return write_lines("export_line", batch.id, head, to, file_format=file_format, progress=progress)
