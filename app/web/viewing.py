"""Whether a colleague looks at this cabinet as its subscriber sees it: a cookie of its own, which only sees (U3)."""

from flask import g

from app.staff import viewing
from app.staff.viewing import Viewing
from app.web.token_cookie import TokenCookie

COOKIE = TokenCookie("viewing")


def find_viewing() -> Viewing | None:
    """Read once per request."""
    if "viewing" not in g:
        token = COOKIE.find()
        g.viewing = viewing.find_viewing(token) if token else None
    found: Viewing | None = g.viewing
    return found
