"""Files of a billing office that charges itself: charges of a month, balances (B2, U3)."""

import tempfile
from datetime import date
from io import SEEK_END
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.imports.actions import shown_name
from app.accounts.register.unusable import UnusableFile
from app.billing.office.batches import get_office_batch, list_office_batches, undo_office_batch
from app.billing.office.importing import Imported, import_office_file, try_office_file
from app.billing.office.staging import Kind, TooManyRefused
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import OFFICE_KINDS, refusal
from app.console.office_refused import MIMETYPE, RefusedShown, shown
from app.core import clock, tenancy
from app.core.attachment import file_headers
from app.core.errors import Conflict, NotFound
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.metering.window import months_later
from app.web.filters import month_year
from app.web.forms import typed
from app.web.large_forms import takes_large_forms
from app.web.office_words import refused_file
from app.web.staff_signed_in import get_staff
from validators.text import plain

if TYPE_CHECKING:
    from app.billing.office.reading import Refused

BATCHES = 40
MB = 1_000_000
MOST_BYTES = 60 * MB
LARGEST = 64 * 1024 * 1024
"""Of the form: a file that is a little too large is told of on the page it was sent from."""
LONGEST_WORDS = 300
MONTHS = 13


@console.get("/office-files")
@staff_only(Permission.SEE_MONEY)
def office_files() -> ResponseReturnValue:
    billing = tenancy.current().billing
    if billing is None or billing.mode != "office":
        raise NotFound
    return show()


@console.post("/office-files")
@staff_only(Permission.IMPORT_PAYMENTS, fresh=True)
@takes_large_forms(LARGEST)
def office_files_import() -> ResponseReturnValue:
    """`try`: says what would change; else it is stored. What is not stored leaves the choices as they were made."""
    sent, kind = request.files.get("file"), typed().get("kind", "")
    if not sent or not sent.filename or kind not in OFFICE_KINDS:
        return not_taken(_("Please choose the office’s file first."))
    if sent.stream.seek(0, SEEK_END) > MOST_BYTES:
        return not_taken(_("The file is larger than %(most)s MB. Please ask for it in parts.", most=MOST_BYTES // MB))
    sent.stream.seek(0)
    name = shown_name(sent.filename)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"office{Path(name).suffix.lower()}")
        sent.save(file)
        try:
            with attempt():
                found = _import(cast("Kind", kind), file, name)
        except (TooManyRefused, UnusableFile, Conflict) as problem:
            return not_taken(*_why(problem, name))
    flash(_said(found, tried="try" in typed()), "done")
    if "try" in typed():
        return show(shown(found.header, found.refused) if found.refused else None)
    return redirect(url_for("console.office_files"), 303)


def not_taken(words: str, refused: RefusedShown | None = None) -> ResponseReturnValue:
    flash(words, "warning")
    return show(refused), TooManyRefused.status


def _why(problem: TooManyRefused | UnusableFile | Conflict, name: str) -> tuple[str, RefusedShown | None]:
    """`name`: of the file, as its sender knows it."""
    if isinstance(problem, TooManyRefused):
        header, rows = cast("tuple[str, ...]", problem.data["header"]), cast("list[Refused]", problem.data["refused"])
        return _("Too many rows cannot be taken, so nothing is stored. Below is why."), shown(header, rows)
    if isinstance(problem, UnusableFile):
        return str(UnusableFile(problem.code, **{**problem.data, "file": name})), None
    return refusal(problem), None


def show(refused: RefusedShown | None = None) -> str:
    sent = typed()
    return render_template(
        "console/money/office.html",
        batches=list_office_batches(most=BATCHES),
        kinds=OFFICE_KINDS,
        months=[(f"{one:%Y-%m}", month_year(one)) for one in months()],
        chosen=(sent.get("kind", ""), sent.get("period", f"{months()[1]:%Y-%m}")),
        may_import=may(get_staff().role, Permission.IMPORT_PAYMENTS),
        refused=refused,
    )


@console.get("/office-files/<int:batch_id>/refused")
@staff_only(Permission.IMPORT_PAYMENTS, fresh=True)
def office_files_refused(batch_id: int) -> Response:
    """The rows that were not taken, for the office to mend."""
    kept = get_office_batch(batch_id).refused_rows
    content = refused_file(kept.get("header", ()), kept.get("rows", ()))
    return Response(content, headers=file_headers("refused.csv"), mimetype=MIMETYPE)


@console.post("/office-files/<int:batch_id>/undo")
@staff_only(Permission.IMPORT_PAYMENTS, fresh=True)
def office_files_undo(batch_id: int) -> ResponseReturnValue:
    words = plain(typed().get("words", "")[:LONGEST_WORDS])
    if not words:
        flash(_("Please say why: it stands in the audit trail. Nothing was changed."), "warning")
        return redirect(url_for("console.office_files"), 303)
    try:
        with attempt():
            undo_office_batch(batch_id, words)
    except Conflict as problem:
        flash(refusal(problem), "warning")
    else:
        flash(_("The file is taken back. It may come in again."), "done")
    return redirect(url_for("console.office_files"), 303)


def _import(kind: Kind, file: Path, name: str) -> Imported:
    period = next((one for one in months() if f"{one:%Y-%m}" == typed().get("period")), months()[1])
    if "try" in typed():
        return try_office_file(kind, file, period=period)
    return import_office_file(kind, file, period=period, file_name=name)


def _said(found: Imported, *, tried: bool) -> str:
    counts = {"rows": found.rows, "entries": found.entries, "refused": len(found.refused)}
    if tried:
        words = _(
            "Nothing is stored yet. Rows: %(rows)s, entries to come: %(entries)s, refused: %(refused)s.", **counts
        )
    else:
        words = _("Stored. Rows: %(rows)s, entries: %(entries)s, refused: %(refused)s.", **counts)
    if not found.left:
        return str(words)
    left = _(
        "Left as they are: %(months)s. This file came in for them before; where a newer file took its place and this "
        "one is right after all, please take that file back and send this one again.",
        months=", ".join(map(month_year, found.left)),
    )
    return f"{words} {left}"


def months() -> list[date]:
    """The newest first."""
    today = clock.today(tenancy.current().time_zone)
    return [months_later(today, -back) for back in range(MONTHS)]
