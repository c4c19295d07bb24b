"""A form of staff or of a company whose session ended meanwhile: the page that says so holds what was typed."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import SignInRequired
from app.web.forms import typed_twice
from app.web.security import SAFE_METHODS
from app.web.token_cookie import TokenCookie

CARRIED_IN = "application/x-www-form-urlencoded"


def keep_signed_out(cookie: TokenCookie, door: str) -> ResponseReturnValue:
    """Of somebody whose session ended while he typed: he signs in beside it, and sends it himself. `door`: "console".

    Raises SignInRequired, as for a stranger, where nothing can be kept.
    """
    if not (cookie.find() and can_be_carried()):
        raise SignInRequired
    action = request.full_path.rstrip("?")
    page = render_template("components/signed_out.html", door=door, carried=typed_twice(), action=action)
    return page, SignInRequired.status


def can_be_carried() -> bool:
    """Files no page may choose for somebody, and secrets no page of ours ever shows again."""
    return is_form() and not any("password" in name for name in request.form)


def is_form() -> bool:
    return request.method not in SAFE_METHODS and request.mimetype == CARRIED_IN
