"""Which colleague makes a request: a cookie of its own, so that one may be a subscriber as well (I7)."""

from urllib.parse import urlencode

from flask import g, request

from app.core import audit
from app.core.audit import Actor
from app.core.errors import SignInRequired
from app.staff import sessions
from app.staff.sessions import SignedInStaff
from app.web.client import client_key
from app.web.security import SAFE_METHODS
from app.web.token_cookie import TokenCookie

COOKIE = TokenCookie("staff")
BY_ITSELF = "by_itself"
"""In the address of a page that looks again by itself: that is no click, and keeps no session open."""


def find_staff() -> SignedInStaff | None:
    """Read once per request; what is done from here on is done by this colleague."""
    if "staff" not in g:
        token = COOKIE.find()
        # What is sent may end sessions, and two that end each other would wait in a circle; the page after it counts.
        clicked = request.method in SAFE_METHODS and BY_ITSELF not in request.args
        g.staff = sessions.find_staff(token, clicked=clicked) if token else None
        if g.staff:
            audit.act_as(Actor("staff", g.staff.staff_id, g.staff.email, client_key()))
    staff: SignedInStaff | None = g.staff
    return staff


def again_by_itself() -> str:
    """The address of this page for its looking again."""
    return f"{request.path}?{urlencode({**request.args, BY_ITSELF: '1'})}"


def get_staff() -> SignedInStaff:
    found = find_staff()
    if found is None:
        raise SignInRequired
    return found
