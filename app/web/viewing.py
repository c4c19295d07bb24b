"""Whether a colleague looks at this cabinet as its subscriber sees it: a cookie of its own, which only sees (U3)."""

from flask import g, request
from werkzeug.wrappers import Response

from app.core import tenancy
from app.staff import viewing
from app.staff.limits import VIEWING
from app.staff.viewing import Viewing
from app.web.security import cookie_name

COOKIE = "viewing"


def find_viewing() -> Viewing | None:
    """Read once per request."""
    if "viewing" not in g:
        token = request.cookies.get(_cookie())
        g.viewing = viewing.find_viewing(token) if token else None
    found: Viewing | None = g.viewing
    return found


def set_viewing_cookie(response: Response, token: str) -> Response:
    response.set_cookie(
        _cookie(),
        token,
        max_age=int(VIEWING.total_seconds()),
        secure=tenancy.platform().settings.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def clear_viewing_cookie(response: Response) -> Response:
    response.delete_cookie(_cookie(), secure=tenancy.platform().settings.secure, httponly=True, samesite="Lax")
    return response


def _cookie() -> str:
    return cookie_name(COOKIE, secure=tenancy.platform().settings.secure)
