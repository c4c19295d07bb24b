"""Rows of an office's file that cannot be taken: as a file of the office's own columns, and on the page (B2, U3)."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.web.office_words import OFFICE_REASONS, refused_file

if TYPE_CHECKING:
    from app.billing.office.reading import Refused

SHOWN = 20
MIMETYPE = "text/csv"


@dataclass(frozen=True, slots=True)
class RefusedShown:
    """`first`: line of the file, why, what stands there. `link` holds all of them: of a file that was not taken nothing
    is kept, and browsers take no file from an answer that says no.
    """

    count: int
    first: Sequence[tuple[int, str, str]]
    link: str


def shown(header: Iterable[str], rows: Sequence["Refused"]) -> RefusedShown:
    content = refused_file(header, ([*row.cells, row.reason] for row in rows))
    return RefusedShown(
        len(rows),
        [(row.number, _(OFFICE_REASONS[row.reason]), "; ".join(row.cells)) for row in rows[:SHOWN]],
        f"data:{MIMETYPE};charset=utf-8;base64,{b64encode(content).decode()}",
    )
