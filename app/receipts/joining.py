"""Many files of receipts as one, for printing houses that want no more than that (B4)."""

import mmap
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pypdfium2

MADE, NUMBER = b"/CreationDate(D:", b"/ID[<"
DIGITS = 32
"""Of each of the two numbers of a file."""


def join_files(files: Sequence[Path], target: Path, *, period: date) -> None:
    """`target` is there when it is whole, and the same bytes for the same files."""
    part = target.with_name(f"{target.name}.part")
    with pypdfium2.PdfDocument.new() as whole:
        for file in files:
            with pypdfium2.PdfDocument(file) as pages:
                whole.import_pages(pages)
        whole.save(part)
    _forget_when(part, period)
    part.replace(target)


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
