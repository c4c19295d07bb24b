"""One import of the register, step by step: preview, compared, stored, undone (U3)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.imports import actions, preview, queries, schemas
from app.accounts.imports.actions import AnotherAtWork, OutOfTurn
from app.accounts.imports.models import RegisterImport
from app.accounts.imports.states import AT_WORK, FAILED, UPLOADED
from app.accounts.imports.undoing import CannotBeUndone
from app.accounts.register.encoding import Encoding
from app.accounts.register.missing import SHARE
from app.console import import_words as words
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.imports import refused_name
from app.console.pages import field
from app.core import permissions
from app.core.errors import DomainError, Invalid
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.forms import messages, typed
from app.web.staff_signed_in import get_staff

OPTIONS = {"threshold": "5"}
ENCODINGS: dict[str, Encoding] = {name: name for name in ("utf-8", "cp1251", "cp866")}


@console.get("/imports/<int:import_id>")
@staff_only(Permission.SEE_FILES)
def import_show(import_id: int) -> ResponseReturnValue:
    return show(queries.get_import(import_id))


@console.get("/imports/<int:import_id>/progress")
@staff_only(Permission.SEE_FILES)
def import_progress(import_id: int) -> ResponseReturnValue:
    """For the script of the page, which shows it without loading the page anew."""
    run = queries.get_import(import_id)
    return jsonify(
        state=f"{run.state}-{run.turn}-{queries.pace(run)}", done=run.rows_done, all=run.rows_all, words=pace_words(run)
    )


@console.post("/imports/<int:import_id>/encoding")
@staff_only(Permission.IMPORT_REGISTER, fresh=True)
def import_encoding(import_id: int) -> ResponseReturnValue:
    count, sent = len(queries.get_import(import_id).files), typed()
    chosen = [ENCODINGS.get(sent.get(f"encoding-{number}", "")) for number in range(1, count + 1)]
    return step_taken(import_id, lambda: actions.choose_encodings(import_id, chosen))


@console.post("/imports/<int:import_id>/<any(check, undo):step>")
@staff_only(Permission.IMPORT_REGISTER, fresh=True)
def import_step(import_id: int, step: str) -> ResponseReturnValue:
    return step_taken(import_id, lambda: actions.begin(import_id, step))


@console.post("/imports/<int:import_id>/cancel")
@staff_only(Permission.IMPORT_REGISTER, fresh=True)
def import_cancel(import_id: int) -> ResponseReturnValue:
    return step_taken(import_id, lambda: actions.cancel(import_id), _("It is stopped. Nothing of it was stored."))


@console.post("/imports/<int:import_id>/apply")
@staff_only(Permission.IMPORT_REGISTER, fresh=True)
def import_apply(import_id: int) -> ResponseReturnValue:
    run = queries.get_import(import_id)
    try:
        values = schemas.apply_form().read(typed())
        if values["close_missing"]:
            actions.confirm_closing(run, values["close_count"])
    except Invalid as problem:
        return show(run, typed(), problem), problem.status
    options = {"threshold": float(values["threshold"]) / 100, "close_missing": bool(values["close_missing"])}
    return step_taken(import_id, lambda: actions.begin(import_id, "apply", **options))


def step_taken(import_id: int, act: Any, done: str = "") -> ResponseReturnValue:
    """Back to the page of the import, which says how it stands."""
    try:
        with attempt():
            act()
    except AnotherAtWork as busy:
        flash(words.problem_of(busy.code, {"who": busy.data["who"]}), "warning")
    except (OutOfTurn, CannotBeUndone) as problem:
        flash(words.problem_of(problem.code, {}), "info")
    else:
        if done:
            flash(done, "done")
    return redirect(url_for("console.import_show", import_id=import_id), 303)


def show(run: RegisterImport, sent: Mapping[str, str] | None = None, problem: DomainError | None = None) -> str:
    may_import = permissions.may(get_staff().role, Permission.IMPORT_REGISTER)
    return render_template(
        "console/imports/show.html",
        run=run,
        state=words.state_of(run),
        who=words.actor_of(run),
        words=words,
        may_import=may_import,
        problem=words.problem_of(**run.problem) if run.problem else None,
        preview=preview.look_into(run) if run.state in {UPLOADED, FAILED} and run.files else None,
        encodings=tuple(ENCODINGS),
        fields=apply_fields(run, sent or OPTIONS, problem),
        messages=messages(problem),
        at_work=run.state in AT_WORK,
        pace=queries.pace(run),
        pace_words=pace_words(run),
        refused=[(number, refused_name(run.files, name)) for number, name in enumerate(run.refused, 1)],
        undo_until=queries.undo_ends(run) if run.state == "applied" and queries.may_be_undone(run) else None,
    )


def apply_fields(run: RegisterImport, sent: Mapping[str, str], problem: DomainError | None) -> list[Any]:
    missing = run.report.get("difference", {}).get("accounts_missing", 0)
    label = _("Close the accounts that are not in the file (%(count)s)", count=missing)
    close = replace(field("close_missing", sent, problem, label=label, required=False), kind="checkbox")
    threshold = field(
        "threshold", sent, problem, label=_("Refused accounts allowed, in percent"), inputmode="decimal", samples=["5"]
    )
    return [*([close] if missing else []), *_confirmation(run, sent, problem), threshold]


def _confirmation(run: RegisterImport, sent: Mapping[str, str], problem: DomainError | None) -> list[Any]:
    """Half a file, or the wrong one, would close a city."""
    many = queries.closes_many(run)
    if not many:
        return []
    label = _(
        "To close more than %(share)s of the open accounts, type how many they are: %(count)s",
        share=words.share(SHARE),
        count=many,
    )
    return [field("close_count", sent, problem, label=label, inputmode="numeric", required=False, autocomplete="off")]


def pace_words(run: RegisterImport) -> str:
    match queries.pace(run):
        case "waiting":
            return _("It waits for its turn.")
        case "stopped":
            return _(
                "The work was interrupted and nothing of it is stored. It is taken up again by itself within minutes."
            )
        case "storing":
            return _("All rows are read. Now they are compared with what is stored.")
        case _:
            return _("Rows are being read.")
