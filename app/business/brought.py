"""What is said of a file beside the rows that can be typed into: it comes along when the page changes its language."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from flask_babel import gettext as _

from app.companies.sheet_file import Code, FileRow, Unmatched

FIELD = "brought"
LARGEST = 60_000
"""Bytes of the rows that come along, less than a form may have after they are written as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """`lines`: where a meter stands in the file. `count`: of all rows without a meter, where some were left out."""

    file: str
    unfilled: int
    count: int
    unmatched: Sequence[Unmatched] = ()
    lines: Mapping[int, int] = field(default_factory=dict)


def written(brought: Brought) -> str:
    """As many rows as fit; those of a file that is all wrong do not."""
    rows, size = [], 0
    for left in brought.unmatched:
        row = [left.row.line, left.row.number, left.row.serial, left.row.typed, left.code]
        size += len(json.dumps(row, ensure_ascii=False).encode())
        if size > LARGEST:
            break
        rows.append(row)
    facts = {"file": brought.file, "unfilled": brought.unfilled, "count": brought.count}
    return json.dumps({**facts, "rows": rows, "lines": list(brought.lines.items())}, ensure_ascii=False)


def find_brought(form: Mapping[str, str]) -> Brought | None:
    """None of a sheet that was typed, and of what is none of ours."""
    try:
        said: Any = json.loads(form[FIELD])
        return Brought(
            file=str(said["file"]),
            unfilled=int(said["unfilled"]),
            count=int(said["count"]),
            unmatched=[_unmatched(*row) for row in said["rows"]],
            lines={int(meter_id): int(line) for meter_id, line in said["lines"]},
        )
    except (LookupError, TypeError, ValueError, OverflowError, RecursionError):
        return None


def _unmatched(line: int, number: str, serial: str, typed: str, code: Code) -> Unmatched:
    """Raises ValueError."""
    if code not in get_args(Code):
        raise ValueError(code)
    return Unmatched(FileRow(int(line), str(number), str(serial), str(typed)), code)


def why(left: Unmatched) -> str:
    return {
        "unknown": _(
            "There is no such meter among your objects. Please compare account and meter with the sheet from here."
        ),
        "twice": _("This meter stands in the file twice with different digits, so we took neither. Please keep one."),
        "unclear": _("Two meters of this account have the same number. Please send this one on the page."),
    }[left.code]
