"""What a colleague sees and changes of himself: name, language, password, second factors, sessions (I7, I6)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.core import tenancy
from app.core.errors import DomainError, Invalid, NotFound, TooMany
from app.core.permissions import Permission
from app.core.work import attempt
from app.staff import passkeys, profile, queries, schemas, sessions
from app.web.client import browser_in_words
from app.web.field_words import label_of
from app.web.forms import messages, typed
from app.web.staff_signed_in import get_staff

LANGUAGES = {"uk": "Українська", "ru": "Русский", "en": "English"}


@console.get("/profile", endpoint="profile")
@staff_only(Permission.USE_CONSOLE)
def show_profile() -> ResponseReturnValue:
    return show({}, None)


@console.post("/profile")
@staff_only(Permission.USE_CONSOLE)
def profile_save() -> ResponseReturnValue:
    try:
        with attempt():
            profile.change_profile(get_staff(), **schemas.profile_form().read(typed()))
    except Invalid as problem:
        return show(typed(), problem), problem.status
    flash(_("Your profile is saved."), "done")
    return redirect(url_for("console.profile"), 303)


@console.post("/profile/password")
@staff_only(Permission.USE_CONSOLE)
def password_save() -> ResponseReturnValue:
    try:
        with attempt():
            values = schemas.change_password_form().read(typed())
            profile.change_password(get_staff(), values["present_password"], values["password"])
    except (Invalid, TooMany) as problem:
        return show({}, problem), problem.status
    flash(_("Your new password is saved. Other devices are signed out."), "done")
    return redirect(url_for("console.profile"), 303)


@console.post("/profile/passkeys/<int:passkey_id>/remove")
@staff_only(Permission.USE_CONSOLE, fresh=True)
def passkey_remove(passkey_id: int) -> ResponseReturnValue:
    try:
        passkeys.remove_passkey(get_staff(), passkey_id)
    except Invalid as problem:
        return show({}, problem), problem.status
    flash(_("The passkey is removed."), "done")
    return redirect(url_for("console.profile"), 303)


@console.post("/profile/sessions/<int:session_id>/end")
@staff_only(Permission.USE_CONSOLE)
def session_end(session_id: int) -> ResponseReturnValue:
    if not sessions.end_session(get_staff().staff_id, session_id):
        raise NotFound
    flash(_("Signed out there."), "done")
    return redirect(url_for("console.profile"), 303)


def show(sent: Mapping[str, str], problem: DomainError | None) -> str:
    me = get_staff()
    member = queries.get_member(me.staff_id)
    values = sent or {"name": member.name, "language": member.language}
    offered = [(code, LANGUAGES[code]) for code in tenancy.current().languages]
    of_password = problem if "present_password" in request.form else None
    return render_template(
        "console/profile.html",
        member=member,
        fields=[
            field("name", values, problem, label=_("Name")),
            field("language", values, problem, label=label_of("language"), options=offered),
        ],
        password_fields=[field(name, {}, of_password) for name in ("present_password", "password", "password_again")],
        messages=messages(problem),
        passkeys=queries.list_passkeys(me.staff_id),
        codes_left=queries.count_recovery_codes(me.staff_id),
        offer=passkeys.offer_new_passkey(me) if me.is_fresh(to_send=False) else None,
        sessions=[(session, browser_in_words(session.client)) for session in sessions.list_sessions(me.staff_id)],
    )
