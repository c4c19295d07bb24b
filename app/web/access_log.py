"""One line per request: which utility, which route, how it ended, how long it took. No person, no token, no address."""

import logging
import re
import secrets
from collections.abc import Callable, Iterable
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from structlog.contextvars import bind_contextvars, clear_contextvars
from werkzeug.wsgi import ClosingIterator

from app.web.hosts import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("waterworks.access")

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


class AccessLog:
    """Around the whole app, so that a stranger's request is counted too."""

    def __init__(self, inner: "WSGIApplication", *, believe_request_id: bool) -> None:
        self.inner = inner
        self.believe_request_id = believe_request_id

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = perf_counter()
        request_id = self._request_id(environ)
        clear_contextvars()
        bind_contextvars(request_id=request_id)

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            environ["waterworks.status"] = int(status[:3])
            return start_response(status, [*headers, ("X-Request-ID", request_id)], *exc_info)

        try:
            body = self.inner(environ, start)
        except Exception:
            environ["waterworks.status"] = 500
            _write_line(environ, started)
            raise
        return ClosingIterator(body, partial(_write_line, environ, started))

    def _request_id(self, environ: "WSGIEnvironment") -> str:
        given: str = environ.get("HTTP_X_REQUEST_ID", "")
        return given if self.believe_request_id and REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _write_line(environ: "WSGIEnvironment", started: float) -> None:
    log.info(
        "request",
        extra={
            "method": environ["REQUEST_METHOD"],
            "route": environ.get("waterworks.route", ""),
            "status": environ.get("waterworks.status", 0),
            "ms": round((perf_counter() - started) * 1000, 1),
        },
    )


def init_access_log(app: Flask, *, believe_request_id: bool) -> None:
    """`believe_request_id`: a proxy of ours stands before the app and draws or passes on X-Request-ID."""
    app.before_request_funcs.setdefault(None, []).insert(0, _name_what_is_served)
    app.wsgi_app = AccessLog(app.wsgi_app, believe_request_id=believe_request_id)  # type: ignore[method-assign]  # Flask's own way to wrap an app


def _name_what_is_served() -> None:
    """The rule of the route and not the path: paths carry tokens."""
    site: Site = request.environ["waterworks.site"]
    request.environ["waterworks.route"] = request.url_rule.rule if request.url_rule else ""
    bind_contextvars(tenant=site.tenant.slug if site.tenant else site.kind)
