"""Companies sign in with access code and password; the issued one is replaced at once. There is no recovery (I5)."""

from collections.abc import Mapping
from dataclasses import replace

from flask import make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.business.blueprint import business
from app.business.guard import company_only
from app.companies import schemas, sessions, users
from app.companies.schemas import MIN_LENGTH
from app.companies.sign_in import sign_in as open_session
from app.core.errors import DomainError, Invalid, TooMany
from app.core.permissions import Permission, open_to_all
from app.core.work import attempt
from app.web.client import browser_of_request, client_key
from app.web.company_signed_in import COOKIE, find_company_user, get_company_user
from app.web.forms import FormField, fault_of, form_field, messages, typed
from app.web.same_page import typed_to_act
from app.web.way_back import wanted_page


@business.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    return (
        redirect(wanted_page("/business", url_for("business.home")), 303) if find_company_user() else show_sign_in({})
    )


@business.post("/sign-in")
@open_to_all
def sign_in_send() -> ResponseReturnValue:
    try:
        values = schemas.sign_in_form().read(typed_to_act())
        token = open_session(**values, client=client_key(), browser=browser_of_request())
    except TooMany as problem:
        return show_sign_in(typed(), problem), problem.status, {"Retry-After": str(problem.retry_after)}
    except Invalid as problem:
        return show_sign_in(typed(), problem), problem.status
    end_present_session()
    session.clear()
    return COOKIE.give(make_response(redirect(wanted_page("/business", url_for("business.home")), 303)), token)


@business.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    end_present_session()
    session.clear()
    return COOKIE.take(make_response(redirect(url_for("business.sign_in"), 303)))


@business.get("/password")
@company_only(Permission.CHANGE_OWN_ACCESS, first_password=True)
def choose_password() -> ResponseReturnValue:
    """The one that was issued is for the first sign-in only."""
    if not get_company_user().must_choose_password:
        return redirect(url_for("business.home"), 303)
    return show_password()


@business.post("/password")
@company_only(Permission.CHANGE_OWN_ACCESS, first_password=True)
def choose_password_send() -> ResponseReturnValue:
    try:
        with attempt():
            users.choose_password(get_company_user(), schemas.password_form().read(typed())["password"])
    except Invalid as problem:
        return show_password(problem), problem.status
    return redirect(url_for("business.home"), 303)


def show_sign_in(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    code = FormField(
        name="access_code",
        label=_("Access code"),
        value=sent.get("access_code", ""),
        help=_(
            "It stands on the sheet from the contracts department or in the letter: eight digits, a hyphen, a number."
        ),
        samples=["48213077-1"],
        error=fault_of("access_code", problem),
        autocomplete="username",
    )
    password = replace(form_field("password", {}, problem), help=None, autocomplete="current-password")
    return render_template("business/sign_in.html", fields=[code, password], messages=messages(problem))


def show_password(problem: DomainError | None = None) -> str:
    return render_template(
        "business/choose_password.html", fields=new_password_fields(problem), messages=messages(problem)
    )


def new_password_fields(problem: DomainError | None) -> list[FormField]:
    words = _("%(least)s characters or more. A few words are better than one.", least=MIN_LENGTH)
    return [replace(form_field("password", {}, problem), help=words), form_field("password_again", {}, problem)]


def end_present_session() -> None:
    present = find_company_user()
    if present:
        sessions.end_session(present.session_id)
