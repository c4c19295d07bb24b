"""Errors as pages: what happened, what to do next, and never a trace of the inside."""

import logging

from flask import Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.core import tenancy
from app.core.db import DATABASE_AWAY
from app.core.errors import DomainError, PasswordNeeded, SignInRequired, Suspended, TooMany
from app.web.kept_form import keep_typed
from app.web.security import SAFE_METHODS
from app.web.way_back import page_before

log = logging.getLogger(__name__)


def init_errors(app: Flask) -> None:
    app.register_error_handler(DomainError, show_domain_error)
    app.register_error_handler(SignInRequired, show_sign_in)
    app.register_error_handler(PasswordNeeded, show_password_choice)
    app.register_error_handler(Suspended, show_suspended)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(HTTPException, show_http_error)
    for away in DATABASE_AWAY:
        app.register_error_handler(away, show_database_away)
    app.register_error_handler(Exception, show_fault)


def show_sign_in(_error: Exception) -> ResponseReturnValue:
    """After signing in, the page that was asked for is shown; of a form, the page it stands on, or itself if kept.

    Nobody is to believe that a form was taken which came after the session had ended.
    """
    door = "console" if at_console() else "business" if at_business() else "portal"
    wanted: str | None = request.full_path.rstrip("?")
    if request.method not in SAFE_METHODS:
        wanted = page_before("" if door == "portal" else f"/{door}", "") or None
        ended = _("You were signed out meanwhile, so nothing was sent. Please sign in, and send it once more.")
        if kept := keep_typed():
            wanted = request.path
            ended = _("You were signed out meanwhile, so nothing was sent. Sign in: what you typed will be here again.")
        flash(ended, "warning")
        if kept and any(upload.filename for upload in request.files.values()):
            flash(_("Photos cannot be kept: please choose them once more."), "info")
    return redirect(url_for(f"{door}.sign_in", next=wanted), 303)


def show_password_choice(_error: Exception) -> ResponseReturnValue:
    return redirect(url_for("business.choose_password" if at_business() else "portal.choose_password"), 303)


def show_domain_error(error: DomainError) -> ResponseReturnValue:
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return _page(error.code, error.status, retry_after=error.data.get("retry_after")), error.status, headers


def show_suspended(error: Suspended) -> ResponseReturnValue:
    return render_template("portal/suspended.html"), error.status, {"Retry-After": "3600"}


def show_expired_form(_error: CSRFError) -> ResponseReturnValue:
    return _page("form-expired", 400), 400


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:  # noqa: PLR2004 — a redirect is no error
        return error
    codes = {404: "not-found", 405: "not-found", 413: "too-large", 429: "too-many"}
    return _page(codes.get(status, "bad-request" if status < 500 else "fault"), status), status  # noqa: PLR2004 — HTTP's own line


def show_database_away(error: Exception) -> ResponseReturnValue:
    """As to a stranger: it is not asked once more, not even who would like to be told in which language."""
    log.error("database away", exc_info=error)
    g.signed_in = g.staff = g.company_user = None
    return _page("database-away", 503), 503, {"Retry-After": "30"}


def show_fault(error: Exception) -> ResponseReturnValue:
    log.error("unexpected", exc_info=error)
    return _page("fault", 500), 500


def at_console() -> bool:
    return request.path == "/console" or request.path.startswith("/console/")


def at_business() -> bool:
    return request.path == "/business" or request.path.startswith("/business/")


def _page(code: str, status: int, **data: object) -> str:
    """The directory has no utility to speak for, so it has a page of its own; staff and companies see theirs."""
    if tenancy.find_current() is None:
        return render_template("directory/problem.html", code=code, status=status, **data)
    door = {}
    if at_console() or at_business():
        own = "console" if at_console() else "business"
        door = {"frame": f"{own}/stranger.html", "home": f"{own}.home"}
    return render_template("portal/problem.html", code=code, status=status, **door, **data)
