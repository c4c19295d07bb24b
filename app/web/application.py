"""The Flask app: the host decides the utility, one request is one unit of work (T1)."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, g
from flask.typing import ResponseReturnValue
from werkzeug.routing import IntegerConverter, MapAdapter
from werkzeug.wrappers import Response

from app.accounts.models import LARGEST_ID
from app.core.work import unit_of_work
from app.web.hosts import Site, find_site
from app.web.rendering import Templates

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

UNKNOWN_HOST = Response("Not found\n", status=404, mimetype="text/plain", headers={"Cache-Control": "no-store"})
NUL = "%00"
"""No text of PostgreSQL can hold it, nobody types it: what is asked for in an address is asked without it."""


class PossibleId(IntegerConverter):
    """`<int:…>` in a route. Of what no column can hold becomes the last number that one can: nobody has it.

    PostgreSQL would refuse it as a fault of ours, and a route that does not match may say that another method would.
    """

    def to_python(self, value: str) -> int:
        return min(int(super().to_python(value)), LARGEST_ID)


class Waterworks(Flask):
    """Kinds of site share one URL map: `tenant` (the default), `directory` and, in the demo, `mail` and `sms`."""

    jinja_environment = Templates

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name, static_folder=None)
        # Templates are as many as there are files: none has to give way to another.
        self.jinja_options = {"cache_size": -1}
        self.url_map.default_subdomain = "tenant"
        self.url_map.converters["int"] = PossibleId

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        site = find_site(environ.get("HTTP_HOST", ""), self.extensions["waterworks"])
        if site is None:
            return UNKNOWN_HOST(environ, start_response)
        environ["waterworks.site"] = site
        environ["QUERY_STRING"] = environ.get("QUERY_STRING", "").replace(NUL, "")
        return super().wsgi_app(environ, start_response)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        if request is None:
            return self.url_map.bind("", subdomain="tenant")
        site: Site = request.environ["waterworks.site"]
        return self.url_map.bind_to_environ(request.environ, subdomain=site.kind)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """None of ours is a coroutine; Flask would look for that eighteen times a page."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        if "tenant" not in g:
            return super().dispatch_request()
        with unit_of_work():
            return super().dispatch_request()
