"""How templates become pages: Jinja without what we never ask of it, and parts that are the same for everybody."""

import re
from collections.abc import Iterable, MutableMapping
from functools import lru_cache
from io import StringIO
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

from app.core import tenancy
from app.web.request import language

MOST_KEPT = 2000

find_sign = re.compile("[&<>'\"]").search
"""What HTML would read as its own."""


def escaped(value: Any) -> str:
    """What may stand in HTML, for output alone: most is markup already, a number, or a word without signs."""
    kind = type(value)
    if kind is Markup:
        return value
    if kind is str and not find_sign(value):
        return value
    return str(value) if kind is int else escape(value)


class PlainMacro(Macro):
    """Given its arguments in order, as nearly always, it is a plain function; where HTML is written it gives markup."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.plain = not (self.catch_kwargs or self.catch_varargs or self.caller)

    def __call__(self, *values: Any, **named: Any) -> str:
        left = self._argument_count - len(values)
        if named or left < 0 or not self.plain:
            return super().__call__(*values, **named)
        words = self._func(*values, *[missing] * left)
        return str.__new__(Markup, words) if self._default_autoescape else words


class PlainCode(CodeGenerator):
    """Templates become Python without what we never ask of Jinja.

    No function of ours wants to know the context it is called from, so it is called as any other.
    """

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("escape, Macro = environment.escaped, environment.macro")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802, FBT001, FBT002 — Jinja's
        self.visit(node.node, frame)
        stream, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        arguments, self.stream = self.stream.getvalue().removeprefix(", "), stream
        self.write(f"({arguments})")


class Templates(Environment):
    """No template brings globals of its own, so all of them share one plain dictionary.

    Jinja would chain two for each template and compare the chains at every import, thirteen times a page.
    """

    code_generator_class = PlainCode
    escaped = staticmethod(escaped)
    macro = PlainMacro

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
