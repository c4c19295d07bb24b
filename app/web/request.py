"""What happens around every request: which utility, which language, may it be served at all."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, refresh
from werkzeug.wrappers import Response

from app.companies.sessions import SignedInCompany
from app.core import speech, tenancy
from app.core.errors import Suspended
from app.core.switches import get_switches
from app.identity.sessions import SignedIn
from app.staff.sessions import SignedInStaff
from app.web.company_signed_in import find_company_user
from app.web.hosts import Site
from app.web.signed_in import find_signed_in
from app.web.staff_signed_in import find_staff
from app.web.way_back import page_to_read

LANGUAGES = ("uk", "ru", "en")
LANGUAGE_COOKIE = "language"
A_YEAR = 365 * 24 * 3600
WHO_IS_IN = {"console": find_staff, "business": find_company_user}
"""Blueprints with sign-ins of their own; elsewhere subscribers are in."""
SERVED_ANYHOW = frozenset({"health.healthz", "health.readyz", "assets.asset"})
"""Endpoints that need neither database nor a utility in service."""


def init_requests(app: Flask) -> None:
    Babel(app, locale_selector=language, default_timezone="UTC")
    app.before_request(enter_utility)
    app.after_request(keep_language)
    app.teardown_request(speech.fall_silent)
    app.context_processor(page_context)
    # For components too, which are told nothing of the request.
    app.jinja_env.globals["page_to_read"] = page_to_read
    app.jinja_env.globals["only_looking"] = lambda: g.get("viewing") is not None


def enter_utility() -> None:
    site: Site = request.environ["waterworks.site"]
    g.csp_nonce = secrets.token_urlsafe(16)
    if site.tenant is None:
        return
    g.tenant = site.tenant
    if request.endpoint not in SERVED_ANYHOW and get_switches().suspended:
        raise Suspended


def language() -> str:
    """Asked for just now, else chosen before, else the subscriber's own, else the browser's, else the utility's."""
    spoken = speech.find_spoken()
    if spoken is None:
        spoken = _choose_language()
        if request:
            speech.speak(spoken)
    return spoken


def prefer_language(own: str) -> None:
    """Who comes by the link of a letter is spoken to as the letter did, unless he has chosen another language here."""
    if {request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE)}.isdisjoint(languages()):
        speech.speak(own)
        refresh()


def languages() -> tuple[str, ...]:
    tenant = tenancy.find_current()
    return tenant.languages if tenant else LANGUAGES


def _choose_language() -> str:
    offered = languages()
    if not request:
        return offered[0]
    for wanted in (request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE), _own_language()):
        if wanted in offered:
            return str(wanted)
    return request.accept_languages.best_match(offered) or offered[0]


def _own_language() -> str | None:
    if tenancy.find_current() is None or request.endpoint in SERVED_ANYHOW:
        return None
    find: Callable[[], SignedIn | SignedInStaff | SignedInCompany | None]
    find = WHO_IS_IN.get(request.blueprint or "", find_signed_in)
    signed_in = find()
    return signed_in.language if signed_in else None


def keep_language(response: Response) -> Response:
    wanted = request.args.get("lang")
    if wanted in languages():
        settings = tenancy.platform().settings
        response.set_cookie(
            LANGUAGE_COOKIE, str(wanted), max_age=A_YEAR, secure=settings.secure, httponly=True, samesite="Lax"
        )
    return response


def page_context() -> dict[str, Any]:
    """What every template may use."""
    tenant = tenancy.find_current()
    return {
        "tenant": tenant,
        "language": language(),
        "languages": languages(),
        "csp_nonce": g.get("csp_nonce", ""),
        "features": g.switches.features if "switches" in g else {},
        "current_subscriber": g.get("signed_in"),
        "me": g.get("staff"),
        "viewing": g.get("viewing"),
    }
