"""Which person of a company makes a request: a cookie of its own, so that one may be a subscriber as well (I5)."""

from flask import g

from app.companies import sessions
from app.companies.sessions import SignedInCompany
from app.core import audit
from app.core.audit import Actor
from app.core.errors import SignInRequired
from app.web.client import client_key
from app.web.token_cookie import TokenCookie

COOKIE = TokenCookie("company")


def find_company_user() -> SignedInCompany | None:
    """Read once per request; what is done from here on is done by this person."""
    if "company_user" not in g:
        token = COOKIE.find()
        g.company_user = sessions.find_signed_in(token) if token else None
        if g.company_user:
            audit.act_as(Actor("company", g.company_user.user_id, g.company_user.code, client_key()))
    user: SignedInCompany | None = g.company_user
    return user


def get_company_user() -> SignedInCompany:
    found = find_company_user()
    if found is None:
        raise SignInRequired
    return found
