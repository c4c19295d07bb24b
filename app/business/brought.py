"""What is said of a file beside the rows that can be typed into: it comes along when the page changes its language."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args
from urllib.parse import quote_plus, urlencode

from flask_babel import gettext as _

from app.companies.sheet_file import Code, FileRow, Unmatched
from app.web.security import FORM_LIMIT

FIELD = "brought"
LEFT_FREE = 16 * 1024
"""Bytes for whatever else is in the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """`lines`: where a meter stands in the file. `count`: of all rows without a meter, where some were left out."""

    file: str
    unfilled: int
    count: int
    unmatched: Sequence[Unmatched] = ()
    lines: Mapping[int, int] = field(default_factory=dict)


def written(brought: Brought, beside: Sequence[tuple[str, str]]) -> str:
    """As much as a form has room for `beside` what was typed; of a file that is all wrong that is not all."""
    facts = {"file": brought.file, "unfilled": brought.unfilled, "count": brought.count}
    room = FORM_LIMIT - LEFT_FREE - len(urlencode([*beside, (FIELD, json.dumps(facts, ensure_ascii=False))]))
    unmatched = ((one.row.line, one.row.number, one.row.serial, one.row.typed, one.code) for one in brought.unmatched)
    rows, room = _fitting(unmatched, room)
    lines, _room = _fitting(brought.lines.items(), room)
    return json.dumps({**facts, "rows": rows, "lines": lines}, ensure_ascii=False)


def _fitting(many: Iterable[Sequence[Any]], room: int) -> tuple[list[Sequence[Any]], int]:
    """The first of them, and how many bytes of a form are left."""
    fitting: list[Sequence[Any]] = []
    for one in many:
        room -= len(quote_plus(f"{json.dumps(one, ensure_ascii=False)}, "))
        if room < 0:
            break
        fitting.append(one)
    return fitting, room


def find_brought(form: Mapping[str, str]) -> Brought | None:
    """None of a sheet that was typed, and of what is none of ours."""
    try:
        said: Any = json.loads(form[FIELD])
        json.dumps(said, ensure_ascii=False).encode()  # JSON may hold half of a sign, and no page can
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
