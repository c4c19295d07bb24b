"""Who did what and when: searched, and exported as CSV (U3)."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.words import ACTIONS, action_name
from app.core import audit, clock, tenancy
from app.core.attachment import file_headers
from app.core.audit import AuditEntry, Subject
from app.core.audit_search import Search, count_entries, every_entry, list_entries
from app.core.permissions import Permission
from app.core.spreadsheet import harmless
from app.web.paging import Page, page_number
from validators.text import plain

LINES = 50
LONGEST = 200
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
"""Beyond these the day after, or midnight elsewhere, may be no day at all."""
COLUMNS = (
    "at", "actor_kind", "actor", "action", "subject_kind", "subject", "before", "after", "client", "request_id",
)  # fmt: skip


@console.get("/audit")
@staff_only(Permission.SEE_AUDIT)
def audit_trail() -> ResponseReturnValue:
    search, number = asked(), page_number()
    return render_template(
        "console/audit.html",
        entries=[
            (entry, action_name(entry.action)) for entry in list_entries(search, most=LINES, skip=LINES * (number - 1))
        ],
        page=Page(number, LINES, count_entries(search)),
        asked={name: value for name, value in request.args.items() if name in {"since", "until", "action", "words"}},
        actions=sorted(((code, _(words)) for code, words in ACTIONS.items()), key=lambda pair: pair[1]),
    )


@console.get("/audit.csv")
@staff_only(Permission.EXPORT_AUDIT, fresh=True)
def audit_export() -> ResponseReturnValue:
    search = asked()
    audit.note("audit.export", Subject("audit", None, ""), after=dict(request.args))
    name = f"audit-{tenancy.current().slug}-{clock.today(tenancy.current().time_zone).isoformat()}.csv"
    body = "\ufeff" + "".join(csv_lines(every_entry(search)))
    return Response(body, mimetype="text/csv", headers=file_headers(name))


def asked() -> Search:
    """From the address; what cannot be read is not asked for. Days are those of the utility, the last one included."""
    until = _day("until")
    return Search(
        since=_starts(_day("since")),
        until=_starts(until + timedelta(days=1)) if until else None,
        action=plain(request.args.get("action", "")[:LONGEST]),
        words=plain(request.args.get("words", "")[:LONGEST]),
    )


def csv_lines(entries: Iterator[AuditEntry]) -> Iterator[str]:
    yield _line(COLUMNS)
    for entry in entries:
        yield _line(
            (
                entry.at.isoformat(),
                entry.actor_kind,
                entry.actor_name,
                entry.action,
                entry.subject_kind,
                entry.subject_name,
                json.dumps(entry.before, ensure_ascii=False),
                json.dumps(entry.after, ensure_ascii=False),
                entry.client,
                entry.request_id,
            )
        )


def _line(cells: tuple[str, ...]) -> str:
    line = StringIO()
    csv.writer(line, delimiter=";").writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _starts(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, tenancy.current().time_zone) if day else None
