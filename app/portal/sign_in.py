"""Signing in and out (I1, I3, R17)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from flask import flash, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock, tenancy
from app.core.errors import DomainError, Invalid, TooMany
from app.core.permissions import open_to_all
from app.identity import schemas, sessions
from app.identity.identifiers import sign_in_field
from app.identity.queries import get_subscriber
from app.identity.sessions import Opened
from app.identity.sign_in import NotActivated, sign_in
from app.portal.blueprint import portal
from app.portal.registration import await_letter
from app.web.client import browser_of_request, client_key
from app.web.forms import FormField, asked_field, fault_of, form_field, messages, typed
from app.web.kept_form import begin_anew
from app.web.request import prefer_language
from app.web.same_page import typed_to_act
from app.web.signed_in import COOKIE, find_signed_in
from app.web.way_back import wanted_page


@portal.get("/sign-in", endpoint="sign_in")
@open_to_all
def show_sign_in() -> ResponseReturnValue:
    return redirect(wanted_page("", url_for("portal.overview")), 303) if find_signed_in() else show_form({})


@portal.post("/sign-in")
@open_to_all
def sign_in_send() -> ResponseReturnValue:
    try:
        values = schemas.sign_in_form().read(typed_to_act())
        opened = sign_in(
            values["identifier"],
            values["password"],
            remember=bool(values["remember"]),
            client=client_key(),
            browser=browser_of_request(),
        )
    except Invalid as wrong:
        return show_form(typed(), wrong), wrong.status
    except NotActivated as waiting:
        await_letter(waiting.email, values["identifier"])
        return render_template("portal/identity/not_activated.html", email=waiting.email), waiting.status
    except TooMany as locked:
        return show_locked(locked)
    return enter(opened, wanted_page("", url_for("portal.overview")))


@portal.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    end_present_session()
    session.clear()
    return COOKIE.take(make_response(redirect(url_for("portal.sign_in"), 303)))


def enter(opened: Opened, page: str) -> ResponseReturnValue:
    """A new token each time: what a browser brought along from before opens nothing."""
    end_present_session()
    if unsent := begin_anew(opened.subscriber_id):
        prefer_language(get_subscriber(opened.subscriber_id).language)
        words = _("Welcome back. What you had typed is here again and not sent yet: please look at it, and send it.")
        flash(words, "info")
    return COOKIE.give(make_response(redirect(unsent or page, 303)), opened.token, lasts=opened.max_age)


def end_present_session() -> None:
    present = find_signed_in()
    if present:
        sessions.end_session(present.subscriber_id, present.session_id)


def show_locked(locked: TooMany) -> ResponseReturnValue:
    until = clock.now() + timedelta(seconds=locked.retry_after)
    headers = {"Retry-After": str(locked.retry_after)}
    return render_template("portal/identity/locked.html", until=until), locked.status, headers


def show_form(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    return render_template(
        "portal/identity/sign_in.html",
        fields=sign_in_fields(sent, problem),
        messages=messages(problem),
        relaunched=problem is not None and tenancy.current().registration.relaunched,
    )


def sign_in_fields(sent: Mapping[str, str], problem: DomainError | None) -> list[FormField]:
    asked = asked_field(sign_in_field(), {})
    identifier = replace(
        asked,
        name="identifier",
        value=sent.get("identifier", ""),
        help=None,
        samples=asked.samples[:1],
        error=fault_of("identifier", problem),
        autocomplete="username",
    )
    password = form_field("password", sent, problem)
    return [
        identifier,
        replace(password, help=None, autocomplete="current-password"),
        replace(form_field("remember", sent), required=False),
    ]
