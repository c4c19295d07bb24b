"""Files of a billing office that charges itself: charges of a month, balances (B2, U3)."""

import csv
import io
import tempfile
from pathlib import Path
from typing import cast

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.register.unusable import UnusableFile
from app.billing.office.importing import (
    Imported,
    Kind,
    TooManyRefused,
    import_office_file,
    list_office_batches,
    try_office_file,
    undo_office_batch,
)
from app.billing.office.reading import Refused
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import OFFICE_KINDS, OFFICE_REASONS, refusal
from app.core import clock, tenancy
from app.core.errors import Conflict, NotFound
from app.core.permissions import Permission, may
from app.core.spreadsheet import harmless
from app.core.work import attempt
from app.metering.window import months_later
from app.web.forms import typed
from app.web.staff_signed_in import get_staff
from validators.text import plain

BATCHES = 40
MOST_BYTES = 60_000_000
LONGEST_WORDS = 300


@console.get("/office-files")
@staff_only(Permission.SEE_MONEY)
def office_files() -> ResponseReturnValue:
    billing = tenancy.current().billing
    if billing is None or billing.mode != "office":
        raise NotFound
    return render_template(
        "console/money/office.html",
        batches=list_office_batches(most=BATCHES),
        kinds=OFFICE_KINDS,
        may_import=may(get_staff().role, Permission.IMPORT_PAYMENTS),
    )


@console.post("/office-files")
@staff_only(Permission.IMPORT_PAYMENTS, fresh=True)
def office_files_import() -> ResponseReturnValue:
    """`try`: says what would change; else it is stored. Refused rows come back as a file, with the reason behind."""
    sent, kind = request.files.get("file"), typed().get("kind", "")
    if not sent or not sent.filename or kind not in OFFICE_KINDS:
        flash(_("Please choose the office’s file first."), "warning")
        return redirect(url_for("console.office_files"), 303)
    name = plain(Path(sent.filename).name)[:100]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"office{Path(name).suffix.lower()}")
        file.write_bytes(sent.read(MOST_BYTES))
        try:
            with attempt():
                found = _import(cast("Kind", kind), file, name)
        except TooManyRefused as problem:
            return _refused_file(cast("list[Refused]", problem.data["refused"]), problem.data["header"])
        except (UnusableFile, Conflict) as problem:
            flash(str(problem) if isinstance(problem, UnusableFile) else refusal(problem), "warning")
            return redirect(url_for("console.office_files"), 303)
    flash(_said(found, tried="try" in typed()), "done")
    return redirect(url_for("console.office_files"), 303)


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
    period = months_later(clock.today(tenancy.current().time_zone), -1)
    if "try" in typed():
        return try_office_file(kind, file, period=period)
    return import_office_file(kind, file, period=period, file_name=name)


def _said(found: Imported, *, tried: bool) -> str:
    counts = {"rows": found.rows, "entries": found.entries, "refused": len(found.refused)}
    if tried:
        words = _(
            "Nothing is stored yet. Rows: %(rows)s, entries to come: %(entries)s, refused: %(refused)s.", **counts
        )
        return str(words)
    return _("Stored. Rows: %(rows)s, entries: %(entries)s, refused: %(refused)s.", **counts)


def _refused_file(refused: list[Refused], header: object) -> Response:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([*cast("tuple[str, ...]", header), _("Why")])
    for row in refused:
        writer.writerow([*map(harmless, row.cells), _(OFFICE_REASONS[row.reason])])
    headers = {"Content-Disposition": 'attachment; filename="refused.csv"', "Cache-Control": "no-store"}
    return Response(text.getvalue().encode("utf-8-sig"), 422, headers, mimetype="text/csv; charset=utf-8")
