"""Who is signed in: the cookie holds a random token, the row behind it says who, since when and until when (I1)."""

from typing import NoReturn

from flask import Flask, g, request
from flask_login import LoginManager

from app.core.errors import SignInRequired
from app.identity import sessions
from app.identity.sessions import SignedIn
from app.web.kept_form import note_who
from app.web.security import SAFE_METHODS
from app.web.token_cookie import TokenCookie
from app.web.viewing import find_viewing

COOKIE = TokenCookie("session")


def init_sign_in(app: Flask) -> None:
    """Flask-Login asks us who a request is; its own cookies are not used."""
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None
    manager.request_loader(lambda _request: find_signed_in())
    manager.unauthorized_handler(ask_to_sign_in)


def find_signed_in() -> SignedIn | None:
    """Read once per request."""
    if "signed_in" not in g:
        viewing, token = find_viewing(), COOKIE.find()
        if viewing:
            g.signed_in = sessions.seen_by_staff(viewing.subscriber_id)
        else:
            looks = request.method in SAFE_METHODS
            g.signed_in = sessions.find_signed_in(token, note=looks) if token else None
            if g.signed_in:
                note_who(g.signed_in.subscriber_id)
    signed_in: SignedIn | None = g.signed_in
    return signed_in


def get_signed_in() -> SignedIn:
    return find_signed_in() or ask_to_sign_in()


def ask_to_sign_in() -> NoReturn:
    raise SignInRequired
