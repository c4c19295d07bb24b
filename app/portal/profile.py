"""What a subscriber sees and changes of himself (I4, R12, M3)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock, tenancy
from app.core.errors import DomainError, Invalid, TooMany
from app.core.permissions import Permission
from app.core.speech import speaking
from app.core.work import attempt
from app.identity import profile, queries, schemas, sessions
from app.identity.models import Subscriber
from app.identity.new_address import find_waiting_address
from app.notices.queries import find_next_reminder
from app.portal.blueprint import portal
from app.portal.recovery import show_new_password
from app.portal.registration import retry_after
from app.web.field_words import label_of
from app.web.forms import FormField, form_field, messages, typed
from app.web.guard import requires
from app.web.kept_form import find_typed_before, keeps_typed, typed_before
from app.web.same_page import typed_to_act
from app.web.signed_in import get_signed_in
from validators.phone import SAMPLE

LANGUAGES = {"uk": "Українська", "ru": "Русский", "en": "English"}


@portal.get("/profile", endpoint="profile")
@requires(Permission.CHANGE_OWN_PROFILE)
def show_profile() -> ResponseReturnValue:
    me = get_signed_in()
    person = queries.get_subscriber(me.subscriber_id)
    return render_template(
        "portal/identity/profile.html",
        person=person,
        pending_email=find_waiting_address(me.subscriber_id),
        notices=notices_of(person),
        next_reminder=find_next_reminder(person, clock.now()),
        session_count=len(sessions.list_sessions(me.subscriber_id)),
    )


@portal.get("/profile/password")
@requires(Permission.CHANGE_OWN_PROFILE)
def change_password() -> ResponseReturnValue:
    return show_password()


@portal.post("/profile/password")
@requires(Permission.CHANGE_OWN_PROFILE)
def change_password_save() -> ResponseReturnValue:
    try:
        with attempt():
            values = schemas.change_password_form().read(typed())
            profile.change_password(get_signed_in(), values["present_password"], values["password"])
    except (Invalid, TooMany) as problem:
        return show_password(problem), problem.status, retry_after(problem)
    flash(_("Your new password is saved. Other devices are signed out."), "done")
    return redirect(url_for("portal.profile"), 303)


@portal.get("/choose-password")
@requires(Permission.CHANGE_OWN_PROFILE, first_password=True)
def choose_password() -> ResponseReturnValue:
    if not get_signed_in().must_choose_password:
        return redirect(url_for("portal.change_password"), 303)
    return show_new_password(get_signed_in().sign_in_name, first=True)


@portal.post("/choose-password")
@requires(Permission.CHANGE_OWN_PROFILE, first_password=True)
def choose_password_save() -> ResponseReturnValue:
    me = get_signed_in()
    if not me.must_choose_password:
        return redirect(url_for("portal.change_password"), 303)
    try:
        with attempt():
            profile.choose_password(me, schemas.new_password_form().read(typed())["password"])
    except Invalid as wrong:
        return show_new_password(me.sign_in_name, wrong, first=True), wrong.status
    flash(_("Your password is saved. Welcome to your cabinet."), "done")
    return redirect(url_for("portal.overview"), 303)


@portal.get("/profile/contacts")
@requires(Permission.CHANGE_OWN_PROFILE)
def change_contacts() -> ResponseReturnValue:
    me = get_signed_in()
    person = queries.get_subscriber(me.subscriber_id)
    known = {name: getattr(person, name) or "" for name in ("display_name", "email", "phone", "language")}
    return show_contacts(known | typed_before(me.subscriber_id).to_dict())


@portal.post("/profile/contacts")
@keeps_typed
@requires(Permission.CHANGE_OWN_PROFILE)
def change_contacts_save() -> ResponseReturnValue:
    try:
        with attempt():
            values = schemas.contacts_form().read(typed_to_act())
            waiting = profile.change_contacts(get_signed_in().subscriber_id, values)
    except (Invalid, TooMany) as problem:
        return show_contacts(typed(), problem), problem.status, retry_after(problem)
    # The language chosen here counts from this page on, whatever was chosen in passing before.
    with speaking(values["language"]):
        flash(_("Saved. Now please open the link in the letter.") if waiting else _("Saved."), "done")
    return redirect(url_for("portal.profile", lang=values["language"]), 303)


@portal.get("/profile/notices")
@requires(Permission.CHANGE_OWN_PROFILE)
def change_notices() -> ResponseReturnValue:
    person = queries.get_subscriber(get_signed_in().subscriber_id)
    before = find_typed_before(person.id)
    if before is not None:
        return show_notices(before)  # a box that was not ticked is not among them
    known = {
        "notify_balance": "yes" if person.notify_balance else "",
        "remind_readings": "yes" if person.remind_readings else "",
        "remind_days": ", ".join(map(str, person.remind_days)),
    }
    return show_notices(known)


@portal.post("/profile/notices")
@keeps_typed
@requires(Permission.CHANGE_OWN_PROFILE)
def change_notices_save() -> ResponseReturnValue:
    try:
        values: dict[str, Any] = schemas.notices_form().read(typed_to_act())
    except Invalid as wrong:
        return show_notices(typed(), wrong), wrong.status
    profile.change_notices(get_signed_in().subscriber_id, values)
    flash(_("Saved."), "done")
    return redirect(url_for("portal.profile"), 303)


def show_password(problem: DomainError | None = None) -> str:
    names = ("present_password", "password", "password_again")
    fields = [form_field(name, {}, problem) for name in names]
    fields[1] = replace(fields[1], label=label_of("new_password"))
    return show_settings("password", fields, problem)


def show_contacts(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    asked = schemas.contacts_form().fields
    fields = {name: form_field(name, sent, problem) for name in asked}
    language = [(code, LANGUAGES[code]) for code in tenancy.current().languages]
    fields["language"] = replace(fields["language"], kind="select", options=language)
    fields["present_password"] = replace(
        fields["present_password"], required=False, help=_("Only needed when you change the e-mail address.")
    )
    fields["email"] = replace(fields["email"], samples=samples_of("email"))
    if "phone" in fields:
        registered = tenancy.current().registration.fields.get("phone")
        fields["phone"] = replace(
            fields["phone"],
            required=bool(registered and registered.required),
            samples=samples_of("phone") or (SAMPLE[tenancy.current().country],),
        )
    return show_settings(
        "contacts", list(fields.values()), problem, pending_email=find_waiting_address(get_signed_in().subscriber_id)
    )


def samples_of(name: str) -> tuple[str, ...]:
    """Those of the registration; none where it does not ask for this."""
    registered = tenancy.current().registration.fields.get(name)
    return registered.samples if registered else ()


def show_notices(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    fields = [replace(form_field(name, sent, problem), required=False) for name in schemas.notices_form().fields]
    return show_settings("notices", fields, problem)


def show_settings(page: str, fields: list[FormField], problem: DomainError | None, **more: object) -> str:
    return render_template(f"portal/identity/{page}.html", fields=fields, messages=messages(problem), **more)


def notices_of(person: Subscriber) -> list[str]:
    """Titles of what is switched on."""
    titles = [label_of(name) for name in ("notify_balance", "remind_readings") if getattr(person, name)]
    if person.remind_days:
        titles.append(_("Reminders on these days of the month: %(days)s", days=", ".join(map(str, person.remind_days))))
    return titles
