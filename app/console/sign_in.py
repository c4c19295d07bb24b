"""Staff sign in: password, then the second factor; and the second factor once more before what is sensitive (I7)."""

from collections.abc import Mapping

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.core.errors import DomainError, Invalid, TooMany
from app.core.permissions import Permission, open_to_all
from app.core.work import attempt
from app.staff import codes, passkeys, schemas, sessions
from app.staff.sign_in import sign_in as open_session
from app.web.client import browser_of_request, client_key
from app.web.forms import messages, typed
from app.web.staff_signed_in import COOKIE, find_staff, get_staff
from app.web.way_back import wanted_page


@console.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    return redirect(asked_page(), 303) if find_staff() else show_sign_in({})


@console.post("/sign-in")
@open_to_all
def sign_in_send() -> ResponseReturnValue:
    try:
        values = schemas.sign_in_form().read(typed())
        token = open_session(**values, client=client_key(), browser=browser_of_request())
    except (Invalid, TooMany) as problem:
        return show_sign_in(typed(), problem), problem.status
    end_present_session()
    return COOKIE.give(make_response(redirect(url_for("console.second_factor", next=asked_page()), 303)), token)


@console.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    end_present_session()
    return COOKIE.take(make_response(redirect(url_for("console.sign_in"), 303)))


@console.get("/second-factor")
@staff_only(Permission.USE_CONSOLE, half_way=True)
def second_factor() -> ResponseReturnValue:
    """At sign-in, and again before something sensitive. Whoever has none yet sets one up."""
    if not get_staff().has_second_factor:
        return redirect(url_for("console.set_up_app"), 303)
    return show_second_factor()


@console.post("/second-factor")
@staff_only(Permission.USE_CONSOLE, half_way=True)
def second_factor_send() -> ResponseReturnValue:
    me = get_staff()
    try:
        with attempt():
            if request.form.get("credential"):
                passkeys.show_passkey(me, request.form["credential"])
            else:
                codes.show_code(me, schemas.code_form().read(typed())["code"])
    except (Invalid, TooMany) as problem:
        return show_second_factor(problem), problem.status
    return redirect(asked_page(), 303)


def show_sign_in(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    return render_template(
        "console/sign_in.html",
        fields=[
            field("email", sent, problem, autocomplete="username"),
            field("password", {}, problem, autocomplete="current-password"),
        ],
        messages=messages(problem),
    )


def show_second_factor(problem: DomainError | None = None) -> str:
    me = get_staff()
    return render_template(
        "console/second_factor.html",
        fields=[field("code", {}, problem, autocomplete="one-time-code", inputmode="text")],
        messages=messages(problem),
        question=passkeys.ask_for_passkey(me),
        again=me.verified,
    )


def end_present_session() -> None:
    present = find_staff()
    if present:
        sessions.end_session(present.staff_id, present.session_id)


def asked_page() -> str:
    return wanted_page("/console", url_for("console.home"))
