"""`url_for` of the templates. An address is built once for each endpoint, and numbers of rows are put into it.

Werkzeug would look for the route, its converters and its host at each of a page's thirty links.
"""

from functools import cache
from typing import Any

from flask import Flask, request

STAND_IN = 7_000_000_000_000_000_000
"""Numbers that stand in no address by themselves, from here on."""


def init_addresses(app: Flask) -> None:
    @cache
    def shape(_kind: str, _root: str, endpoint: str, names: tuple[str, ...]) -> str | None:
        """None for an address that is not of this site, or tells the stand-ins apart."""
        stand_ins: dict[str, Any] = {name: STAND_IN + place for place, name in enumerate(names)}
        built = app.url_for(endpoint, **stand_ins).replace("%", "%%")
        if not built.startswith("/") or any(built.count(str(number)) != 1 for number in stand_ins.values()):
            return None
        for name, number in stand_ins.items():
            built = built.replace(str(number), f"%({name})d")
        return built

    def address(endpoint: str, **values: Any) -> str:
        known = None
        if all(type(value) is int for value in values.values()):
            environ = request.environ
            known = shape(environ["waterworks.site"].kind, environ.get("SCRIPT_NAME", ""), endpoint, tuple(values))
        return app.url_for(endpoint, **values) if known is None else known % values

    app.jinja_env.globals["url_for"] = address
