"""One's own password and language. Whoever has forgotten the password turns to the utility (I5)."""

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.business.blueprint import business
from app.business.guard import company_only
from app.business.sign_in import new_password_fields
from app.companies import schemas, users
from app.core import tenancy
from app.core.errors import DomainError, Invalid, TooMany
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.company_signed_in import get_company_user
from app.web.forms import FormField, form_field, messages, typed

LANGUAGES = {"uk": "Українська", "ru": "Русский", "en": "English"}


@business.get("/profile", endpoint="profile")
@company_only(Permission.CHANGE_OWN_ACCESS)
def show_profile() -> ResponseReturnValue:
    return show({})


@business.post("/profile/language")
@company_only(Permission.CHANGE_OWN_ACCESS)
def language_save() -> ResponseReturnValue:
    try:
        users.change_language(get_company_user(), schemas.language_form().read(typed())["language"])
    except Invalid as problem:
        return show(typed(), problem), problem.status
    flash(_("Your profile is saved."), "done")
    return redirect(url_for("business.profile"), 303)


@business.post("/profile/password")
@company_only(Permission.CHANGE_OWN_ACCESS)
def password_save() -> ResponseReturnValue:
    try:
        with attempt():
            values = schemas.change_password_form().read(typed())
            users.change_password(get_company_user(), values["present_password"], values["password"])
    except (Invalid, TooMany) as problem:
        return show({}, problem), problem.status
    flash(_("Your new password is saved. Other devices are signed out."), "done")
    return redirect(url_for("business.profile"), 303)


def show(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    of_password = problem if "present_password" in request.form else None
    values = {"language": get_company_user().language, **sent}
    offered = [(code, LANGUAGES[code]) for code in tenancy.current().languages]
    language: FormField = replace(form_field("language", values, problem), kind="select", options=offered)
    return render_template(
        "business/profile.html",
        fields=[language],
        password_fields=[
            replace(form_field("present_password", {}, of_password), help=None),
            *new_password_fields(of_password),
        ],
        messages=messages(problem),
    )
