"""A forgotten password (I2)."""

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import tenancy
from app.core.errors import DomainError, Invalid, TooMany
from app.core.links import DeadLink
from app.core.permissions import open_to_all
from app.core.work import attempt
from app.identity import limits, recovery, schemas
from app.identity.models import Subscriber
from app.portal.blueprint import portal
from app.portal.registration import PAUSE, retry_after
from app.portal.sign_in import enter
from app.web.client import browser_of_request, client_key
from app.web.forms import as_alternative, asked_field, form_field, messages, typed
from app.web.request import prefer_language
from app.web.same_page import typed_to_act


@portal.get("/recover")
@open_to_all
def recover() -> ResponseReturnValue:
    return show_form({})


@portal.post("/recover")
@open_to_all
def recover_ask() -> ResponseReturnValue:
    try:
        recovery.ask_recovery(**schemas.recovery_form().read(typed_to_act()), client=client_key())
    except (Invalid, TooMany) as problem:
        return show_form(typed(), problem), problem.status, retry_after(problem)
    return redirect(url_for("portal.recover_sent"), 303)


@portal.get("/recover/sent")
@open_to_all
def recover_sent() -> ResponseReturnValue:
    minutes = int(limits.RECOVERY_VALID.total_seconds()) // 60
    return render_template("portal/identity/recover_sent.html", minutes=minutes, wait_seconds=PAUSE)


@portal.get("/recover/<token>")
@open_to_all
def recover_by_link(token: str) -> ResponseReturnValue:
    try:
        return show_new_password(find_recovering(token).sign_in_name)
    except DeadLink as dead:
        return show_dead_link(dead)


@portal.post("/recover/<token>")
@open_to_all
def recover_save(token: str) -> ResponseReturnValue:
    try:
        sign_in_name = find_recovering(token).sign_in_name
        with attempt():
            values = schemas.new_password_form().read(typed())
            opened = recovery.recover(token, values["password"], browser=browser_of_request())
    except DeadLink as dead:
        return show_dead_link(dead)
    except Invalid as wrong:
        return show_new_password(sign_in_name, wrong), wrong.status
    entered = enter(opened, url_for("portal.overview"))
    flash(_("Your new password is saved, and you are signed in."), "done")
    return entered


def find_recovering(token: str) -> Subscriber:
    """Raises DeadLink."""
    subscriber = recovery.find_recovering(token)
    prefer_language(subscriber.language)
    return subscriber


def show_form(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    """By e-mail; where the account number is the sign-in, by either."""
    email = form_field("email", sent, problem)
    fields, alternatives = [replace(email, help=None)], []
    registration = tenancy.current().registration
    if registration.sign_in == "account_number":
        number = asked_field(registration.fields["account_number"], sent, problem)
        alternatives = [[as_alternative(number)], [as_alternative(fields.pop())]]
    return render_template(
        "portal/identity/recover.html", fields=fields, alternatives=alternatives, messages=messages(problem)
    )


def show_new_password(sign_in_name: str, problem: DomainError | None = None, *, first: bool = False) -> str:
    """Also in place of the password that came by letter (`first`, R8)."""
    return render_template(
        "portal/identity/new_password.html",
        fields=[form_field(name, {}, problem) for name in ("password", "password_again")],
        messages=messages(problem),
        first=first,
        sign_in_name=sign_in_name,
    )


def show_dead_link(dead: DeadLink) -> ResponseReturnValue:
    return render_template("portal/identity/dead_link.html", problem=dead.state), dead.status
