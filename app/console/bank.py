"""Files of banks at the console: looked into, taken in, taken back; lines that wait for somebody to place them (B7)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.search import find_accounts
from app.accounts.staff_card import get_account
from app.banking import deciding
from app.banking.importing import import_file
from app.banking.lines import UnusableRegister
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import LINE_STATES, LINE_TONES, refusal
from app.core import tenancy
from app.core.errors import Conflict
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.web.account_sheet import address
from app.web.bank_words import unusable
from app.web.filters import number as in_figures
from app.web.filters import text
from app.web.forms import typed
from app.web.large_forms import takes_large_forms
from app.web.paging import Page, page_number
from app.web.staff_signed_in import get_staff
from validators.text import plain

LINES = 40
UNPROCESSABLE = 422
LONGEST_WORDS = 300
MB = 1_000_000
MOST_BYTES = 12 * MB
LARGEST = 16 * 1024 * 1024
"""Of the form: a file that is a little too large is told of on the page it was sent from."""


@console.get("/bank")
@staff_only(Permission.SEE_MONEY)
def bank() -> ResponseReturnValue:
    return show()


def show() -> str:
    number = page_number()
    return render_template(
        "console/money/bank.html",
        batches=deciding.list_batches(most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, deciding.count_batches()),
        chosen=typed().get("register", ""),
        registers=[(name, text(one.title)) for name, one in tenancy.current().bank_registers.items()],
        waiting=deciding.count_waiting(),
        may_import=may(get_staff().role, Permission.IMPORT_PAYMENTS),
    )


@console.post("/bank")
@staff_only(Permission.IMPORT_PAYMENTS, fresh=True)
@takes_large_forms(LARGEST)
def bank_import() -> ResponseReturnValue:
    sent = request.files.get("file")
    content = sent.read(MOST_BYTES + 1) if sent else b""
    if not content or len(content) > MOST_BYTES:
        return not_taken(_nothing_to_read(content, chosen=bool(sent and sent.filename)))
    try:
        with attempt():
            batch, found = import_file(
                typed().get("register", ""), content, file_name=plain((sent.filename if sent else "") or "")[:100]
            )
    except UnusableRegister as problem:
        return not_taken(unusable(problem))
    except Conflict as problem:
        return not_taken(refusal(problem))
    counts = {"posted": in_figures(len(found.posted)), "waiting": in_figures(len(found.waiting))}
    flash(_("%(posted)s payments are entered, %(waiting)s wait for you.", **counts), "done")
    return redirect(url_for("console.bank_batch", batch_id=batch.id), 303)


def not_taken(words: str) -> ResponseReturnValue:
    """The bank that was chosen stays; only the file has to be chosen again."""
    flash(words, "warning")
    return show(), UNPROCESSABLE


@console.get("/bank/<int:batch_id>")
@staff_only(Permission.SEE_MONEY)
def bank_batch(batch_id: int) -> ResponseReturnValue:
    batch, number = deciding.get_batch(batch_id), page_number()
    return render_template(
        "console/money/bank_batch.html",
        batch=batch,
        sums=deciding.sums_of(batch_id),
        lines=deciding.list_lines(batch_id, most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, batch.lines),
        states=LINE_STATES,
        tones=LINE_TONES,
        may_import=may(get_staff().role, Permission.IMPORT_PAYMENTS),
    )


@console.post("/bank/<int:batch_id>/undo")
@staff_only(Permission.IMPORT_PAYMENTS, fresh=True)
def bank_undo(batch_id: int) -> ResponseReturnValue:
    words = plain(typed().get("words", "")[:LONGEST_WORDS])
    if not words:
        flash(_("Please say why: it stands in the audit trail. Nothing was changed."), "warning")
        return redirect(url_for("console.bank_batch", batch_id=batch_id), 303)
    try:
        with attempt():
            deciding.undo_batch(batch_id, words)
    except Conflict as problem:
        flash(refusal(problem), "warning")
    else:
        flash(_("The file is taken back. It may come in again."), "done")
    return redirect(url_for("console.bank_batch", batch_id=batch_id), 303)


@console.get("/bank/waiting")
@staff_only(Permission.SEE_MONEY)
def bank_waiting() -> ResponseReturnValue:
    number = page_number()
    return render_template(
        "console/money/bank_waiting.html",
        lines=deciding.list_waiting(most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, deciding.count_waiting()),
        states=LINE_STATES,
        tones=LINE_TONES,
    )


@console.get("/bank/lines/<int:line_id>")
@staff_only(Permission.SEE_MONEY)
def bank_line(line_id: int) -> ResponseReturnValue:
    """With `q`: accounts that fit, as the search of accounts finds them."""
    line = deciding.get_waiting(line_id)
    asked = request.args.get("q", line.account_text).strip()
    display = tenancy.current().account_number.display
    return render_template(
        "console/money/bank_line.html",
        line=line,
        asked=asked,
        rows=[(one, display(one.number), address(one)) for one in find_accounts(asked)] if asked else [],
        states=LINE_STATES,
        may_import=may(get_staff().role, Permission.IMPORT_PAYMENTS),
    )


@console.post("/bank/lines/<int:line_id>/<any(assign, aside):step>")
@staff_only(Permission.IMPORT_PAYMENTS)
def bank_decide(line_id: int, step: str) -> ResponseReturnValue:
    sent = typed()
    words = plain(sent.get("words", "")[:LONGEST_WORDS])
    if step == "aside" and not words:
        flash(_("Please say why: it stands in the audit trail. Nothing was changed."), "warning")
        return redirect(url_for("console.bank_line", line_id=line_id), 303)
    try:
        with attempt():
            if step == "aside":
                deciding.put_aside(line_id, words)
            else:
                deciding.assign_line(line_id, get_account(request.form.get("account", 0, type=int)).id)
    except Conflict as problem:
        flash(refusal(problem), "warning")
    else:
        flash(_("The payment is put aside.") if step == "aside" else _("The payment is entered."), "done")
    return redirect(url_for("console.bank_waiting"), 303)


def _nothing_to_read(content: bytes, *, chosen: bool) -> str:
    if not chosen:
        return _("Please choose the bank’s file first.")
    if content:
        return _("The file is larger than %(most)s MB. Please ask for it in parts.", most=MOST_BYTES // MB)
    return _("The file is empty. Please ask the bank for it once more.")
