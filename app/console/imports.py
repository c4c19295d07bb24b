"""Imports of the register: the list, upload, refused rows back to the office (U3)."""

from pathlib import Path

from flask import Response, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from app.accounts.imports import actions, queries, shelf
from app.accounts.imports.actions import Upload
from app.accounts.imports.undoing import subject_of
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.import_words import actor_of, state_of
from app.console.pages import field
from app.core import audit, permissions
from app.core.errors import DomainError, Invalid, NotFound, Wrong
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.forms import messages
from app.web.paging import Page, page_number
from app.web.staff_signed_in import get_staff

LINES = 30
UPLOAD_LIMIT = 200 * 1024 * 1024
"""All files of an import together: a register of a million accounts and their meters."""


@console.get("/imports")
@staff_only(Permission.SEE_FILES)
def imports() -> ResponseReturnValue:
    number = page_number()
    runs = queries.list_imports(most=LINES, skip=LINES * (number - 1))
    return render_template(
        "console/imports/list.html",
        runs=[(run, state_of(run), actor_of(run)) for run in runs],
        page=Page(number, LINES, queries.count_imports()),
        may_import=permissions.may(get_staff().role, Permission.IMPORT_REGISTER),
    )


@console.get("/imports/new")
@staff_only(Permission.IMPORT_REGISTER, fresh=True)
def import_new() -> ResponseReturnValue:
    return show_upload()


@console.post("/imports/new")
@staff_only(Permission.IMPORT_REGISTER, fresh=True)
def import_upload() -> ResponseReturnValue:
    """Large files are let in only here and after the guard, so the form is protected here too (see init_console)."""
    request.max_content_length = UPLOAD_LIMIT
    try:
        current_app.extensions["csrf"].protect()
        sent = [Upload(file.filename, file.stream) for file in request.files.getlist("files") if file.filename]
        with attempt():
            run = actions.upload(sent)
    except RequestEntityTooLarge as problem:
        too_large = Invalid({"files": Wrong("too_large", {"megabytes": UPLOAD_LIMIT // 1024**2})})
        return show_upload(too_large), problem.code
    except Invalid as problem:
        return show_upload(problem), problem.status
    return redirect(url_for("console.import_show", import_id=run.id), 303)


@console.get("/imports/<int:import_id>/refused/<int:number>")
@staff_only(Permission.IMPORT_REGISTER, fresh=True)
def import_refused(import_id: int, number: int) -> Response:
    """The rows that were not taken, of one of the files: for the office to mend."""
    run = queries.get_import(import_id)
    names = dict(enumerate(run.refused, 1))
    file = shelf.find_refused(run.id, names.get(number, "")) if number in names else None
    if file is None:
        raise NotFound
    audit.note("register.fetch-refused", subject_of(run))
    answer = send_file(file, as_attachment=True, download_name=refused_name(run.files, file.name), max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def refused_name(files: list[dict[str, str]], kept_as: str) -> str:
    """`1.refused.csv` → `accounts.refused.csv`."""
    number, dot, rest = kept_as.partition(".")
    return f"{Path(files[int(number) - 1]['name']).stem}{dot}{rest}"


def show_upload(problem: DomainError | None = None) -> str:
    return render_template(
        "console/imports/new.html",
        fields=[field("files", {}, problem, label=_("Files"))],
        messages=messages(problem),
        megabytes=UPLOAD_LIMIT // 1024**2,
    )
