"""Which requests may bring files: those of a few views, of somebody signed in, at a utility that takes them."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from app.core.switches import get_switches
from app.web.company_signed_in import find_company_user
from app.web.kept_form import was_in
from app.web.large_forms import allow_large_forms
from app.web.signed_in import find_signed_in

View = TypeVar("View", bound=Callable[..., Any])

UPLOAD_LIMIT = 40 * 1024 * 1024
"""All files of a form together. Where scripts run, a photo comes in some hundred kilobytes."""

SHEET_LIMIT = 960 * 1024
"""Ten thousand meters in a workbook take half of it."""


def takes_files(view: View) -> View:
    view.takes_files = True  # type: ignore[attr-defined]  # read before the request is
    return view


def takes_sheets(view: View) -> View:
    """From people of a company."""
    view.takes_sheets = True  # type: ignore[attr-defined]  # read before the request is
    return view


def init_uploads(app: Flask) -> None:
    """Comes before the protection of forms, which is the first to read what was sent."""
    app.before_request(allow_files)
    app.before_request(allow_large_forms)


def allow_files() -> None:
    """Everybody else's requests stay as small as they are; so does what is typed into a form with files.

    Whoever was signed out meanwhile loses the files; what he typed beside them is read.
    """
    if "tenant" not in g or request.mimetype != "multipart/form-data":
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False) and get_switches().features["photos"] and (find_signed_in() or was_in()):
        request.max_content_length = UPLOAD_LIMIT
    if getattr(view, "takes_sheets", False) and get_switches().features.get("companies") and find_company_user():
        request.max_content_length = SHEET_LIMIT
