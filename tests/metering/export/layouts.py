"""Layouts of the four offices with something else in them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.accounts.register.offices import utility
from validators.export_layout import ExportLayout


def layout_of(slug: str, *, columns: Sequence[str] = (), **changes: Any) -> ExportLayout:
    """`columns`: fields, of those there are; without them all."""
    layout = utility(slug)[0].export
    kept = tuple(column for column in layout.columns if not columns or column.field in columns)
    return replace(layout, columns=kept, **changes)
