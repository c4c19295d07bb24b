"""Where a subscriber is signed in; each of it can be ended (I6)."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import tenancy
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.identity.models import SignInSession
from app.identity.sessions import end_other_sessions, end_session, list_sessions
from app.portal.blueprint import portal
from app.web.client import browser_in_words
from app.web.guard import requires
from app.web.signed_in import get_signed_in


@dataclass(frozen=True, slots=True)
class Device:
    id: int
    client: str
    created_on: date
    last_seen_at: datetime
    remember: bool
    present: bool


@portal.get("/profile/devices")
@requires(Permission.CHANGE_OWN_PROFILE)
def sessions() -> ResponseReturnValue:
    me = get_signed_in()
    devices = [device_of(session, me.session_id) for session in list_sessions(me.subscriber_id)]
    return render_template(
        "portal/identity/sessions.html", sessions=sorted(devices, key=lambda device: not device.present)
    )


@portal.post("/profile/devices/end")
@portal.post("/profile/devices/<int:session_id>/end")
@requires(Permission.CHANGE_OWN_PROFILE)
def session_end(session_id: int | None = None) -> ResponseReturnValue:
    """One of the others, or all of them."""
    me = get_signed_in()
    if session_id is None:
        end_other_sessions(me.subscriber_id, keep=me.session_id)
    elif not end_session(me.subscriber_id, session_id):
        raise NotFound
    flash(_("Signed out there."), "done")
    return redirect(url_for("portal.sessions"), 303)


def device_of(session: SignInSession, present_id: int) -> Device:
    return Device(
        id=session.id,
        client=browser_in_words(session.client),
        created_on=session.created_at.astimezone(tenancy.current().time_zone).date(),
        last_seen_at=session.last_seen_at,
        remember=session.remember,
        present=session.id == present_id,
    )
