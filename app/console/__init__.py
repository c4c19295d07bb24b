"""The door of the utility's staff: /console on its own host (U3)."""

from typing import Any

from flask import Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console import (
    absences,
    account_changes,
    account_merge,
    accounts,
    adjustments,
    audit_trail,
    bank,
    billing,
    claims,
    companies,
    company_changes,
    debtors,
    exports,
    home,
    houses,
    import_steps,
    imports,
    invitations,
    meter,
    meters,
    office_files,
    offices,
    payment_exports,
    payment_list,
    payments,
    profile,
    reading_entry,
    reading_round,
    receipts,
    review,
    settings,
    sign_in,
    staff,
    streets,
    subscribers,
    tariff_files,
    tariffs,
    texts,
)
from app.console.audit_words import field_name, shown, subject_in_words
from app.console.blueprint import console
from app.console.meter_words import init_meter_words
from app.console.reading_words import reason_name, source_name
from app.console.sections import sections_of
from app.console.words import holder_kind, role_name
from app.core.errors import ConfirmationNeeded, SecondFactorNeeded
from app.core.permissions import Permission, may
from app.web.day_chart import init_day_chart
from app.web.security import SAFE_METHODS
from app.web.spark import init_spark
from app.web.staff_signed_in import again_by_itself, find_staff
from app.web.way_back import page_before

__all__ = [
    "absences",
    "account_changes",
    "account_merge",
    "accounts",
    "adjustments",
    "audit_trail",
    "bank",
    "billing",
    "claims",
    "companies",
    "company_changes",
    "debtors",
    "exports",
    "home",
    "houses",
    "import_steps",
    "imports",
    "init_console",
    "invitations",
    "meter",
    "meters",
    "office_files",
    "offices",
    "payment_exports",
    "payment_list",
    "payments",
    "profile",
    "reading_entry",
    "reading_round",
    "receipts",
    "review",
    "settings",
    "sign_in",
    "staff",
    "streets",
    "subscribers",
    "tariff_files",
    "tariffs",
    "texts",
]


def init_console(app: Flask) -> None:
    app.jinja_env.filters.update(
        role=role_name,
        reason=reason_name,
        source=source_name,
        field_name=field_name,
        holder_kind=holder_kind,
        shown=shown,
        subject_in_words=subject_in_words,
    )
    init_spark(app)
    init_meter_words(app)
    init_day_chart(app)
    app.register_blueprint(console)
    app.extensions["csrf"].exempt(imports.import_upload)  # It asks for the token itself, once large files may come.


@console.context_processor
def frame() -> dict[str, Any]:
    """What the frame of every page of the console shows."""
    me = find_staff()
    return {
        "sections": sections_of(me) if me and me.verified else [],
        "again_by_itself": again_by_itself,
        "may_enter": me is not None and may(me.role, Permission.ENTER_READINGS),
        "may": lambda permission: me is not None and may(me.role, Permission(permission)),
    }


@console.errorhandler(SecondFactorNeeded)
@console.errorhandler(ConfirmationNeeded)
def ask_second_factor(_error: Exception) -> ResponseReturnValue:
    """Then the page that was asked for is shown; of a form that could not be kept, the page it stands on.

    Nobody is to believe that the form was taken: files, and what a password alone sent, do not come along.
    """
    if request.method in SAFE_METHODS:
        return redirect(url_for("console.second_factor", next=request.full_path.rstrip("?")), 303)
    if request.mimetype == "multipart/form-data":
        flash(
            _("Nothing was done yet. After the code, please choose the files once more, and send the form."), "warning"
        )
    else:
        flash(_("Nothing was done yet. After the code, please fill the form in and send it once more."), "warning")
    return redirect(url_for("console.second_factor", next=page_before("/console", url_for("console.home"))), 303)
