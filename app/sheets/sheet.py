"""What a file for the office is given: its head, and chunk after chunk its columns."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from validators.export_layout import FIELDS, PAYMENT_FIELDS, ExportColumn, ExportLayout, Kind

Columns = Sequence[Sequence[str]]
"""One sequence of cells for each column of the layout. Figures have a decimal point, days and months are ISO."""
CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")
KINDS = {**FIELDS, **PAYMENT_FIELDS}
"""No field is one thing in a file of readings and another in one of payments."""
DATE_FORMS = {
    "dd.mm.yyyy": "%d.%m.%Y",
    "dd/mm/yyyy": "%d/%m/%Y",
    "yyyymmdd": "%Y%m%d",
    "yyyy-mm-dd": "%Y-%m-%d",
    "mm.yyyy": "%m.%Y",
    "mm/yyyy": "%m/%Y",
    "yyyymm": "%Y%m",
    "yyyy-mm": "%Y-%m",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`made_at` is in the utility's zone: a file that is written again must not tell another day."""

    layout: ExportLayout
    rows: int
    made_at: datetime


@dataclass(slots=True)
class Losses:
    """What a format could not hold: letters that were replaced, and texts that were cut, by the column's name."""

    replaced: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)


class Sheet(Protocol):
    """A file that is being written. `close` ends it and tells what was lost."""

    def write(self, columns: Columns) -> None: ...

    def close(self) -> Losses: ...


def kind_of(column: ExportColumn) -> Kind:
    return KINDS[column.field]


def day_text(iso: str, form: str) -> str:
    return date.fromisoformat(iso).strftime(DATE_FORMS[form]) if iso else ""


def one_line(cells: Sequence[str]) -> Sequence[str]:
    """Nothing in them breaks a row."""
    return [CONTROL.sub(" ", cell) for cell in cells] if CONTROL.search("".join(cells)) else cells
