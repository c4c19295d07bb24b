"""Headers, cookies and the refusal of requests that other sites cause."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.core import tenancy
from app.core.errors import Forbidden
from app.web.hosts import Site

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_LIMIT = 256 * 1024
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

csrf = CSRFProtect()


class UtilitySession(SecureCookieSessionInterface):
    """The form cookie of one utility does not verify on another: the host is part of the signature's salt.

    One serializer for each, kept: Flask would make two for every request, and each tries itself out first.
    """

    def __init__(self) -> None:
        self.kept: dict[str, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        # The cookie is read before the utility is entered.
        site: Site = request.environ["waterworks.site"]
        salt = f"{self.salt}:{site.tenant.slug if site.tenant else ''}"
        if salt not in self.kept:
            serializer = super().get_signing_serializer(app)
            if serializer is not None:
                serializer.salt = salt.encode()
            self.kept[salt] = serializer
        return self.kept[salt]


def init_security(app: Flask) -> None:
    settings = app.extensions["waterworks"].settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=cookie_name("form", secure=settings.secure),
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=FORM_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = UtilitySession()
    app.before_request(refuse_other_sites)
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = form_token
    app.after_request(add_headers)


def cookie_name(name: str, *, secure: bool) -> str:
    """`__Host-` binds a cookie to one host; browsers take it over https only, so plain *.localhost goes without."""
    return f"__Host-{name}" if secure else name


def cookieless(view: View) -> View:
    """A link or a signature gives the right here and no cookie does, so other sites have nothing to abuse."""
    view.cookieless = True  # type: ignore[attr-defined]
    return cast("View", csrf.exempt(view))


def refuse_other_sites() -> None:
    """Utilities' subdomains are one site to a browser, so SameSite does not keep them apart; the origin does."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE_METHODS or hasattr(view, "cookieless"):
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        raise Forbidden("other-origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("other-origin")


def form_token() -> str:
    """Signed once for each form cookie: Flask-WTF would sign it anew for every page, and none of them ends."""
    drawn = session.get("csrf_token")
    return _signed(drawn) if drawn else str(generate_csrf())


@lru_cache(maxsize=4096)
def _signed(_drawn: str) -> str:
    """Flask-WTF signs what this request's form cookie holds, which is what we are asked for."""
    return str(generate_csrf())


def add_headers(response: Response) -> Response:
    """A view that has said something of its own keeps it."""
    said = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 — headers iterate in pairs
    response.headers.extend((name, value) for name, value in _our_headers() if name.lower() not in said)
    if "cache-control" not in said:
        if _personal():
            response.headers["Cache-Control"] = "no-store"
        elif response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-cache"
    return response


def _our_headers() -> Iterator[tuple[str, str]]:
    yield from HEADERS.items()
    yield "Content-Security-Policy", content_policy(g.get("csp_nonce", ""))
    if tenancy.platform().settings.secure:
        yield "Strict-Transport-Security", "max-age=31536000; includeSubDomains"


def content_policy(nonce: str) -> str:
    return (
        f"default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _personal() -> bool:
    """Files and answers to scripts as well as pages: what somebody who is in was given is kept nowhere on the way."""
    return any(g.get(who) for who in ("signed_in", "staff", "company_user")) or bool(session)
