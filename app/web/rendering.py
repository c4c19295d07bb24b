"""How templates become pages: Jinja without what we never ask of it, and parts that are the same for everybody."""

from collections.abc import Callable, Iterable, MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2.runtime import Context
from markupsafe import Markup

from app.core import tenancy
from app.web.request import language

MOST_KEPT = 2000


class PlainContext(Context):
    """No function of ours wants to know the context it is called from, so Jinja need not ask each one at each call."""

    def call(self, function: Callable[..., Any], *values: Any, **named: Any) -> Any:
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return function(*values, **named)


class Templates(Environment):
    """No template brings globals of its own, so all of them share one plain dictionary.

    Jinja would chain two for each template and compare the chains at every import, thirteen times a page.
    """

    context_class = PlainContext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def init_rendering(app: Flask) -> None:
    @lru_cache(MOST_KEPT)
    def render(template: str, _slug: str, _adjusted: str, spoken: str, given: tuple[tuple[str, str], ...]) -> Markup:
        part = app.jinja_env.get_template(template)
        return Markup(part.render(tenant=tenancy.current(), language=spoken, **dict(given)))  # noqa: S704 — escaped by the template

    def kept(template: str, **given: str) -> Markup:
        """A part of a page that depends on nothing but the utility, the language and what is given.

        It is rendered once and without the page's context, so it cannot show anybody's own data.
        """
        tenant = tenancy.current()
        return render(template, tenant.slug, tenant.adjusted, language(), tuple(given.items()))

    app.jinja_env.globals["kept"] = kept
    app.jinja_env.filters["having"] = having


def having(many: Iterable[Any], name: str) -> list[Any]:
    """Those whose attribute says something: `selectattr` without the tests it can be given, ten times as fast."""
    return [one for one in many if getattr(one, name)]
