"""Who did what and when: searched, and exported as CSV (U3)."""

import csv
import json
from collections.abc import Iterator
from io import StringIO

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.words import ACTIONS, action_name
from app.core import audit, clock, tenancy
from app.core.audit import AuditEntry, Subject
from app.core.audit_search import Search, count_entries, every_entry, list_entries
from app.core.errors import DomainError, Invalid, NotFound
from app.core.permissions import Permission
from app.core.spreadsheet import harmless
from app.web.day_filters import day_field, read_days, since, until
from app.web.downloads import lines_file
from app.web.forms import FormField
from app.web.paging import Page, page_number
from validators.text import plain

LINES = 50
LONGEST = 200
OK = 200
COLUMNS = (
    "at", "actor_kind", "actor", "action", "subject_kind", "subject", "before", "after", "client", "request_id",
)  # fmt: skip


@console.get("/audit")
@staff_only(Permission.SEE_AUDIT)
def audit_trail() -> ResponseReturnValue:
    """For a day that is none nothing is listed until it is mended: it would be more than was asked for."""
    number, entries, found, problem = page_number(), [], 0, None
    try:
        search = asked()
        entries, found = list_entries(search, most=LINES, skip=LINES * (number - 1)), count_entries(search)
    except Invalid as wrong:
        problem = wrong
    page = render_template(
        "console/audit.html",
        entries=[(entry, action_name(entry.action)) for entry in entries],
        page=Page(number, LINES, found),
        asked={name: value for name, value in request.args.items() if name in {"since", "until", "action", "words"}},
        fields=filter_fields(problem),
        unreadable=problem is not None,
    )
    return page, problem.status if problem else OK


@console.get("/audit.csv")
@staff_only(Permission.EXPORT_AUDIT, fresh=True)
def audit_export() -> ResponseReturnValue:
    try:
        search = asked()
    except Invalid:
        raise NotFound from None  # the page offers no file for a day that is none
    audit.note("audit.export", Subject("audit", None, ""), after=dict(request.args))
    name = f"audit-{tenancy.current().slug}-{clock.today(tenancy.current().time_zone).isoformat()}.csv"
    return lines_file(name, csv_lines(every_entry(search)))


def asked() -> Search:
    """From the address. Days are those of the utility, the last one included. Raises Invalid."""
    days = read_days("since", "until")
    return Search(since=since(days["since"]), until=until(days["until"]), action=line("action"), words=line("words"))


def filter_fields(problem: DomainError | None) -> list[FormField]:
    actions = sorted(((code, _(words)) for code, words in ACTIONS.items()), key=lambda pair: pair[1])
    options = [("", _("everything")), *actions]
    return [
        day_field("since", _("From"), problem),
        day_field("until", _("To"), problem),
        FormField(name="action", label=_("What"), kind="select", value=line("action"), options=options),
        FormField(name="words", label=_("Name begins with"), kind="search", value=line("words")),
    ]


def line(name: str) -> str:
    return plain(request.args.get(name, "")[:LONGEST])


def csv_lines(entries: Iterator[AuditEntry]) -> Iterator[str]:
    yield _cells(COLUMNS)
    for entry in entries:
        yield _cells(
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


def _cells(cells: tuple[str, ...]) -> str:
    text = StringIO()
    csv.writer(text, delimiter=";").writerow([harmless(cell) for cell in cells])
    return text.getvalue()
