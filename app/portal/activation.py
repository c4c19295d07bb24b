"""The link of a registration's letter (R9): the password chosen before opens the cabinet, and once it is open."""

from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import DomainError, Invalid, TooMany
from app.core.links import DeadLink
from app.core.permissions import open_to_all
from app.core.work import attempt
from app.identity import activation
from app.identity.models import Subscriber
from app.identity.schemas import activation_form
from app.portal.blueprint import portal
from app.portal.registration import await_letter, register_resend
from app.portal.sign_in import enter, show_locked
from app.web.client import browser_of_request
from app.web.forms import form_field, messages, typed
from app.web.request import prefer_language


@portal.get("/activate/<token>")
@open_to_all
def activate_ask(token: str) -> ResponseReturnValue:
    try:
        return show_question(check_activation(token).sign_in_name)
    except DeadLink as dead:
        return show_dead_link(dead, token)


@portal.post("/activate/<token>")
@open_to_all
def activate(token: str) -> ResponseReturnValue:
    try:
        sign_in_name = check_activation(token).sign_in_name
        with attempt():
            password = activation_form().read(typed())["password"]
            opened = activation.activate(token, password, browser=browser_of_request())
    except DeadLink as dead:
        return show_dead_link(dead, token)
    except Invalid as wrong:
        return show_question(sign_in_name, wrong), wrong.status
    except TooMany as locked:
        return show_locked(locked)
    entered = enter(opened, url_for("portal.overview"))
    ready = _("Your cabinet is ready. From now on you sign in with %(name)s and your password.", name=sign_in_name)
    flash(ready, "done")
    return entered


@portal.post("/activate/<token>/again")
@open_to_all
def activate_again(token: str) -> ResponseReturnValue:
    """The link has become too old: its letter is sent once more, to the same address."""
    subscriber = activation.find_expired(token)
    if subscriber is None:
        return redirect(url_for("portal.register"), 303)
    await_letter(subscriber.email, subscriber.sign_in_key)
    return register_resend()


def check_activation(token: str) -> Subscriber:
    """Raises DeadLink."""
    subscriber = activation.check_activation(token)
    prefer_language(subscriber.language)
    return subscriber


def show_question(sign_in_name: str, problem: DomainError | None = None) -> str:
    field = replace(form_field("password", {}, problem), help=None, autocomplete="current-password")
    return render_template(
        "portal/registration/activate.html",
        fields=[field],
        messages=messages(problem),
        sign_in_name=sign_in_name,
        refused=bool(typed().get("password")),
    )


def show_dead_link(dead: DeadLink, token: str) -> ResponseReturnValue:
    return render_template("portal/registration/problem.html", problem=dead.state, token=token), dead.status
