"""Many files of receipts as one, for printing houses that want no more than that (B4)."""

import io
import mmap
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MADE, NUMBER = b"/CreationDate(D:", b"/ID[<"
DIGITS = 32
"""Of each of the two numbers of a file."""


def join_files(files: Sequence[Path], target: Path, *, period: date) -> None:
    """`target` is there when it is whole, and the same bytes for the same files."""
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}")  # two may be at work
    try:
        with pypdfium2.PdfDocument.new() as whole:
            for file in files:
                with pypdfium2.PdfDocument(file) as pages:
                    whole.import_pages(pages)
            _save(whole, part)
        _forget_when(part, period)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


class _Noticing(io.BufferedWriter):
    problem: OSError | None = None

    def write(self, content: "ReadableBuffer") -> int:
        try:
            return super().write(content)
        except OSError as problem:
            self.problem = problem
            return 0


def _save(whole: pypdfium2.PdfDocument, part: Path) -> None:
    """PDFium goes on where the disk is full, and says nothing of it."""
    with _Noticing(io.FileIO(part, "wb")) as file:
        whole.save(file)
    if file.problem:
        raise file.problem


def _forget_when(file: Path, period: date) -> None:
    """The moment and the number that were drawn for it give way to what every such file has."""
    with file.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as content:
        at = content.find(MADE)
        if at >= 0:
            day = f"{period:%Y%m%d}000000".encode()
            content[at + len(MADE) : at + len(MADE) + len(day)] = day
        at = content.rfind(NUMBER)
        if at >= 0:
            number = f"{period:%Y%m%d}".encode().rjust(DIGITS, b"0")
            both = number + b"><" + number
            content[at + len(NUMBER) : at + len(NUMBER) + len(both)] = both
