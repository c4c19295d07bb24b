"""What every reader gives, whatever the format: a header, and rows of text in chunks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.accounts.register.encoding import Encoding

Cells = Sequence[str]
ROWS_AT_ONCE = 4_096
UNREADABLE = "\ufffd"
"""What a letter becomes that its encoding does not know, and NUL, which PostgreSQL has no place for."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows, and the number the office knows each by: line of a text file, record of a DBF, row of a sheet."""

    numbers: Sequence[int]
    rows: Sequence[Cells]
    deleted: int = 0
    """Rows marked deleted, which are left out here."""


@dataclass(frozen=True, slots=True)
class Table:
    """`length` counts all rows, deleted and blank ones too: the full length of a progress bar."""

    file: Path
    sheet: str | None
    header: tuple[str, ...]
    length: int
    encoding: str
    """In which a list of refused rows goes back to the office."""
    chunks: Callable[[], Iterator[Chunk]]
    read_as: Encoding | None = None
    """In which its text was read; None where the format leaves no choice."""


def number_text(value: float) -> str:
    """A number of a binary format as an office would type it, without the noise of binary fractions."""
    return str(int(value)) if value.is_integer() else repr(round(value, 6))


def without_nul(text: str) -> str:
    return text.replace("\0", UNREADABLE) if "\0" in text else text


def column_key(column: str) -> str:
    """Capitals and spaces do not count in the name of a column."""
    return " ".join(column.split()).casefold()
