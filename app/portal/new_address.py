"""Another e-mail address (I4): the link that was sent to it, and a change of mind."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import tenancy
from app.core.links import DeadLink
from app.core.permissions import Permission, open_to_all
from app.core.work import attempt
from app.identity import new_address, queries
from app.portal.blueprint import portal
from app.portal.recovery import show_dead_link
from app.web.guard import requires
from app.web.request import prefer_language
from app.web.signed_in import find_signed_in, get_signed_in


@portal.get("/confirm-email/<token>")
@open_to_all
def confirm_email(token: str) -> ResponseReturnValue:
    try:
        speak_as_the_letter(token)
    except DeadLink as dead:
        return show_dead_link(dead)
    return render_template("portal/identity/confirm_email.html")


@portal.post("/confirm-email/<token>")
@open_to_all
def confirm_email_save(token: str) -> ResponseReturnValue:
    try:
        speak_as_the_letter(token)
        with attempt():
            new_address.confirm_new_email(token)
    except DeadLink as dead:
        return show_dead_link(dead)
    said = [_("Your new address is confirmed. Letters go there from now on.")]
    if tenancy.current().registration.sign_in == "email":
        said.append(_("From now on you sign in with the new address."))
    flash(" ".join(said), "done")
    return redirect(url_for("portal.profile" if find_signed_in() else "portal.sign_in"), 303)


def speak_as_the_letter(token: str) -> None:
    """Raises DeadLink."""
    prefer_language(new_address.find_confirming(token).language)


@portal.post("/profile/new-address/cancel")
@requires(Permission.CHANGE_OWN_PROFILE)
def cancel_new_email() -> ResponseReturnValue:
    me = get_signed_in().subscriber_id
    waited, email = new_address.forget_new_email(me), queries.get_subscriber(me).email
    if waited:
        flash(_("Your address stays as it was: letters go to %(email)s.", email=email), "done")
    else:
        flash(_("No new address waits any more: letters go to %(email)s.", email=email), "info")
    return redirect(url_for("portal.profile"), 303)
