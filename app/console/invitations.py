"""A colleague opens the letter, chooses a password, sets up the second factor, and is in (I7)."""

from io import BytesIO

import segno
from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.console.sign_in import end_present_session
from app.core.errors import DomainError, Invalid, TooMany
from app.core.links import DeadLink
from app.core.permissions import Permission, open_to_all
from app.core.work import attempt
from app.staff import codes, colleagues, passkeys, schemas
from app.staff.models import StaffMember
from app.staff.schemas import MIN_LENGTH
from app.web.client import browser_of_request
from app.web.forms import messages, typed
from app.web.request import prefer_language
from app.web.staff_signed_in import COOKIE, get_staff


@console.get("/invitations/<token>")
@open_to_all
def invitation(token: str) -> ResponseReturnValue:
    try:
        return show_password(find_invited(token).email)
    except DeadLink as dead:
        return show_dead_link(dead)


@console.post("/invitations/<token>")
@open_to_all
def invitation_accept(token: str) -> ResponseReturnValue:
    try:
        email = find_invited(token).email
        with attempt():
            password = schemas.password_form().read(typed())["password"]
            session = colleagues.accept(token, password, browser=browser_of_request())
    except DeadLink as dead:
        return show_dead_link(dead)
    except Invalid as wrong:
        return show_password(email, wrong), wrong.status
    end_present_session()
    return COOKIE.give(make_response(redirect(url_for("console.set_up_app"), 303)), session)


def find_invited(token: str) -> StaffMember:
    """Raises DeadLink."""
    member = colleagues.find_invited(token)
    prefer_language(member.language)
    return member


@console.get("/set-up")
@staff_only(Permission.USE_CONSOLE, half_way=True)
def set_up_app() -> ResponseReturnValue:
    """The first second factor. Whoever has one already shows it before another is set up."""
    me = get_staff()
    if me.has_second_factor and not me.is_fresh(to_send=False):
        return redirect(url_for("console.second_factor", next=url_for("console.set_up_app")), 303)
    return show_set_up()


@console.post("/set-up")
@staff_only(Permission.USE_CONSOLE, half_way=True)
def set_up_app_send() -> ResponseReturnValue:
    me = get_staff()
    if me.has_second_factor and not me.is_fresh(to_send=True):
        return redirect(url_for("console.second_factor", next=url_for("console.set_up_app")), 303)
    try:
        with attempt():
            codes.finish_app(me, schemas.code_form().read(typed())["code"])
    except (Invalid, TooMany) as problem:
        return show_set_up(problem), problem.status
    return show_recovery_codes()


@console.post("/set-up/passkey")
@staff_only(Permission.USE_CONSOLE, half_way=True)
def set_up_passkey() -> ResponseReturnValue:
    me, first = get_staff(), not get_staff().has_second_factor
    if not first and not me.is_fresh(to_send=True):
        return redirect(url_for("console.second_factor", next=url_for("console.profile")), 303)
    try:
        with attempt():
            values = schemas.passkey_form().read(typed())
            passkeys.add_passkey(me, values["credential"], values["name"] or _("Passkey"))
    except Invalid as problem:
        return show_set_up(problem), problem.status
    if first:
        return show_recovery_codes()
    flash(_("The passkey is added."), "done")
    return redirect(url_for("console.profile"), 303)


@console.post("/recovery-codes")
@staff_only(Permission.USE_CONSOLE, fresh=True)
def recovery_codes() -> ResponseReturnValue:
    return show_recovery_codes()


def show_password(email: str, problem: DomainError | None = None) -> str:
    words = _("%(least)s characters or more. A few words are better than one.", least=MIN_LENGTH)
    return render_template(
        "console/invitation.html",
        fields=[field("password", {}, problem, help=words), field("password_again", {}, problem)],
        messages=messages(problem),
        email=email,
    )


def show_set_up(problem: DomainError | None = None) -> str:
    me = get_staff()
    key = codes.begin_app(me)
    return render_template(
        "console/set_up.html",
        fields=[field("code", {}, problem, autocomplete="one-time-code", inputmode="numeric")],
        messages=messages(problem),
        key=" ".join(key[place : place + 4] for place in range(0, len(key), 4)),
        picture=qr_code(codes.app_address(key, me.email)),
        offer=passkeys.offer_new_passkey(me),
    )


def show_recovery_codes() -> str:
    """Once: only their hashes are kept."""
    return render_template("console/recovery_codes.html", codes=codes.draw_recovery_codes(get_staff()))


def show_dead_link(dead: DeadLink) -> ResponseReturnValue:
    return render_template("console/dead_link.html", problem=dead.state), dead.status


def qr_code(address: str) -> Markup:
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2)
    return Markup(picture.getvalue().decode())  # noqa: S704 — drawn by segno: a path, no text of anybody's
